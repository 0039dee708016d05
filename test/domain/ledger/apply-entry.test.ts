import { describe, expect, it } from 'vitest'
import { applyEntry, closesLots } from '../../../lib/domain/ledger/apply-entry.ts'
import { type BookEntry, entryOf } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Lot, NOTHING_TAKEN, emptyPosition } from '../../../lib/domain/ledger/lots.ts'
import { ONE, formatFixed, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { RecordedBook } from './recorded-book.ts'
import { fillOf, movementOf } from './sample-fills.ts'

const DOLLAR = ONE

function entryOfFill(fill: Fill): BookEntry {
  return entryOf({ kind: 'fill', fill })
}

function manyBuys(count: number): RecordedBook {
  const book = new RecordedBook()
  for (let index = 1; index <= count; index += 1) book.book(fillOf('buy', '1', `${index}`))
  return book
}

describe('R-LEDG-5 first in, first out', () => {
  it('sells the oldest lot first, and realises at once', () => {
    const book = RecordedBook.of(fillOf('buy', '1', '100'), fillOf('buy', '1', '200'))
    const { allocations } = book.book(fillOf('sell', '1.5', '300'))
    expect(allocations.map((each) => formatFixed(each.quantity))).toEqual(['1', '0.5'])
    expect(allocations.map((each) => formatFixed(each.realisedPnl))).toEqual(['200', '50'])
    expect(formatFixed(book.position.realisedPnl)).toBe('250')
    expect(formatFixed(book.position.cost)).toBe('100')
  })

  it('keeps the times and names of both trades of an allocation', () => {
    const buy = fillOf('buy', '1', '100')
    const sell = fillOf('sell', '1', '90')
    const [allocation] = RecordedBook.of(buy).book(sell).allocations
    expect(allocation).toEqual({
      openingId: buy.tradeId,
      closingId: sell.tradeId,
      openedAtMs: buy.timeMs,
      closedAtMs: sell.timeMs,
      direction: 'long',
      transfer: false,
      quantity: ONE,
      costBasis: 100n * DOLLAR,
      proceeds: 90n * DOLLAR,
      fees: 0n,
      realisedPnl: -10n * DOLLAR,
    })
  })

  it('lets a sell of more than is held open a short lot, and says so', () => {
    const book = RecordedBook.of(fillOf('buy', '1', '100'))
    const booking = book.book(fillOf('sell', '3', '110'))
    expect(booking).toMatchObject({ openedShort: true, opened: { quantity: 2n * ONE } })
    expect(book.position).toMatchObject({
      quantity: -2n * ONE,
      cost: -220n * DOLLAR,
      realisedPnl: 10n * DOLLAR,
    })
    const cover = book.book(fillOf('buy', '2', '100'))
    expect(cover).toMatchObject({ openedShort: false })
    expect(cover.allocations).toMatchObject([
      {
        direction: 'short',
        costBasis: 200n * DOLLAR,
        proceeds: 220n * DOLLAR,
        realisedPnl: 20n * DOLLAR,
      },
    ])
    expect(book.position).toMatchObject({ quantity: 0n, cost: 0n, realisedPnl: 30n * DOLLAR })
  })

  it('says again that a short lot was opened when another one joins it', () => {
    const book = RecordedBook.of(fillOf('sell', '1', '100'))
    expect(book.book(fillOf('sell', '1', '100')).openedShort).toBe(true)
    expect(book.book(fillOf('buy', '1', '100')).openedShort).toBe(false)
  })

  it('gives the remainder of a division to the last part', () => {
    const buys = ['1', '1', '1'].map((quantity) => fillOf('buy', quantity, '10'))
    const book = RecordedBook.of(...buys)
    const { allocations } = book.book({ ...fillOf('sell', '3', '1'), cost: 100n })
    expect(allocations.map((each) => each.proceeds)).toEqual([33n, 33n, 34n])
    expect(book.position.realisedPnl).toBe(100n - 30n * DOLLAR)
  })

  it('gives the remainder to the lot that the entry opens, when it opens one', () => {
    const book = RecordedBook.of(fillOf('buy', '1', '10'), fillOf('buy', '1', '10'))
    const { allocations, opened } = book.book({ ...fillOf('sell', '3', '1'), cost: 100n, fee: 2n })
    expect(allocations.map((each) => each.proceeds)).toEqual([32n, 32n])
    expect(opened).toMatchObject({ value: 34n, fees: 2n })
  })

  it('rounds negative proceeds toward zero too', () => {
    const book = RecordedBook.of(fillOf('buy', '1', '10'), fillOf('buy', '2', '10'))
    const { allocations } = book.book({ ...fillOf('sell', '3', '1'), cost: 100n, fee: 200n })
    expect(allocations.map((each) => each.proceeds)).toEqual([-33n, -67n])
  })

  it('takes a lot apart without losing a unit of it', () => {
    const book = RecordedBook.of({ ...fillOf('buy', '3', '1'), cost: 100n, fee: 10n })
    const sell = (): unknown => book.book(fillOf('sell', '1', '1')).allocations
    expect(sell()).toMatchObject([{ costBasis: 36n, fees: 3n }])
    expect(book.position).toMatchObject({
      firstLot: 0,
      taken: { quantity: ONE, value: 36n, fees: 3n },
    })
    expect(sell()).toMatchObject([{ costBasis: 37n, fees: 3n }])
    expect(sell()).toMatchObject([{ costBasis: 37n, fees: 4n }])
    expect(book.position).toMatchObject({
      firstLot: 1,
      lotCount: 1,
      cost: 0n,
      taken: NOTHING_TAKEN,
    })
  })

  it('tells which entries work against the open lots', () => {
    const flat = emptyPosition('main', 'BTC/USD')
    const long = { ...flat, quantity: ONE }
    const short = { ...flat, quantity: -ONE }
    const closing = (entry: BookEntry): readonly boolean[] =>
      [flat, long, short].map((position) => closesLots(position, entry))
    expect(closing(entryOfFill(fillOf('buy', '1', '1')))).toEqual([false, false, true])
    expect(closing(entryOfFill(fillOf('sell', '1', '1')))).toEqual([false, true, false])
  })

  it('remembers the newest entry by time and id, not the last one booked', () => {
    const buy = fillOf('buy', '1', '100', { tradeId: 'B', timeMs: 2_000 })
    const book = RecordedBook.of(buy)
    book.book({ ...buy, tradeId: 'Z', timeMs: 1_000 })
    expect(book.position.last).toEqual({ id: 'B', timeMs: 2_000 })
    book.book({ ...buy, tradeId: 'A' })
    expect(book.position.last).toEqual({ id: 'B', timeMs: 2_000 })
    book.book({ ...buy, tradeId: 'C' })
    expect(book.position).toMatchObject({ last: { id: 'C', timeMs: 2_000 }, entryCount: 4 })
  })
})

describe('R-LEDG-4 fees', () => {
  const fee = parseFixed('0.01')

  it('in base shrink what a buy brings, and the money stays as booked', () => {
    const book = RecordedBook.of(fillOf('buy', '1', '100', { fee, feeCurrency: 'BTC' }))
    expect(book.position).toMatchObject({
      quantity: parseFixed('0.99'),
      cost: 100n * DOLLAR,
      feesInBase: fee,
      fees: 0n,
    })
  })

  it('in base add to what a sell takes', () => {
    const book = RecordedBook.of(
      fillOf('buy', '2', '100'),
      fillOf('sell', '1', '100', { fee, feeCurrency: 'BTC' }),
    )
    expect(book.position.quantity).toBe(parseFixed('0.99'))
    expect(book.position.realisedPnl).toBe(-DOLLAR)
  })

  it('in quote raise the cost of a buy, lower the proceeds of a sell, and are named on both', () => {
    const book = RecordedBook.of(fillOf('buy', '1', '100', { fee: DOLLAR }))
    const { allocations } = book.book(fillOf('sell', '1', '110', { fee: 2n * DOLLAR }))
    expect(allocations).toMatchObject([
      {
        costBasis: 101n * DOLLAR,
        proceeds: 108n * DOLLAR,
        fees: 3n * DOLLAR,
        realisedPnl: 7n * DOLLAR,
      },
    ])
    expect(book.position).toMatchObject({ realisedPnl: 7n * DOLLAR, fees: 3n * DOLLAR })
  })

  it('in a third currency count by their value, like fees in quote', () => {
    const third = { fee: 50n * ONE, feeCurrency: 'KFEE', feeValue: DOLLAR }
    const book = RecordedBook.of(fillOf('buy', '1', '100', third))
    expect(book.position).toMatchObject({ quantity: ONE, cost: 101n * DOLLAR, fees: DOLLAR })
    const { allocations } = book.book(fillOf('sell', '1', '110', third))
    expect(allocations).toMatchObject([{ proceeds: 109n * DOLLAR, fees: 2n * DOLLAR }])
  })

  it('above the proceeds make the proceeds negative', () => {
    const book = RecordedBook.of(fillOf('buy', '0.001', '100'))
    const { allocations } = book.book(fillOf('sell', '0.001', '100', { fee: DOLLAR }))
    expect(formatFixed(allocations[0]!.proceeds)).toBe('-0.9')
    expect(formatFixed(book.position.realisedPnl)).toBe('-1')
  })
})

describe('R-LEDG-9 movements', () => {
  const value = 500n * DOLLAR

  it('that come in have lots of their own, at their value or at nothing', () => {
    const book = RecordedBook.of(movementOf('deposit', '2'), movementOf('reward', '1', { value }))
    expect(book.lots).toMatchObject([{ value: 0n }, { value }])
    expect(book.position).toMatchObject({ quantity: 3n * ONE, cost: value, realisedPnl: 0n })
  })

  it.each(['withdrawal', 'adjustment'] as const)('leave at their cost: %s', (kind) => {
    const book = RecordedBook.of(fillOf('buy', '2', '100'))
    const { allocations } = book.book(movementOf(kind, '-1', { value }))
    expect(allocations).toMatchObject([
      { transfer: true, costBasis: 100n * DOLLAR, proceeds: 100n * DOLLAR, realisedPnl: 0n },
    ])
    expect(book.position).toMatchObject({ cost: 100n * DOLLAR, realisedPnl: 0n })
  })

  it.each(['conversion', 'fee'] as const)('are given up for their value: %s', (kind) => {
    const book = RecordedBook.of(fillOf('buy', '2', '100'))
    const { allocations } = book.book(movementOf(kind, '-1', { value }))
    expect(allocations).toMatchObject([
      { transfer: false, costBasis: 100n * DOLLAR, proceeds: value, realisedPnl: 400n * DOLLAR },
    ])
  })

  it('that come in against a short lot end it at its value, and open one at their share', () => {
    const book = RecordedBook.of(fillOf('sell', '1', '100'))
    const { allocations, opened } = book.book(movementOf('deposit', '5', { value }))
    expect(allocations).toMatchObject([
      {
        direction: 'short',
        transfer: true,
        costBasis: 100n * DOLLAR,
        proceeds: 100n * DOLLAR,
        realisedPnl: 0n,
      },
    ])
    expect(opened).toMatchObject({ quantity: 4n * ONE, value: 400n * DOLLAR })
    expect(book.position).toMatchObject({ cost: 400n * DOLLAR, realisedPnl: 0n })
  })

  it('of more than is held open a short lot, and say so', () => {
    const book = RecordedBook.of(fillOf('buy', '1', '100'))
    const booking = book.book(movementOf('withdrawal', '-3'))
    expect(booking).toMatchObject({ openedShort: true, opened: { quantity: 2n * ONE, value: 0n } })
    expect(book.position).toMatchObject({ quantity: -2n * ONE, cost: 0n, realisedPnl: 0n })
  })
})

describe('R-LEDG-5 a sell may consume any number of lots', () => {
  it('asks for no lot when it closes none, and for no more than it needs', () => {
    const book = manyBuys(120)
    expect(book.asked).toEqual([])
    book.book(fillOf('sell', '1.5', '1'))
    expect(book.asked).toEqual([0, 1])
    book.book(fillOf('sell', '0.5', '1'))
    expect(book.asked).toEqual([1])
    expect(book.position).toMatchObject({ firstLot: 2, lotCount: 120, taken: NOTHING_TAKEN })
  })

  it('consumes 10,000 lots at once', () => {
    const book = manyBuys(10_000)
    const { allocations } = book.book(fillOf('sell', '10000', '20000'))
    expect(allocations).toHaveLength(10_000)
    const cost = (10_000n * 10_001n) / 2n
    expect(book.position).toMatchObject({
      quantity: 0n,
      cost: 0n,
      firstLot: 10_000,
      lotCount: 10_000,
      realisedPnl: (10_000n * 20_000n - cost) * DOLLAR,
    })
  })

  it('never uses the number of a lot again', () => {
    const book = manyBuys(3)
    book.book(fillOf('sell', '3', '1'))
    book.book(fillOf('buy', '1', '1'))
    expect(book.position).toMatchObject({ firstLot: 3, lotCount: 4 })
  })

  it('counts the smallest quantity and the highest price exactly', () => {
    const [unit, high] = ['0.000000000000000001', '1000000000000']
    const book = RecordedBook.of(fillOf('buy', high, high), fillOf('buy', unit, high))
    expect(formatFixed(book.position.cost)).toBe('1000000000000000000000000.000001')
    const { allocations } = book.book(fillOf('sell', unit, high))
    expect(formatFixed(allocations[0]!.costBasis)).toBe('0.000001')
    expect(formatFixed(book.position.quantity)).toBe(high)
  })
})

describe('lots and position that do not belong together are a bug of the caller', () => {
  const buy = fillOf('buy', '2', '100')
  const held = RecordedBook.of(buy)
  const [lot] = held.lots as [Lot]
  const sell = (quantity: string): BookEntry => entryOfFill(fillOf('sell', quantity, '1'))

  it('refuses an entry that moves nothing', () => {
    const nothing = { ...entryOfFill(buy), base: 0n }
    expect(() => held.add(nothing)).toThrow(`${buy.tradeId} moves nothing`)
  })

  it.each([
    ['too few lots', { quantity: ONE, value: lot.value }, '2', /too few lots/],
    ['lots of too little quantity', { quantity: ONE, value: lot.value }, '1', /not those of/],
    ['lots of too much quantity', { quantity: 3n * ONE, value: lot.value }, '2', /not those of/],
    ['lots of another value', { quantity: 2n * ONE, value: 1n }, '2', /not those of/],
    ['a lot without quantity', { quantity: 0n, value: lot.value }, '1', /nothing is open/],
  ])('refuses %s', (_, wrong, quantity, message) => {
    expect(() => applyEntry(held.position, () => ({ ...lot, ...wrong }), sell(quantity))).toThrow(
      message,
    )
  })

  it('refuses lots of too much quantity also when the entry goes on to open one', () => {
    const wrong = { ...lot, quantity: 3n * ONE }
    expect(() => applyEntry(held.position, () => wrong, sell('5'))).toThrow(/not those of/)
  })

  it('refuses a position that took more of a lot than there is', () => {
    const position = { ...held.position, taken: { ...NOTHING_TAKEN, quantity: 2n * ONE } }
    expect(() => applyEntry(position, () => lot, sell('1'))).toThrow(/nothing is open/)
  })
})
