/** Market data as it should not be; each spoils the answer of one call. */
import { type Bar } from '../../../lib/domain/market/bar.ts'
import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { type Quote } from '../../../lib/domain/market/quote.ts'
import { type CallFault, type Scene, changed } from './fault-kind.ts'

const QUOTE_RATE = 0.03
const BAR_RATE = 0.02

/** One of the quotes, changed; or left out. */
function spoiledQuote(scene: Scene, spoil: (quote: Quote) => readonly Quote[]) {
  return changed<readonly Quote[]>((quotes) => {
    const chosen = scene.between(0, quotes.length - 1, 1)
    return quotes.flatMap((quote, index) => (index === chosen ? spoil(quote) : [quote]))
  })
}

function quoteFault(
  name: string,
  text: string,
  spoil: (quote: Quote, scene: Scene) => readonly Quote[],
): CallFault {
  return {
    name,
    group: 'market',
    text,
    rate: QUOTE_RATE,
    calls: ['exchange.fetchQuotes'],
    disturb: (scene) => spoiledQuote(scene, (quote) => spoil(quote, scene)),
  }
}

function barFault(
  name: string,
  text: string,
  spoil: (bars: readonly Bar[], scene: Scene) => readonly Bar[],
): CallFault {
  return {
    name,
    group: 'market',
    text,
    rate: BAR_RATE,
    calls: ['exchange.fetchBars'],
    disturb: (scene) => changed<readonly Bar[]>((bars) => spoil(bars, scene)),
  }
}

export const MARKET_FAULTS: readonly CallFault[] = [
  quoteFault('quote-stale', 'a quote is one to ten minutes old', (quote, scene) => {
    const ageMs = scene.between(60_000, 600_000, 2)
    return [{ ...quote, exchangeTimeMs: quote.receivedAtMs - ageMs }]
  }),
  quoteFault('quote-missing', 'a symbol has no quote', () => []),
  quoteFault('quote-crossed', 'a bid is above its ask', (quote) => [
    { ...quote, bid: quote.ask + (quote.ask - quote.bid) },
  ]),
  quoteFault('quote-zero', 'a quote is zero', (quote) => [
    { ...quote, bid: 0n, ask: 0n, last: 0n },
  ]),
  barFault('bars-empty', 'the venue has no bars, instead of an error', () => []),
  barFault('bars-missing', 'every other bar is missing', (bars) =>
    bars.filter((_, index) => index % 2 === 0),
  ),
  barFault('bars-repeated', 'every bar comes twice', (bars) => bars.flatMap((bar) => [bar, bar])),
  barFault('bars-disordered', 'the bars come in reverse', (bars) => [...bars].reverse()),
  barFault('bar-zero', 'the youngest bar is zero', (bars) =>
    bars.map((bar, index) => (index === bars.length - 1 ? { ...bar, low: 0n, close: 0n } : bar)),
  ),
  barFault('bar-contradictory', 'the youngest bar has its high below its low', (bars) =>
    bars.map((bar, index) =>
      index === bars.length - 1 ? { ...bar, high: bar.low - 1n, low: bar.high } : bar,
    ),
  ),
  {
    name: 'instrument-missing',
    group: 'market',
    text: 'the list of instruments leaves one out',
    rate: 0.5,
    calls: ['exchange.fetchInstruments'],
    disturb: (scene) =>
      changed<readonly Instrument[]>((instruments) => {
        const chosen = scene.between(0, instruments.length - 1, 1)
        return instruments.filter((_, index) => index !== chosen)
      }),
  },
]
