/** Bugs in which trades reach the ledger, and how often. */
import { type PlantedBug } from '../planted-bug.ts'

const APPLY_TRADE = 'lib/engine/apply-trade.ts'
const ATTRIBUTE_TRADE = 'lib/engine/attribute-trade.ts'
const BOOK_FACTS = 'lib/engine/ledger/book-facts.ts'
const READ_LISTING = 'lib/engine/ledger/read-listing.ts'
const LOOK_BACK = 'lib/engine/ledger/look-back.ts'
const TRADE_LISTING = 'lib/engine/ledger/trade-listing.ts'

export const FILL_BUGS: readonly PlantedBug[] = [
  {
    name: 'cursor-moved-early',
    text: 'The cursor moves before the page is applied, and the next run begins behind it.',
    file: READ_LISTING,
    find: `  const query = cursor.value.rest ?? { sinceMs: overlapped(run, cursor.value.appliedUntilMs) }
  const page = await readOrBeginAgain(run, listing, cursor, query)
  if (page === undefined) return { applied: 0, quarantined: 0, complete: true, more: true }
`,
    replace: `  const query = cursor.value.rest ?? { sinceMs: cursor.value.appliedUntilMs + 1 }
  const page = await readOrBeginAgain(run, listing, cursor, query)
  if (page === undefined) return { applied: 0, quarantined: 0, complete: true, more: true }
  const timesMs = page.entries.map((entry) => listing.timeOf(entry))
  await moveCursor(run, cursor, timesMs, undefined)
  return { ...(await listing.apply(page)), more: false }
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
    name: 'page-kept-although-it-is-gone',
    text: 'A page that the venue does not know any more is asked for again and again.',
    file: READ_LISTING,
    find: 'await moveCursor(run, cursor, [], undefined)',
    replace: 'await moveCursor(run, cursor, [], cursor.value.rest)',
    expected: [4, 5, 6],
    kinds: ['page-gone', 'trades-by-hand', 'trade-by-hand', 'fills-down'],
  },
  {
    name: 'beginning-moves-with-the-cursor',
    text: 'A look back goes no further than where the ordinary looks begin.',
    file: READ_LISTING,
    find: '  return overlapped(run, (await readFirst(run, first)).appliedUntilMs)\n',
    replace: `  const name = first.slice('first-'.length)
  const key = keys.listingCursor(accountId(run), name)
  const own = await readOne(run.engine.store, listingCursorRecord, key)
  return overlapped(run, (own?.value ?? (await readFirst(run, first))).appliedUntilMs)
`,
    expected: [4, 5, 6],
    kinds: ['trade-by-hand', 'trade-hidden', 'trade-backdated', 'trades-listed-late'],
  },
  {
    name: 'look-back-never-deeper',
    text: 'Every look back is as short as the first.',
    file: LOOK_BACK,
    find: 'const next = (depth + 1) % DEPTHS_MS.length',
    replace: 'const next = 0 * depth',
    expected: [4, 5, 6],
    kinds: ['trade-by-hand', 'trades-listed-late', 'trade-backdated'],
  },
  {
    name: 'look-back-at-trades-only',
    text: 'A look back ends when the first of the listings is through.',
    file: LOOK_BACK,
    find: '...(left.length === 1 ? [ALL] : [])',
    replace: 'ALL',
    expected: [4, 5, 6],
    kinds: ['deposit', 'withdrawal', 'movements-listed-late', 'movements-behind'],
  },
  {
    name: 'look-back-before-the-opening',
    text: 'A look back reads what is older than the books, and books it.',
    file: LOOK_BACK,
    find: 'const sinceMs = Math.max(look.value.sinceMs, await beginningMs(run, listing.first))',
    replace: 'const { sinceMs } = look.value',
    expected: [3],
    kinds: [
      'trade-between-reads',
      'trade-by-hand',
      'trade-backdated',
      'trades-listed-late',
      'trade-corrected',
      'read-timeout',
      'store-unavailable',
    ],
  },
  {
    name: 'fill-named-by-its-booking',
    text: 'The mark of a fill contains the time at which it was booked.',
    file: BOOK_FACTS,
    find: 'keys.fill(id, fact.fill.symbol, place.id) : keys.movement(id, place.id)',
    replace: `keys.fill(id, fact.fill.symbol, place.id + fact.fill.appliedAtMs)
      : keys.movement(id, place.id)`,
    expected: [3],
  },
  {
    name: 'correction-taken-for-a-repeat',
    text: 'A trade that is booked is never looked at again, whatever the venue tells of it.',
    file: TRADE_LISTING,
    find: 'if (told === toldOfTrade(fill)) continue',
    replace: 'if (told !== undefined) continue',
    expected: [4, 5, 6],
    kinds: ['trade-corrected'],
  },
  {
    name: 'sound-trade-set-aside',
    text: 'A trade by which the venue closed a position by force is taken for unreadable.',
    file: TRADE_LISTING,
    find: 'const problem = fillProblem(fill)',
    replace: `const problem =
      fill.liquidation === true ? ({ code: 'no-id' } as const) : fillProblem(fill)`,
    expected: [4],
    kinds: ['liquidation', 'trade-by-hand'],
  },
  {
    name: 'order-progress-forgotten',
    text: 'A fill is booked in the ledger and not on its order.',
    file: APPLY_TRADE,
    find: `    const order =
      fill.intentId === undefined ? undefined : await bookOrder(run, changes, fill, fill.intentId)`,
    replace: '    const order = undefined',
    expected: [7, 14, 15],
  },
  {
    name: 'foreign-trades-skipped',
    text: 'Trades of orders that are not ours are left out of the ledger.',
    file: TRADE_LISTING,
    find: `  for (const fill of attributed) {
`,
    replace: `  for (const fill of attributed) {
    if (fill.intentId === undefined) continue
`,
    expected: [4, 5, 6],
    kinds: ['trade-by-hand', 'order-not-found', 'place-unanswered'],
  },
  {
    name: 'young-trade-taken-for-foreign',
    text: 'A trade whose order the venue does not show yet is booked as somebody else’s.',
    file: ATTRIBUTE_TRADE,
    find: '    if (!known.has(name) && !found.has(name) && isYoung(run, fill)) break\n',
    replace: '',
    expected: [3, 15],
    kinds: ['place-unanswered', 'order-not-found', 'crash-before-answer', 'commit-reply-lost'],
  },
]
