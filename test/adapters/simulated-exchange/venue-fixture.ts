import { type Bar } from '../../../lib/domain/market/bar.ts'
import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { lowComesFirst } from '../../../lib/adapters/simulated-exchange/price-path.ts'
import { createRecordedMarket } from '../../../lib/adapters/simulated-exchange/recorded-market.ts'
import { hashText } from '../../../lib/adapters/simulated-exchange/seeded-hash.ts'
import { type VenueOrderRequest } from '../../../lib/adapters/simulated-exchange/simulated-order.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import {
  type PlaceResult,
  type SimulatedOrder,
  type SimulatedVenueOptions,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'

export const START_MS = Date.UTC(2025, 0, 10)
export const MINUTE_MS = 60_000
export const ACCOUNT = 'main'
export const SYMBOL = 'BTC/USD'

export const amount = parseFixed

export function instrumentOf(base: string, changes: Partial<Instrument> = {}): Instrument {
  return {
    symbol: `${base}/USD`,
    base,
    quote: 'USD',
    tickSize: amount('1'),
    stepSize: amount('0.001'),
    quantityMin: amount('0.01'),
    costMin: amount('5'),
    feeRateMaker: amount('0.0025'),
    feeRateTaker: amount('0.004'),
    ...changes,
  }
}

/** Open, high, low and close of one minute, or nothing for a gap. */
export type Row = readonly [open: number, high: number, low: number, close: number] | undefined

export function barsOf(rows: readonly Row[], startMs = START_MS): readonly Bar[] {
  return rows.flatMap((row, index) => {
    if (row === undefined) return []
    const [open, high, low, close] = row.map((price) => amount(`${price}`))
    if (open === undefined || high === undefined || low === undefined || close === undefined)
      return []
    const openTimeMs = startMs + index * MINUTE_MS
    return [{ openTimeMs, open, high, low, close, volume: amount('10') }]
  })
}

/** A seed whose first minute goes to its low (or its high) first. */
export function seedWhere(lowFirst: boolean, minuteIndex = 0): number {
  const minute = START_MS / MINUTE_MS + minuteIndex
  for (let seed = 0; ; seed++)
    if (lowComesFirst(seed, hashText(SYMBOL), minute) === lowFirst) return seed
}

export function venueOn(
  rows: readonly Row[],
  options: Partial<SimulatedVenueOptions> & { readonly instrument?: Instrument } = {},
): SimulatedVenue {
  const { instrument = instrumentOf('BTC'), ...rest } = options
  const venue = new SimulatedVenue({
    instruments: [instrument],
    markets: [createRecordedMarket(instrument, barsOf(rows))],
    startMs: START_MS,
    seed: seedWhere(true),
    ...rest,
  })
  venue.openAccount(ACCOUNT, { USD: amount('100000'), BTC: amount('10') })
  return venue
}

export function request(changes: Partial<VenueOrderRequest> = {}): VenueOrderRequest {
  return {
    symbol: SYMBOL,
    side: 'buy',
    type: 'market',
    quantity: amount('1'),
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
    ...changes,
  }
}

export function placed(result: PlaceResult): SimulatedOrder {
  if ('refused' in result) throw new Error(`refused: ${result.refused.code}`)
  return result.placed
}

export function refusalCode(result: PlaceResult): string {
  return 'refused' in result ? result.refused.code : 'placed'
}
