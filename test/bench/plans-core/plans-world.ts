import { FAMILIAR_MARKETS } from '../../../lib/adapters/simulated-exchange/familiar-markets.ts'
import { type World, createWorld } from '../../engine/world.ts'
import { type KnownMarkets } from './verdict.ts'

export interface PlansWorld {
  readonly world: World
  readonly known: KnownMarkets
}

/** A venue with so many symbols, each with the grid of a familiar one; every fifth is wild. */
export async function createPlansWorld(symbolCount: number): Promise<PlansWorld> {
  const markets = Array.from({ length: symbolCount }, (_, index) => {
    const { instrument, price } = FAMILIAR_MARKETS[index % FAMILIAR_MARKETS.length]!
    const base = `${instrument.base}${Math.floor(index / FAMILIAR_MARKETS.length)}`
    return { instrument: { ...instrument, base, symbol: `${base}/USD` }, price }
  })
  const instruments = new Map(markets.map(({ instrument }) => [instrument.symbol, instrument]))
  const symbols = [...instruments.keys()]
  const world = createWorld({ markets, config: { symbols, strategies: [] } })
  await world.advanceBy(10_000)
  const quotes = await world.exchange.fetchQuotes(symbols)
  const wildSymbols = new Set(symbols.filter((_, index) => index % 5 === 0))
  return { world, known: { quotes, instruments, wildSymbols, nowMs: world.clock.nowMs() } }
}
