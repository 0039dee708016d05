/** The venue that the local run shows and that `npm run exchange` serves: one seed, one market. */
import { type Bar } from '../../domain/market/bar.ts'
import { FAMILIAR_MARKETS, FAMILIAR_SYMBOLS, type FamiliarMarket } from './familiar-markets.ts'
import { type PriceSource } from './price-source.ts'
import { createRecordedMarket } from './recorded-market.ts'
import { createSyntheticMarket } from './synthetic-market.ts'
import { type SimulatedVenueOptions } from './venue-types.ts'

/** Made-up markets begin here: any fixed moment gives the same prices for the same seed. */
export const SYNTHETIC_START_MS = Date.UTC(2026, 0, 5, 8)
/** A restless market, so that somebody who watches sees plans open and close within minutes. */
const DEVIATION_PER_MINUTE = 0.0025
/** History before the start, for indicators to warm up on. */
const HISTORY_MS = 2 * 86_400_000

export interface FamiliarVenueOptions {
  readonly symbols: readonly string[]
  readonly seed: number
  /** The venue's clock at the beginning; `SYNTHETIC_START_MS` unless given. */
  readonly startMs?: number
  /** Bars of one minute, oldest first, that take the place of one symbol's made-up market. */
  readonly recording?: { readonly symbol: string; readonly bars: readonly Bar[] }
}

export class UnlistedSymbol extends Error {
  override readonly name = 'UnlistedSymbol'
}

/**
 * @throws {UnlistedSymbol} for a symbol that the venue does not have.
 * @throws {RangeError} for a recording whose prices do not fit the symbol.
 */
export function familiarVenue(options: FamiliarVenueOptions): SimulatedVenueOptions {
  const { seed, startMs = SYNTHETIC_START_MS, recording } = options
  const markets = options.symbols.map(marketOrThrow)
  const prices = (market: FamiliarMarket): PriceSource =>
    recording?.symbol === market.instrument.symbol
      ? createRecordedMarket(market.instrument, recording.bars)
      : createSyntheticMarket({
          ...market,
          seed,
          anchorMs: SYNTHETIC_START_MS,
          deviationPerMinute: DEVIATION_PER_MINUTE,
          firstMs: Math.min(startMs, SYNTHETIC_START_MS) - HISTORY_MS,
        })
  return {
    instruments: markets.map(({ instrument }) => instrument),
    markets: markets.map(prices),
    startMs,
    seed,
  }
}

function marketOrThrow(symbol: string): FamiliarMarket {
  const found = FAMILIAR_MARKETS.find(({ instrument }) => instrument.symbol === symbol)
  if (found !== undefined) return found
  throw new UnlistedSymbol(
    `the simulated venue does not have ${symbol}; it has: ${FAMILIAR_SYMBOLS.join(', ')}`,
  )
}
