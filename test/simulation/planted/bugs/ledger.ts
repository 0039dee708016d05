/** Bugs in what a fill does to money, positions and lots. */
import { type PlantedBug } from '../planted-bug.ts'

const APPLY_FILL = 'lib/domain/ledger/apply-fill.ts'
const FILL = 'lib/domain/ledger/fill.ts'

export const LEDGER_BUGS: readonly PlantedBug[] = [
  {
    name: 'position-in-its-own-commit',
    text: 'The position is written at once, and the rest of the fill a moment later.',
    file: 'lib/engine/apply-trade.ts',
    find: 'changes.add(positionRecord.put(position, positionKey, booking.position))',
    replace: 'await store.commit([positionRecord.put(position, positionKey, booking.position)])',
    expected: [5],
  },
  {
    name: 'fee-forgotten',
    text: 'Fees in quote currency are not counted.',
    file: FILL,
    find: 'const feeInQuote = fill.fee - feeInBase',
    replace: 'const feeInQuote = 0n',
    expected: [6, 7],
  },
  {
    name: 'fee-in-base-forgotten',
    text: 'A buy counts as what was bought, although the venue kept a part of it as its fee.',
    file: FILL,
    find: '{ base: fill.quantity - feeInBase, quote',
    replace: '{ base: fill.quantity, quote',
    expected: [5, 7],
  },
  {
    name: 'money-without-fees',
    text: 'The account’s money moves by price times quantity only.',
    file: 'lib/engine/apply-trade.ts',
    find: '[quote]: (cash.value.balances[quote] ?? 0n) + effect.quote,',
    replace: `[quote]:
      (cash.value.balances[quote] ?? 0n) + (fill.side === 'buy' ? -fill.cost : fill.cost),`,
    expected: [6],
  },
  {
    name: 'newest-lot-first',
    text: 'A sell consumes the lot that was opened last.',
    file: APPLY_FILL,
    find: '    lots: page.lots.flatMap((lot) => (left === 0n ? [lot] : (take(lot) ?? []))),',
    replace: `    lots: page.lots
      .toReversed()
      .flatMap((lot) => (left === 0n ? [lot] : (take(lot) ?? [])))
      .toReversed(),`,
    expected: [7],
    kinds: ['trade-by-hand', 'fill-limited'],
  },
  {
    name: 'rounding-lost',
    text: 'What rounding leaves of a sell’s money belongs to none of the lots that it consumed.',
    file: APPLY_FILL,
    find: 'money: isLast ? moved.money - money : share(moved.money, part.quantity, moved.total),',
    replace: 'money: share(moved.money, part.quantity, moved.total),',
    expected: [5, 7],
    kinds: ['fill-limited', 'trade-by-hand'],
  },
  {
    name: 'day-counts-no-losses',
    text: 'Only gains are added to the result of the day.',
    file: 'lib/engine/apply-trade.ts',
    find: 'realisedPnl: today.realisedPnl + realisedPnl,',
    replace: 'realisedPnl: today.realisedPnl + (realisedPnl > 0n ? realisedPnl : 0n),',
    expected: [7],
  },
]
