import { createHash } from 'node:crypto'
import { readBarFile } from '../../adapters/bar-files/read-bar-file.ts'
import { BarFileError } from '../../adapters/bar-files/bar-file-error.ts'
import { FAMILIAR_MARKETS } from '../../adapters/simulated-exchange/familiar-markets.ts'
import { type PriceSource } from '../../adapters/simulated-exchange/price-source.ts'
import { createRecordedMarket } from '../../adapters/simulated-exchange/recorded-market.ts'
import { createSyntheticMarket } from '../../adapters/simulated-exchange/synthetic-market.ts'
import { type SimulatedVenueOptions } from '../../adapters/simulated-exchange/venue-types.ts'
import { type Bar } from '../../domain/market/bar.ts'
import { Refusal } from './refusal.ts'

/** Synthetic runs begin here: any fixed moment gives the same run for the same seed. */
export const SYNTHETIC_START_MS = Date.UTC(2026, 0, 5, 8, 0, 0)
/** A restless market, so that somebody who watches sees plans open and close within minutes. */
const SYNTHETIC_DEVIATION = 0.0025
/** History before the start, for indicators to warm up on. */
const SYNTHETIC_HISTORY_MS = 2 * 86_400_000

export interface SimulatedMarket {
  /** Says which market it is; two runs with one text have the same prices. */
  readonly description: string
  readonly startMs: number
  /** A recording ends; a synthetic market does not. */
  readonly endMs?: number
  readonly venueOptions: SimulatedVenueOptions
}

/** @throws {Refusal} for a symbol that the venue does not have. */
export function syntheticMarket(symbols: readonly string[], seed: number): SimulatedMarket {
  const listed = symbols.map(familiar)
  return {
    description: `synthetic, seed ${seed}: ${symbols.join(' ')}`,
    startMs: SYNTHETIC_START_MS,
    venueOptions: {
      instruments: listed.map((each) => each.instrument),
      markets: listed.map(({ instrument, price }) =>
        createSyntheticMarket({
          instrument,
          price,
          seed,
          anchorMs: SYNTHETIC_START_MS,
          deviationPerMinute: SYNTHETIC_DEVIATION,
          firstMs: SYNTHETIC_START_MS - SYNTHETIC_HISTORY_MS,
        }),
      ),
      startMs: SYNTHETIC_START_MS,
      seed,
    },
  }
}

export interface Replay {
  readonly file: string
  readonly symbol: string
  readonly fromMs?: number
  readonly toMs?: number
  readonly seed: number
}

/** @throws {Refusal} for a file, symbol or range that cannot be replayed. */
export async function replayMarket(replay: Replay): Promise<SimulatedMarket> {
  const { instrument } = familiar(replay.symbol)
  const { bars, digest } = await readRecording(replay.file)
  const first = bars[0]
  const last = bars.at(-1)
  if (first === undefined || last === undefined) throw new Refusal(`${replay.file} holds no bars`)
  const recordedUntilMs = last.openTimeMs + 60_000
  const startMs = replay.fromMs ?? first.openTimeMs
  const endMs = Math.min(replay.toMs ?? recordedUntilMs, recordedUntilMs)
  if (startMs < first.openTimeMs || startMs >= endMs)
    throw new Refusal(
      `${replay.file} holds ${iso(first.openTimeMs)} to ${iso(recordedUntilMs)}; ` +
        `${iso(startMs)} to ${iso(replay.toMs ?? recordedUntilMs)} was asked for`,
    )
  const market: PriceSource = createRecordedMarket(instrument, bars)
  return {
    description: `recorded ${replay.symbol} ${digest.slice(0, 16)}, seed ${replay.seed}`,
    startMs,
    endMs,
    venueOptions: { instruments: [instrument], markets: [market], startMs, seed: replay.seed },
  }
}

async function readRecording(
  file: string,
): Promise<{ readonly bars: readonly Bar[]; readonly digest: string }> {
  const bars: Bar[] = []
  const digest = createHash('sha256')
  try {
    for await (const bar of readBarFile({ path: file, stampMarks: 'close', volumeIn: 'quote' })) {
      bars.push(bar)
      digest.update(`${bar.openTimeMs} ${bar.open} ${bar.high} ${bar.low} ${bar.close}\n`)
    }
  } catch (error) {
    if (error instanceof BarFileError) throw new Refusal(error.message)
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR')
      throw new Refusal(`${file} cannot be read (${code})`)
    throw error
  }
  return { bars, digest: digest.digest('hex') }
}

function familiar(symbol: string): (typeof FAMILIAR_MARKETS)[number] {
  const found = FAMILIAR_MARKETS.find((each) => each.instrument.symbol === symbol)
  if (found !== undefined) return found
  const known = FAMILIAR_MARKETS.map((each) => each.instrument.symbol).join(', ')
  throw new Refusal(`the simulated venue does not have ${symbol}; it has: ${known}`)
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
