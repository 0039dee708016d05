/** The command line of `npm run simulate`. */
import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { EXIT_REFUSED } from '../../../lib/runtime/cli/exit-codes.ts'
import { parseArguments } from '../../../lib/runtime/cli/parse-arguments.ts'
import { nearestName } from '../../../lib/runtime/config/nearest-name.ts'

export interface SimulateOptions {
  /** How many seeds, from `firstSeed` on; 0 when only something else was asked for. */
  readonly seeds: number
  readonly firstSeed: number
  /** Length of each seed's phase with faults, in ticks of one minute. */
  readonly ticks: number
  /** Only these kinds of faults; left out: each seed draws its own. */
  readonly kinds?: readonly string[]
  readonly workers: number
  readonly enumerate: boolean
  readonly planted: boolean
  /** Runs the engine with this bug in it. */
  readonly plant?: string
  /** Only these deeds of the one seed, counted from 1; empty: none of them. */
  readonly keep?: readonly number[]
  readonly story: boolean
  readonly json: boolean
}

export type ParsedSimulateOptions =
  | { readonly ok: true; readonly options: SimulateOptions }
  /** `message` is the help text with exit code 0, or what is wrong with exit code 2. */
  | { readonly ok: false; readonly message: string; readonly exitCode: number }

export interface KnownNames {
  readonly faultKinds: readonly string[]
  readonly plantedBugs: readonly string[]
}

interface Typed {
  seeds?: number
  firstSeed: number
  ticks: number
  faults?: readonly string[]
  workers?: number
  enumerate?: true
  planted?: true
  plant?: string
  keep?: readonly number[]
  story?: true
  json?: true
}

const SEEDS = 100
const TICKS = 400

/** Reads the arguments (without the program's own name). */
export function parseSimulateOptions(
  argv: readonly string[],
  known: KnownNames,
): ParsedSimulateOptions {
  const command = simulateCommand(known)
  const parsed = parseArguments(command, argv)
  if (!parsed.ok) return parsed
  const typed = command.opts<Typed>()
  const conflict = conflictIn(typed)
  return conflict === undefined
    ? { ok: true, options: optionsFrom(typed) }
    : { ok: false, message: `error: ${conflict}\n${HINT}`, exitCode: EXIT_REFUSED }
}

const HINT = '(add --help for what is possible)'

function simulateCommand(known: KnownNames): Command {
  return new Command('npm run simulate --')
    .description(
      'Runs the whole of Holdfast in a simulated world with faults at every step, and checks the invariants.',
    )
    .option('--seeds <number>', `how many seeds to run (default: ${SEEDS})`, whole(1, 1e7))
    .option('--first-seed <number>', 'the first of them', whole(0, SEED_MAX), 1)
    .option('--ticks <number>', 'simulated minutes with faults, in each seed', whole(1, 1e5), TICKS)
    .option(
      '--faults <list>',
      'only these kinds of faults, with commas between (default: each seed draws its own)',
      names('kind of fault', known.faultKinds),
    )
    .option('--workers <number>', 'threads to run on (default: one for each core)', whole(1, 256))
    .option('--enumerate', 'crash every function at each of its calls, one after the other')
    .option('--planted', 'put each known bug into the engine and see that it is caught')
    .option('--plant <bug>', 'run with this bug in the engine', name('bug', known.plantedBugs))
    .option(
      '--keep <list>',
      'only these deeds of one seed, by their numbers, or none; a failure prints such a list',
      deedNumbers,
    )
    .option('--story', 'tell everything that happens in one seed')
    .option('--json', 'end with one line of JSON, and no report')
    .allowExcessArguments(false)
    .showHelpAfterError(HINT)
    .addHelpText('after', NOTES)
}

const NOTES = `
With --enumerate or --planted seeds are run only when --seeds is given, too.
Exit code 0 when no invariant broke and every planted bug was caught, 1 otherwise, 2 when the
command line is wrong.

Examples:
  npm run simulate                              100 seeds of 400 minutes
  npm run simulate -- --first-seed 17 --seeds 1 --story
                                                one seed, told from beginning to end
  npm run simulate -- --planted                 does every known bug get caught?`

function conflictIn(typed: Typed): string | undefined {
  const { keep, seeds, enumerate, planted, plant } = typed
  for (const single of ['keep', 'story'] as const) {
    if (typed[single] === undefined) continue
    if (seeds !== undefined && seeds !== 1)
      return `--${single} looks at one seed, and --seeds is ${seeds}: give --seeds 1`
  }
  if (keep !== undefined && (enumerate === true || planted === true))
    return `--keep and --${enumerate === true ? 'enumerate' : 'planted'} cannot be given together`
  if (plant !== undefined && planted === true)
    return '--plant and --planted cannot be given together: --planted plants every bug'
  if (plant !== undefined && enumerate === true)
    return '--plant and --enumerate cannot be given together'
  if (typed.firstSeed + (seeds ?? SEEDS) - 1 > SEED_MAX)
    return `--first-seed ${typed.firstSeed} is too large for ${seeds ?? SEEDS} seeds`
  return undefined
}

function optionsFrom(typed: Typed): SimulateOptions {
  const single = typed.keep !== undefined || typed.story === true
  const otherwise = single ? 1 : typed.enumerate === true || typed.planted === true ? 0 : SEEDS
  return {
    seeds: typed.seeds ?? otherwise,
    firstSeed: typed.firstSeed,
    ticks: typed.ticks,
    ...(typed.faults === undefined ? {} : { kinds: typed.faults }),
    workers: typed.workers ?? availableParallelism(),
    enumerate: typed.enumerate ?? false,
    planted: typed.planted ?? false,
    ...(typed.plant === undefined ? {} : { plant: typed.plant }),
    ...(typed.keep === undefined ? {} : { keep: typed.keep }),
    story: typed.story ?? false,
    json: typed.json ?? false,
  }
}

const SEED_MAX = Number.MAX_SAFE_INTEGER

function whole(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= minimum && value <= maximum))
      throw new InvalidArgumentError(`Write a whole number from ${minimum} to ${maximum}.`)
    return value
  }
}

function name(what: string, known: readonly string[]): (text: string) => string {
  return (text) => {
    const wanted = text.trim()
    if (known.includes(wanted)) return wanted
    const near = nearestName(wanted, known)
    const advice = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean ${near}?`
    throw new InvalidArgumentError(`There is no ${what} '${wanted}'. ${advice}`)
  }
}

function names(what: string, known: readonly string[]): (text: string) => readonly string[] {
  const one = name(what, known)
  return (text) => [...new Set(text.split(',').map(one))]
}

function deedNumbers(text: string): readonly number[] {
  if (text.trim() === 'none') return []
  const parts = text.split(',').map((part) => part.trim())
  if (!parts.every((part) => /^[1-9]\d{0,8}$/.test(part)))
    throw new InvalidArgumentError('Write numbers from 1 with commas between, or none.')
  return [...new Set(parts.map(Number))].sort((a, b) => a - b)
}
