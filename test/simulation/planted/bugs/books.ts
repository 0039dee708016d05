/** Bugs in movements, in corrections, and in how a book is written anew. */
import { type PlantedBug } from '../planted-bug.ts'

const BOOK_FACTS = 'lib/engine/ledger/book-facts.ts'
const CORRECT_TRADE = 'lib/engine/ledger/correct-trade.ts'
const REBUILD_BOOKS = 'lib/engine/ledger/rebuild-books.ts'
const REQUEST_REBUILD = 'lib/engine/ledger/request-rebuild.ts'

/** What lets a fact come after younger ones. */
const LATE_KINDS = ['trade-hidden', 'trades-behind', 'trade-by-hand', 'trades-by-hand']

const CRASH_KINDS = ['crash-before-request', 'crash-in-flight', 'crash-before-answer']

const MONEY_KINDS = ['deposit', 'withdrawal', 'conversion', 'reward', 'adjustment']

export const BOOK_BUGS: readonly PlantedBug[] = [
  {
    name: 'late-fact-without-a-rebuild',
    text: 'A fact that belongs before others is booked at the end, and stays there.',
    file: BOOK_FACTS,
    find: '  if (late !== undefined) await requestRebuild(run, changes, symbol, late)\n',
    replace: '',
    expected: [7],
    kinds: LATE_KINDS,
  },
  {
    name: 'same-moment-out-of-order',
    text: 'Facts of one moment are booked in the order in which they came.',
    file: BOOK_FACTS,
    find: 'comparePlaces(place, last) < 0',
    replace: 'place.timeMs < last.timeMs',
    expected: [7],
    kinds: ['trades-by-hand', 'page-short', 'trade-hidden', 'trades-behind'],
  },
  {
    name: 'rebuild-swapped-half-done',
    text: 'A rebuild that was begun is put in place without a look for facts that came since.',
    file: REBUILD_BOOKS,
    find: '  const added = await foldNext(run, changes, position)\n',
    replace: `  const isBegun = rebuild.value.position !== undefined
  const added = isBegun ? position : await foldNext(run, changes, position)
`,
    expected: [5, 7],
    kinds: [...LATE_KINDS, ...CRASH_KINDS, 'store-unavailable', 'commit-reply-lost'],
  },
  {
    name: 'rebuild-begun-again-over-itself',
    text: 'A rebuild that has to begin again writes over what it has written so far.',
    file: REQUEST_REBUILD,
    find: 'before.value.generation + (before.value.position === undefined ? 0 : 1)',
    replace: 'before.value.generation',
    expected: [4, 5, 7],
    kinds: [...LATE_KINDS, ...CRASH_KINDS, 'store-unavailable'],
  },
  {
    name: 'swap-keeps-the-old-allocations',
    text: 'A rebuilt position goes on with the lots and allocations of the old writing.',
    file: REBUILD_BOOKS,
    find: 'positionRecord.put(live, keys.position(id, symbol), next),',
    replace: `positionRecord.put(live, keys.position(id, symbol), {
      ...next,
      generation: live?.value.generation ?? next.generation,
    }),`,
    expected: [7],
    kinds: LATE_KINDS,
  },
  {
    name: 'old-writing-never-retired',
    text: 'What a rebuild replaces is left in the table for ever.',
    file: REBUILD_BOOKS,
    find: '  else retire(changes, live.value, undefined)\n',
    replace: '',
    expected: [7],
    kinds: LATE_KINDS,
  },
  {
    name: 'sweep-takes-other-days',
    text: 'With the days of an old writing go those of every other book at the same number.',
    file: 'lib/engine/ledger/sweep-retired.ts',
    find: 'const suffix = `#${symbol}#${padded(generation)}`',
    replace: 'const suffix = `#${padded(generation)}`',
    expected: [7],
    kinds: LATE_KINDS,
  },
  {
    name: 'days-left-behind-at-the-swap',
    text: 'A rebuild writes its days over those of the live book.',
    file: 'lib/engine/ledger/book-writer.ts',
    find: 'keys.day(this.#account, Date.parse(date), this.#book), row',
    replace: 'keys.day(this.#account, Date.parse(date), { ...this.#book, generation: 1 }), row',
    expected: [4, 7],
    kinds: LATE_KINDS,
  },
  {
    name: 'session-blind-to-corrections',
    text: 'A session counts only what a rebuild adds to the result of earlier entries.',
    file: REBUILD_BOOKS,
    find: '  if (corrected !== 0n)\n',
    replace: '  if (corrected > 0n)\n',
    expected: [7],
    kinds: [...LATE_KINDS, 'trade-corrected'],
  },
  {
    name: 'correction-without-money',
    text: 'A corrected trade is put in the place of the old one, and the money stays.',
    file: CORRECT_TRADE,
    find: 'await moveMoney(run, changes, await correctFee(run, changes, { old, told, money }))',
    replace: 'await correctFee(run, changes, { old, told, money })',
    expected: [6],
    kinds: ['trade-corrected', 'trade-by-hand'],
  },
  {
    name: 'correction-without-a-rebuild',
    text: 'A corrected trade is put in the place of the old one, and its book stays.',
    file: CORRECT_TRADE,
    find: 'await requestRebuild(run, changes, symbol, `trade ${tradeId} was corrected by the venue`)\n',
    replace: '\n',
    expected: [7],
    kinds: ['trade-corrected', 'trade-by-hand'],
  },
  {
    name: 'correction-kept-from-the-plan',
    text: 'A corrected trade changes the ledger, and the result of its plan stays.',
    file: CORRECT_TRADE,
    find: '  if (planId !== undefined) await correctPlan(run, changes, { old, fill, planId, order })\n',
    replace: '',
    expected: [7],
    kinds: ['trade-corrected'],
  },
  {
    name: 'correction-kept-from-the-order',
    text: 'A corrected trade changes the ledger, and the progress of its order stays.',
    file: CORRECT_TRADE,
    find: 'intentId === undefined ? undefined : await correctOrder(run, changes, old, fill)',
    replace: 'undefined',
    expected: [7],
    kinds: ['trade-corrected'],
  },
  {
    name: 'movement-named-by-its-booking',
    text: 'The name of a movement contains the time at which it was booked.',
    file: 'lib/engine/ledger/value-movement.ts',
    find: '    movementId: told.movementId,\n',
    replace: '    movementId: `${told.movementId}-${basis.nowMs}`,\n',
    expected: [3],
    kinds: MONEY_KINDS,
  },
  {
    name: 'movement-without-its-fee',
    text: 'A withdrawal is booked without what the venue took for it.',
    file: 'lib/engine/ledger/value-movement.ts',
    find: '  const quantity = told.amount - told.fee\n',
    replace: '  const quantity = told.amount\n',
    expected: [3],
    kinds: MONEY_KINDS,
  },
  {
    name: 'withdrawal-booked-as-a-sale',
    text: 'What is moved to another place counts as sold for its value.',
    file: 'lib/domain/ledger/entry.ts',
    find: 'transfer: isTransfer(kind),',
    replace: 'transfer: false,',
    expected: [7],
    kinds: MONEY_KINDS,
  },
  {
    name: 'conversion-without-its-first-side',
    text: 'Of a conversion only what came of it is booked.',
    file: 'lib/engine/ledger/movement-listing.ts',
    find: '  for (const movement of oldestFirst(page.entries)) {\n',
    replace: `  for (const movement of oldestFirst(page.entries)) {
    if (movement.kind === 'conversion' && movement.amount < 0n) continue
`,
    expected: [4, 5, 6],
    kinds: ['conversion'],
  },
  {
    name: 'opening-off-the-list-too-early',
    text: 'A holding is off the list of the opening before it has its lots.',
    file: 'lib/engine/open-book.ts',
    find: '      changes.add(cashRecord.replace(cash, { ...cash.value, unbooked }))\n',
    replace:
      '      await run.engine.store.commit([cashRecord.replace(cash, { ...cash.value, unbooked })])\n',
    expected: [3],
  },
]
