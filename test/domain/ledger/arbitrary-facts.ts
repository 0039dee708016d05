/** Histories of one book: everything that can be booked, in any order and more than once. */
import fc from 'fast-check'
import { type Fact, factPlace } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { comparePlaces } from '../../../lib/domain/ledger/lots.ts'
import { type Movement, type MovementKind } from '../../../lib/domain/ledger/movement.ts'
import { ONE, multiply } from '../../../lib/domain/money/fixed.ts'
import { START_MS, fillOf, movementOf } from './sample-fills.ts'

const quantities = fc.oneof(
  // Round sizes meet again, so that positions are closed exactly.
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 4 }).map((units) => BigInt(units) * ONE),
  },
  { weight: 3, arbitrary: fc.bigInt({ min: 1n, max: 3n * ONE }) },
  // From the smallest that there is.
  { weight: 2, arbitrary: fc.bigInt({ min: 1n, max: 50n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: ONE, max: 1_000_000_000_000n * ONE }) },
)

const prices = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt({ min: ONE, max: 100_000n * ONE }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 1n, max: 100n }) },
  { weight: 1, arbitrary: fc.constant(1_000_000_000_000n * ONE) },
)

/** Trades of any side and size, fees of all three kinds, even above the proceeds. */
export const fills: fc.Arbitrary<Fill> = fc
  .record({
    side: fc.constantFrom('buy', 'sell'),
    quantity: quantities,
    price: prices,
    feeBps: fc.oneof(fc.constant(0n), fc.constant(26n), fc.bigInt({ min: 0n, max: 9_999n })),
    minimumFee: fc.oneof({ weight: 9, arbitrary: fc.constant(0n) }, fc.constant(ONE)),
    feeCurrency: fc.constantFrom('USD', 'BTC', 'KFEE'),
    isValued: fc.boolean(),
  })
  .map(({ side, quantity, price, feeBps, minimumFee, feeCurrency, isValued }): Fill => {
    const cost = multiply(quantity, price, 'ceiling')
    const inQuote = (cost * feeBps) / 10_000n + minimumFee
    const fill = { ...fillOf(side, '1', '1'), quantity, price, cost, feeCurrency }
    if (feeCurrency === 'BTC') return { ...fill, fee: (quantity * feeBps) / 10_000n }
    if (feeCurrency === 'USD') return { ...fill, fee: inQuote }
    return { ...fill, fee: 3n * inQuote, ...(isValued ? { feeValue: inQuote } : {}) }
  })

const DIRECTIONS: readonly (readonly [MovementKind, 'in' | 'out'])[] = [
  ['opening', 'in'],
  ['deposit', 'in'],
  ['withdrawal', 'out'],
  ['conversion', 'in'],
  ['conversion', 'out'],
  ['reward', 'in'],
  ['adjustment', 'in'],
  ['adjustment', 'out'],
  ['fee', 'out'],
]

/** Movements of every kind, with and without a value. */
export const movements: fc.Arbitrary<Movement> = fc
  .record({
    what: fc.constantFrom(...DIRECTIONS),
    size: quantities,
    value: fc.option(fc.bigInt({ min: 0n, max: 1_000_000n * ONE }), { nil: undefined }),
  })
  .map(({ what: [kind, direction], size, value }) => ({
    ...movementOf(kind, '1'),
    quantity: direction === 'in' ? size : -size,
    ...(value === undefined ? {} : { value }),
  }))

const facts: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 3, arbitrary: fills.map((fill): Fact => ({ kind: 'fill', fill })) },
  { weight: 2, arbitrary: movements.map((movement): Fact => ({ kind: 'movement', movement })) },
)

/** Each fact once, with a place of its own; several have the same time. */
export const histories: fc.Arbitrary<readonly Fact[]> = fc
  .array(fc.tuple(facts, fc.nat(20)), { maxLength: 40, size: 'max' })
  .map((list) => list.map(([fact, second], index) => placed(fact, second, index)))

function placed(fact: Fact, second: number, index: number): Fact {
  const timeMs = START_MS + second * 1_000
  return fact.kind === 'fill'
    ? { kind: 'fill', fill: { ...fact.fill, tradeId: `F${index}`, timeMs } }
    : { kind: 'movement', movement: { ...fact.movement, movementId: `F${index}`, timeMs } }
}

/** The same facts as a venue may tell them: in any order, and some of them twice. */
export function retellings(history: readonly Fact[]): fc.Arbitrary<readonly Fact[]> {
  return fc
    .tuple(
      fc.shuffledSubarray([...history], { minLength: history.length }),
      fc.subarray([...history]),
    )
    .map(([all, again]) => [...again, ...all])
}

/** Each fact once, in the order in which books are made. */
export function inOrder(told: readonly Fact[]): readonly Fact[] {
  const known = new Map(told.map((fact) => [factPlace(fact).id, fact]))
  return [...known.values()].sort((a, b) => comparePlaces(factPlace(a), factPlace(b)))
}
