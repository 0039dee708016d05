/** The command line of `npm run invoke`. */
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { type FunctionEntry, type Manifest } from '../../manifest.ts'
import { EXIT_REFUSED } from '../cli/exit-codes.ts'
import { parseArguments } from '../cli/parse-arguments.ts'

export interface InvokeOptions {
  readonly entry: FunctionEntry
  /** Nothing when none was given: then the function's usual event. */
  readonly event?: unknown
  readonly dataDir?: string
  readonly configFile?: string
  readonly json: boolean
}

export type ParsedInvokeOptions =
  | { readonly ok: true; readonly options: InvokeOptions }
  /** `message` is the help text with exit code 0, or what is wrong with exit code 2. */
  | { readonly ok: false; readonly message: string; readonly exitCode: number }

interface Typed {
  readonly data?: string
  readonly config?: string
  readonly json?: true
}

/** Reads the arguments (without the program's own name), and the event's file when one is named. */
export function parseInvokeOptions(
  argv: readonly string[],
  manifest: Manifest,
): ParsedInvokeOptions {
  const command = invokeCommand(manifest)
  const parsed = parseArguments(command, argv)
  if (!parsed.ok) return parsed
  const [name = '', text] = command.args
  const { data, config, json } = command.opts<Typed>()
  const entry = manifest.functions.find((each) => each.name === name)
  if (entry === undefined) return refused(`there is no function ${name}\n${listOf(manifest)}`)
  const read = text === undefined ? { ok: true as const } : readEvent(text)
  if (!read.ok) return refused(read.problem)
  const options = {
    entry,
    ...('event' in read ? { event: read.event } : {}),
    ...(data === undefined ? {} : { dataDir: data }),
    ...(config === undefined ? {} : { configFile: config }),
    json: json ?? false,
  }
  return { ok: true, options }
}

function refused(problem: string): ParsedInvokeOptions {
  return { ok: false, message: `error: ${problem}`, exitCode: EXIT_REFUSED }
}

function invokeCommand(manifest: Manifest): Command {
  return new Command('npm run invoke --')
    .description('Calls one function, alone, with a JSON event, and prints its result as JSON.')
    .argument('<function>', 'name of the function')
    .argument('[event]', 'JSON, or @FILE; without it, what its schedule or queue would send')
    .option('--data <dir>', 'on the state of the local run in this folder; in memory when left out')
    .option('--config <file>', 'configuration (default: the one in the folder, or holdfast.yaml)')
    .option('--json', 'print the result on one line')
    .allowExcessArguments(false)
    .showHelpAfterError('(add --help for what is possible)')
    .addHelpText('after', `\n${listOf(manifest)}`)
}

function listOf(manifest: Manifest): string {
  const width = Math.max(...manifest.functions.map(({ name }) => name.length))
  const lines = manifest.functions.map(
    ({ name, description }) => `  ${name.padEnd(width)}  ${description}`,
  )
  return `Functions:\n${lines.join('\n')}`
}

type ReadEvent =
  { readonly ok: true; readonly event: unknown } | { readonly ok: false; readonly problem: string }

function readEvent(text: string): ReadEvent {
  let json = text
  if (text.startsWith('@'))
    try {
      json = readFileSync(text.slice(1), 'utf8')
    } catch (error) {
      return { ok: false, problem: `the event cannot be read: ${(error as Error).message}` }
    }
  try {
    return { ok: true, event: JSON.parse(json) as unknown }
  } catch (error) {
    return { ok: false, problem: `the event is not JSON: ${(error as Error).message}` }
  }
}
