/** The command line of `npm start`. */
import { Command, InvalidArgumentError } from 'commander'
import { EXIT_REFUSED } from './exit-codes.ts'
import { parseArguments } from './parse-arguments.ts'
import { readMomentMs, readSpanMs } from './read-argument.ts'

export interface RunOptions {
  /** A file of recorded prices to run on, instead of simulated ones. */
  readonly replayFile?: string
  readonly symbol?: string
  /** First moment of the replay, milliseconds since the epoch, UTC. */
  readonly fromMs?: number
  /** The replay ends before this moment, milliseconds since the epoch, UTC. */
  readonly toMs?: number
  /** Simulated time after which the run ends; without it, the run goes on until it is stopped. */
  readonly durationMs?: number
  /** Simulated seconds in a real second; `max`: no waiting at all. */
  readonly speed: number | 'max'
  /** Judgements of the open plans in a minute; as configured when left out. */
  readonly ticksPerMinute?: number
  readonly seed: number
  /** Keeps the store here, so that the next run goes on; in memory when left out. */
  readonly dataDir?: string
  /** REST address of a simulated exchange that is already running. */
  readonly exchangeUrl?: string
  /** Address of that exchange's control, by which the run moves its clock and opens its account. */
  readonly exchangeControlUrl?: string
  readonly configFile?: string
  readonly json: boolean
}

export type ParsedRunOptions =
  | { readonly ok: true; readonly options: RunOptions }
  /** `message` is the help text with exit code 0, or what is wrong with exit code 2. */
  | { readonly ok: false; readonly message: string; readonly exitCode: number }

interface Typed {
  replay?: string
  symbol?: string
  from?: number
  to?: number
  for?: number
  speed?: number | 'max'
  ticks?: number
  seed: number
  data?: string
  exchangeUrl?: string
  exchangeControlUrl?: string
  config?: string
  json?: true
}

/** Reads the arguments (without the program's own name). */
export function parseRunOptions(argv: readonly string[]): ParsedRunOptions {
  const command = startCommand()
  const parsed = parseArguments(command, argv)
  if (!parsed.ok) return parsed
  const typed = command.opts<Typed>()
  const conflict = conflictIn(typed)
  return conflict === undefined
    ? { ok: true, options: optionsFrom(typed) }
    : { ok: false, message: `error: ${conflict}\n${HINT}`, exitCode: EXIT_REFUSED }
}

const HINT = '(add --help for what is possible)'

function startCommand(): Command {
  return new Command('npm start --')
    .description(
      'Runs the whole of Holdfast on this machine against a simulated exchange: no account, no real money.',
    )
    .option('--for <span>', 'end after this much simulated time: 30s, 90m, 2h, 1d', span)
    .option(
      '--speed <factor>',
      'simulated seconds in a real second, or max (default: 60; replay: max)',
      speed,
    )
    .option(
      '--ticks <number>',
      'judgements of open plans in a minute: 1 to 6 (default: as configured)',
      ticks,
    )
    .option('--seed <number>', 'another seed gives other simulated prices', seed, 1)
    .option('--replay <file>', 'run on recorded prices from this file')
    .option('--symbol <symbol>', 'the symbol of the recorded prices, such as BTC/USD', symbol)
    .option(
      '--from <moment>',
      'first moment of the replay, UTC: 2026-01-31 or 2026-01-31T09:30',
      moment,
    )
    .option('--to <moment>', 'the replay ends before this moment', moment)
    .option('--config <file>', 'configuration to run with (default: holdfast.yaml)')
    .option('--data <dir>', 'keep the state in this folder, so that the next run goes on with it')
    .option('--exchange-url <url>', 'use a simulated exchange that is already running', address)
    .option('--exchange-control-url <url>', "that exchange's control address", address)
    .option('--json', 'end with a summary in JSON, and no table')
    .allowExcessArguments(false)
    .showHelpAfterError(HINT)
    .addHelpText('after', EXAMPLES)
}

const EXAMPLES = `
Examples:
  npm start                                   watch it trade, a simulated minute every second
  npm start -- --for 2h --speed max           two simulated hours, as fast as possible
  npm start -- --data .holdfast               keep the state; start again and it goes on
  npm start -- --replay btc.csv --symbol BTC/USD --from 2026-01-01 --to 2026-02-01`

function conflictIn(typed: Typed): string | undefined {
  const { replay, exchangeUrl, from, to } = typed
  if (replay === undefined) {
    const needing = (['symbol', 'from', 'to'] as const).find((name) => typed[name] !== undefined)
    if (needing !== undefined) return `--${needing} belongs to --replay FILE, which is not given`
  }
  if (replay !== undefined && exchangeUrl !== undefined)
    return '--replay and --exchange-url cannot be given together: a replay brings its own exchange'
  if ((exchangeUrl === undefined) !== (typed.exchangeControlUrl === undefined))
    return '--exchange-url and --exchange-control-url belong together: `npm run exchange` prints both'
  if (to !== undefined && typed.for !== undefined)
    return '--to and --for cannot be given together: both say when the run ends'
  if (from !== undefined && to !== undefined && to <= from)
    return '--to has to be later than --from'
  return undefined
}

function optionsFrom(typed: Typed): RunOptions {
  return {
    ...(typed.replay === undefined ? {} : { replayFile: typed.replay }),
    ...(typed.symbol === undefined ? {} : { symbol: typed.symbol }),
    ...(typed.from === undefined ? {} : { fromMs: typed.from }),
    ...(typed.to === undefined ? {} : { toMs: typed.to }),
    ...(typed.for === undefined ? {} : { durationMs: typed.for }),
    speed: typed.speed ?? (typed.replay === undefined ? 60 : 'max'),
    ...(typed.ticks === undefined ? {} : { ticksPerMinute: typed.ticks }),
    seed: typed.seed,
    ...(typed.data === undefined ? {} : { dataDir: typed.data }),
    ...(typed.exchangeUrl === undefined ? {} : { exchangeUrl: typed.exchangeUrl }),
    ...(typed.exchangeControlUrl === undefined
      ? {}
      : { exchangeControlUrl: typed.exchangeControlUrl }),
    ...(typed.config === undefined ? {} : { configFile: typed.config }),
    json: typed.json ?? false,
  }
}

function span(text: string): number {
  const spanMs = readSpanMs(text)
  if (spanMs === undefined) throw new InvalidArgumentError('Write 30s, 90m, 2h or 1d.')
  return spanMs
}

function moment(text: string): number {
  const momentMs = readMomentMs(text)
  if (momentMs === undefined)
    throw new InvalidArgumentError(
      'Write a day or a moment that exists, such as 2026-01-31 or 2026-01-31T09:30Z.',
    )
  return momentMs
}

function speed(text: string): number | 'max' {
  if (text === 'max') return 'max'
  const factor = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0
  if (factor <= 0) throw new InvalidArgumentError('Write a number above 0, such as 60, or max.')
  return factor
}

function ticks(text: string): number {
  if (!/^[1-6]$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 to 6.')
  return Number(text)
}

function seed(text: string): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0xffff_ffff)
    throw new InvalidArgumentError('Write a whole number from 0 to 4294967295.')
  return Number(text)
}

function symbol(text: string): string {
  const upper = text.toUpperCase()
  if (!/^[A-Z0-9]{2,12}\/[A-Z0-9]{2,12}$/.test(upper))
    throw new InvalidArgumentError('Write BASE/QUOTE, such as BTC/USD.')
  return upper
}

function address(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol))
    throw new InvalidArgumentError('Write an address such as http://127.0.0.1:8080.')
  return text.replace(/\/+$/, '')
}
