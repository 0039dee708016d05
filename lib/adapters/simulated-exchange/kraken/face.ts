/** What the endpoints of one simulated Kraken share. */
import { type Instrument } from '../../../domain/market/instrument.ts'
import { type Venue } from '../venue-types.ts'
import { type FaultRules } from './faults.ts'
import { KrakenRefusal } from './kraken-refusal.ts'
import { indexPairs, pairNames, type PairNames } from './names.ts'

export type Fields = Readonly<Record<string, string>>

export interface Face {
  readonly venue: Venue
  readonly faults: FaultRules
  /** By any name of the pair. @throws {KrakenRefusal} for a pair that is not listed. */
  pair(name: string | undefined): PairNames
  instrument(symbol: string): Instrument
  readonly pairs: readonly PairNames[]
}

export function createFace(venue: Venue, faults: FaultRules): Face {
  const symbols = venue.instruments.map(({ symbol }) => symbol)
  const index = indexPairs(symbols)
  const instruments = new Map(venue.instruments.map((one) => [one.symbol, one]))
  return {
    venue,
    faults,
    pairs: symbols.map(pairNames),
    pair: (name) => {
      const names = index.get(name ?? '')
      if (names === undefined) throw new KrakenRefusal('EQuery:Unknown asset pair')
      return names
    },
    instrument: (symbol) => {
      const instrument = instruments.get(symbol)
      if (instrument === undefined) throw new Error(`no instrument for ${symbol}`)
      return instrument
    },
  }
}
