/** Bugs in which trades reach the ledger, and how often. */
import { type PlantedBug } from '../planted-bug.ts'

const APPLY_TRADE = 'lib/engine/apply-trade.ts'
const ATTRIBUTE_TRADE = 'lib/engine/attribute-trade.ts'
const SYNC_FILLS = 'lib/engine/sync-fills.ts'

export const FILL_BUGS: readonly PlantedBug[] = [
  {
    name: 'cursor-moved-early',
    text: 'The cursor moves before the page is applied, and the next run begins behind it.',
    file: SYNC_FILLS,
    find: `  const sinceMs = Math.max(0, cursor.value.appliedUntilMs - overlapMs)
  const plans = new Set<string>()
  const report = { applied: 0, quarantined: 0, pages: 0, complete: true }
  let page: string | undefined
  do {
    if (report.pages >= PAGES_PER_RUN_MAX || run.engine.remainingMs() < PAGE_RESERVE_MS) {
      report.complete = false
      break
    }
    const found = await run.account.exchange.fetchTrades({
      sinceMs,
      ...(page === undefined ? {} : { page }),
    })
`,
    replace: `  const sinceMs = cursor.value.appliedUntilMs + 1
  const plans = new Set<string>()
  const report = { applied: 0, quarantined: 0, pages: 0, complete: true }
  let page: string | undefined
  do {
    if (report.pages >= PAGES_PER_RUN_MAX || run.engine.remainingMs() < PAGE_RESERVE_MS) {
      report.complete = false
      break
    }
    const found = await run.account.exchange.fetchTrades({
      sinceMs,
      ...(page === undefined ? {} : { page }),
    })
    cursor = await moveCursor(run, cursor, found.trades)
`,
    expected: [4, 5, 6],
    kinds: [
      'crash-before-request',
      'crash-in-flight',
      'crash-before-answer',
      'store-unavailable',
      'store-throttled',
      'order-not-found',
      'place-unanswered',
    ],
  },
  {
    name: 'cursor-without-overlap',
    text: 'Trades are read from the last one that was applied, and not from somewhat before.',
    file: SYNC_FILLS,
    find: 'const sinceMs = Math.max(0, cursor.value.appliedUntilMs - overlapMs)',
    replace: 'const sinceMs = Math.max(overlapMs, cursor.value.appliedUntilMs + 1)',
    expected: [4, 5, 6],
    kinds: ['trade-hidden', 'trades-behind', 'trades-empty', 'trades-repeated', 'trade-by-hand'],
  },
  {
    name: 'cursor-follows-the-clock',
    text: 'After a page the cursor stands where our clock does, whatever the page showed.',
    file: SYNC_FILLS,
    find: 'const appliedUntilMs = Math.max(cursor.value.appliedUntilMs, ...timesMs)',
    replace: 'const appliedUntilMs = Math.max(cursor.value.appliedUntilMs, nowMs, ...timesMs)',
    expected: [4, 5, 6],
    kinds: ['trades-behind', 'trades-empty', 'clock-skewed', 'schedule-missed', 'trade-by-hand'],
  },
  {
    name: 'fill-named-by-its-booking',
    text: 'The key of a fill contains the time at which it was booked.',
    file: APPLY_TRADE,
    find: 'const fillKey = keys.fill(accountId(run), fill.symbol, fill.tradeId)',
    replace:
      'const fillKey = keys.fill(accountId(run), fill.symbol, fill.tradeId + fill.appliedAtMs)',
    expected: [3, 5, 6, 7],
  },
  {
    name: 'repeated-trade-booked-again',
    text: 'A fill that exists already is replaced, and its trade is booked once more.',
    file: APPLY_TRADE,
    find: `    if ((await run.engine.store.get(fillKey)) !== undefined) return false
    changes.add(fillRecord.create(fillKey, fill))`,
    replace: `    const known = await readOne(run.engine.store, fillRecord, fillKey)
    changes.add(fillRecord.put(known, fillKey, fill))`,
    expected: [3, 5, 6, 7],
    kinds: ['trades-repeated'],
  },
  {
    name: 'order-progress-forgotten',
    text: 'A fill is booked in the ledger and not on its order.',
    file: APPLY_TRADE,
    find: `    const order =
      fill.intentId === undefined ? undefined : await bookOrder(run, changes, fill, fill.intentId)`,
    replace: '    const order = undefined',
    expected: [14, 15],
  },
  {
    name: 'foreign-trades-skipped',
    text: 'Trades of orders that are not ours are left out of the ledger.',
    file: SYNC_FILLS,
    find: '    if (fill === undefined) return { applied, quarantined, complete: false }',
    replace: '    if (fill?.intentId === undefined) continue',
    expected: [4, 5, 6],
    kinds: ['trade-by-hand', 'order-not-found', 'place-unanswered'],
  },
  {
    name: 'young-trade-taken-for-foreign',
    text: 'A trade whose order the venue does not show yet is booked as somebody else’s.',
    file: ATTRIBUTE_TRADE,
    find: '  if (known === undefined && found === undefined && isYoung(run, fill)) return undefined\n',
    replace: '',
    expected: [3, 15],
    kinds: ['place-unanswered', 'order-not-found', 'crash-before-answer', 'commit-reply-lost'],
  },
]
