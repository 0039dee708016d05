/** Bugs in what a fact does to money, positions and lots. */
import { type PlantedBug } from '../planted-bug.ts'

const CLOSE_LOTS = 'lib/domain/ledger/close-lots.ts'
const BOOK_FACTS = 'lib/engine/ledger/book-facts.ts'
const DAY_WITH = 'lib/engine/ledger/day-with.ts'
const ENTRY = 'lib/domain/ledger/entry.ts'
const FILL = 'lib/domain/ledger/fill.ts'

export const LEDGER_BUGS: readonly PlantedBug[] = [
  {
    name: 'position-in-its-own-commit',
    text: 'The position is written at once, and the rest of the fill a moment later.',
    file: BOOK_FACTS,
    find: `  changes.add(positionRecord.put(stored, keys.position(id, symbol), position), ...writer.writes())
`,
    replace: `  await run.engine.store.commit([
    positionRecord.put(stored, keys.position(id, symbol), position),
  ])
  changes.add(...writer.writes())
`,
    expected: [5],
  },
  {
    name: 'fee-forgotten',
    text: 'Fees in quote currency are not counted.',
    file: FILL,
    find: 'const feeInQuote = fill.feeCurrency === quote ? fill.fee : 0n',
    replace: `if (fill.feeCurrency === quote) return fillEffect({ ...fill, fee: 0n, feeCurrency: base })
  const feeInQuote = 0n`,
    expected: [6, 7],
  },
  {
    name: 'fee-in-base-forgotten',
    text: 'A buy counts as what was bought, although the venue kept a part of it as its fee.',
    file: FILL,
    find: 'base: isBuy ? fill.quantity - feeInBase :',
    replace: 'base: isBuy ? fill.quantity :',
    expected: [5, 7],
  },
  {
    name: 'fee-value-left-out-of-the-result',
    text: 'A fee in a third currency costs nothing.',
    file: ENTRY,
    find: 'const feeValue = fill.feeValue ?? 0n',
    replace: 'const feeValue = 0n',
    expected: [7],
  },
  {
    name: 'third-fee-taken-twice',
    text: 'A fee that a movement takes out of the lots of its currency is taken from money as well.',
    file: BOOK_FACTS,
    find: 'const paidFromMoney = feeInThird !== 0n && feeSymbol === undefined',
    replace: 'const paidFromMoney = feeInThird !== 0n',
    expected: [6],
  },
  {
    name: 'third-fee-taken-from-nothing',
    text: 'A fee in a currency that has lots is on the fill, and no lot gets smaller.',
    file: 'lib/engine/ledger/complete-fill.ts',
    find: `facts.push({ kind: 'movement', movement })`,
    replace: 'void movement',
    expected: [3, 5],
  },
  {
    name: 'money-without-fees',
    text: 'The account’s money moves by price times quantity only.',
    file: BOOK_FACTS,
    find: '  const ofTrade = [pairOf(symbol).quote, quote] as const\n',
    replace: `  const { side, cost } = fact.fill
  const ofTrade = [pairOf(symbol).quote, quote === 0n || side === 'buy' ? -cost : cost] as const
`,
    expected: [6],
  },
  {
    name: 'newest-lot-first',
    text: 'A sell takes the cost of the lot that was opened last.',
    file: CLOSE_LOTS,
    find: '    const lot = lotAt(firstLot)\n',
    replace: `    const oldest = lotAt(firstLot)
    const newest = lotAt(position.lotCount - 1)
    const valueOf = (amount: Fixed): Fixed => share(amount, oldest.quantity, newest.quantity)
    const lot = { ...oldest, value: valueOf(newest.value), fees: valueOf(newest.fees) }
`,
    expected: [5, 7],
    kinds: ['trade-by-hand', 'fill-limited'],
  },
  {
    name: 'rounding-lost',
    text: 'What rounding leaves of a sell’s money belongs to none of the lots that it consumed.',
    file: CLOSE_LOTS,
    find: 'isLast ? moneyLeft : share(entry.money, part.quantity, total)',
    replace: 'share(entry.money, part.quantity, total)',
    expected: [7],
    kinds: ['fill-limited', 'trade-by-hand'],
  },
  {
    name: 'day-counts-no-losses',
    text: 'Only gains are added to the result of the day.',
    file: DAY_WITH,
    find: 'realisedPnl: row.realisedPnl + realised,',
    replace: 'realisedPnl: row.realisedPnl + (realised > 0n ? realised : 0n),',
    expected: [7],
  },
  {
    name: 'allocations-without-their-fees',
    text: 'The fees of the lot that was sold are not among the fees of the sale.',
    file: CLOSE_LOTS,
    find: 'fees: part.fees + ownFees,',
    replace: 'fees: ownFees,',
    expected: [7],
  },
]
