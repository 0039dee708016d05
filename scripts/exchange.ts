/** `npm run exchange`: a simulated Kraken in a process of its own. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { FAMILIAR_SYMBOLS } from '../lib/adapters/simulated-exchange/familiar-markets.ts'
import { familiarVenue } from '../lib/adapters/simulated-exchange/familiar-venue.ts'
import {
  openSimulatedKraken,
  type SimulatedKrakenOptions,
} from '../lib/adapters/simulated-exchange/kraken/open-simulated-kraken.ts'
import { readRecording } from '../lib/runtime/local/recording.ts'

interface Settings {
  readonly port: number
  readonly controlPort: number
  readonly host: string
  readonly data?: string
  readonly seed: number
  readonly symbols: readonly string[]
  readonly replay?: string
  readonly symbol?: string
  readonly start?: number
  readonly clock: 'follow' | 'real'
  readonly json: boolean
}

const REFUSED = 2

const command = new Command('exchange')
  .description('Serves a simulated Kraken on this machine, and an endpoint that controls it.')
  .option('--port <number>', 'port of the exchange; 0 takes a free one', wholeNumber(65_535), 0)
  .option('--control-port <number>', 'port of the control endpoint', wholeNumber(65_535), 0)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--data <folder>', 'keep the exchange in this folder')
  .option('--seed <number>', 'decides the made-up prices', wholeNumber(2 ** 31), 1)
  .option('--symbols <list>', `of ${FAMILIAR_SYMBOLS.join(', ')}`, symbolList, [
    'BTC/USD',
    'ETH/USD',
  ])
  .option('--replay <file>', 'CSV file of one-minute bars, as for npm start; needs --symbol')
  .option('--symbol <symbol>', 'the symbol whose prices the file holds')
  .option('--start <time>', 'the clock at the beginning, ISO 8601', isoTime)
  .addOption(
    new Option('--clock <kind>', 'who moves the clock: the control endpoint, or real time')
      .choices(['follow', 'real'])
      .default('follow'),
  )
  .option('--json', 'print one line of JSON when ready', false)
  .allowExcessArguments(false)
  .exitOverride()

try {
  await serve(command.parse().opts<Settings>())
} catch (error) {
  process.exitCode = exitCodeFor(error)
}

async function serve(settings: Settings): Promise<void> {
  const server = await openSimulatedKraken(await optionsOf(settings))
  const ticking =
    settings.clock === 'real'
      ? setInterval(() => server.control.advanceTo(Date.now()), 1_000)
      : undefined
  const stop = (): void => {
    clearInterval(ticking)
    process.off('SIGINT', stop).off('SIGTERM', stop)
    void server.close()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const { url, controlUrl } = server
  console.log(
    settings.json
      ? JSON.stringify({ url, controlUrl })
      : `The simulated Kraken listens at ${url}\nIts control endpoint listens at ${controlUrl}`,
  )
}

async function optionsOf(settings: Settings): Promise<SimulatedKrakenOptions> {
  const { port, controlPort, host, seed, replay: file, symbol, data } = settings
  if ((file === undefined) !== (symbol === undefined))
    command.error('error: --replay and --symbol go together')
  const bars = file === undefined ? undefined : (await readRecording(file)).bars
  const real = settings.clock === 'real'
  const startMs = settings.start ?? (real ? Date.now() : bars?.[0].openTimeMs)
  return {
    venue: familiarVenue({
      symbols: [...new Set([...settings.symbols, ...(symbol === undefined ? [] : [symbol])])],
      seed,
      ...(startMs === undefined ? {} : { startMs }),
      ...(symbol === undefined || bars === undefined ? {} : { recording: { symbol, bars } }),
    }),
    port,
    controlPort,
    host,
    ...(data === undefined ? {} : { dataFolder: data }),
    ...(real ? { clockMs: Date.now } : {}),
  }
}

/** Says what is wrong in one line: whoever started this can mend it. */
function exitCodeFor(error: unknown): number {
  // Commander has said it already; --help ends with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : REFUSED
  const { code, message } = error as NodeJS.ErrnoException
  console.error(
    code === 'EADDRINUSE' ? `error: the port is in use (${message})` : `error: ${message}`,
  )
  return REFUSED
}

function wholeNumber(maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value > maximum)
      throw new InvalidArgumentError(`It must be a whole number from 0 to ${maximum}.`)
    return value
  }
}

function symbolList(text: string): readonly string[] {
  const symbols = text.split(',').map((symbol) => symbol.trim())
  for (const symbol of symbols)
    if (!FAMILIAR_SYMBOLS.includes(symbol))
      throw new InvalidArgumentError(`${symbol} is not listed.`)
  return symbols
}

function isoTime(text: string): number {
  const timeMs = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(timeMs))
    throw new InvalidArgumentError('It must be a time as in 2026-01-05T00:00Z.')
  return timeMs
}
