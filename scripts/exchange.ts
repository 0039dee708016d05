/** `npm run exchange`: a simulated Kraken in a process of its own. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { BarFileError } from '../lib/adapters/bar-files/bar-file-error.ts'
import { readBarFile } from '../lib/adapters/bar-files/read-bar-file.ts'
import {
  openSimulatedKraken,
  type SimulatedKrakenOptions,
} from '../lib/adapters/simulated-exchange/kraken/open-simulated-kraken.ts'
import { LISTED_SYMBOLS } from '../lib/adapters/simulated-exchange/kraken/listed-markets.ts'
import { type Bar } from '../lib/domain/market/bar.ts'

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
const DEFAULT_START_MS = Date.UTC(2026, 0, 5)

const command = new Command('exchange')
  .description('Serves a simulated Kraken on this machine, and an endpoint that controls it.')
  .option('--port <number>', 'port of the exchange; 0 takes a free one', wholeNumber(65_535), 0)
  .option('--control-port <number>', 'port of the control endpoint', wholeNumber(65_535), 0)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--data <folder>', 'keep the exchange in this folder')
  .option('--seed <number>', 'decides the made-up prices', wholeNumber(2 ** 31), 1)
  .option('--symbols <list>', `of ${LISTED_SYMBOLS.join(', ')}`, symbolList, ['BTC/USD', 'ETH/USD'])
  .option('--replay <file>', 'CSV file of one-minute bars; needs --symbol')
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
  const bars = file === undefined ? [] : await barsIn(file)
  const firstMs = bars[0] === undefined ? DEFAULT_START_MS : bars[0].openTimeMs
  const real = settings.clock === 'real'
  return {
    symbols: [...new Set([...settings.symbols, ...(symbol === undefined ? [] : [symbol])])],
    seed,
    startMs: settings.start ?? (real ? Date.now() : firstMs),
    port,
    controlPort,
    host,
    ...(symbol === undefined ? {} : { replay: { symbol, bars } }),
    ...(data === undefined ? {} : { dataFolder: data }),
    ...(real ? { clockMs: Date.now } : {}),
  }
}

async function barsIn(path: string): Promise<readonly Bar[]> {
  const bars: Bar[] = []
  for await (const bar of readBarFile({ path, stampMarks: 'open' })) bars.push(bar)
  if (bars.length === 0) throw new BarFileError(path, 1, 'the file holds no bars')
  return bars
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
    if (!LISTED_SYMBOLS.includes(symbol)) throw new InvalidArgumentError(`${symbol} is not listed.`)
  return symbols
}

function isoTime(text: string): number {
  const timeMs = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(timeMs))
    throw new InvalidArgumentError('It must be a time as in 2026-01-05T00:00Z.')
  return timeMs
}
