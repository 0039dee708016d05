/** Bugs in which prices and bars may decide, and how often. */
import { type PlantedBug } from '../planted-bug.ts'

const QUOTE = 'lib/domain/market/quote.ts'
const SCAN_SIGNALS = 'lib/engine/scan-signals.ts'

export const MARKET_BUGS: readonly PlantedBug[] = [
  {
    name: 'quote-as-old-as-its-arrival',
    text: 'A quote is fresh when it has just arrived, whatever time the venue gives it.',
    file: QUOTE,
    find: 'return Math.min(exchangeTimeMs ?? receivedAtMs, receivedAtMs)',
    replace: 'return exchangeTimeMs === undefined ? receivedAtMs : receivedAtMs',
    expected: [17],
    kinds: ['quote-stale'],
  },
  {
    name: 'crossed-quote-accepted',
    text: 'A bid above its ask is a price like any other.',
    file: QUOTE,
    find: `  if (quote.bid > quote.ask) return { code: 'crossed', bid: quote.bid, ask: quote.ask }\n`,
    replace: '',
    expected: [17],
    kinds: ['quote-crossed'],
  },
  {
    name: 'bar-closed-when-it-opens',
    text: 'A bar counts as closed from its beginning.',
    file: 'lib/domain/market/bar.ts',
    find: 'return bar.openTimeMs + timeframeMs(timeframe) <= nowMs',
    replace: 'return bar.openTimeMs <= nowMs',
    expected: [17],
  },
  {
    name: 'decision-named-by-its-time',
    text: 'The key of a decision is the time at which it was made, not the bar that it was made on.',
    file: SCAN_SIGNALS,
    find: 'const key = keys.decision(accountId(run), symbol, strategy.id, decision.barOpenTimeMs)',
    replace:
      'const key = keys.decision(accountId(run), symbol, strategy.id, run.engine.clock.nowMs())',
    expected: [16],
    kinds: ['schedule-repeated', 'schedule-late', 'bars-empty', 'read-timeout'],
  },
  {
    name: 'decision-not-kept',
    text: 'A decision is acted on and not stored.',
    file: SCAN_SIGNALS,
    find: '    changeSet.add(decisionRecord.create(key, row, nowMs + DECISION_RETENTION_MS))\n',
    replace: '    void [key, row]\n',
    expected: [16, 17],
  },
]
