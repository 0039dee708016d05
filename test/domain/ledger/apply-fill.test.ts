import { describe, expect, it } from 'vitest'
import { applyFill, closesLots } from '../../../lib/domain/ledger/apply-fill.ts'
import { LOTS_PER_PAGE, emptyPosition } from '../../../lib/domain/ledger/lots.ts'
import { ONE, formatFixed, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { PagedLedger } from './paged-ledger.ts'
import { fillOf } from './sample-fills.ts'

function ledgerOf(...list: readonly Parameters<PagedLedger['book']>[0][]): PagedLedger {
  const ledger = new PagedLedger()
  for (const fill of list) ledger.book(fill)
  return ledger
}

function manyBuys(count: number): PagedLedger {
  const ledger = new PagedLedger()
  for (let index = 1; index <= count; index += 1) ledger.book(fillOf('buy', '1', `${index}`))
  return ledger
}

describe('R-LEDG-5 first in, first out', () => {
  it('sells the oldest lot first, and realises at once', () => {
    const ledger = ledgerOf(fillOf('buy', '1', '100'), fillOf('buy', '1', '200'))
    const { allocations } = ledger.book(fillOf('sell', '1.5', '300'))
    expect(allocations.map((each) => formatFixed(each.quantity))).toEqual(['1', '0.5'])
    expect(allocations.map((each) => formatFixed(each.realisedPnl))).toEqual(['200', '50'])
    expect(formatFixed(ledger.position.realisedPnl)).toBe('250')
    expect(formatFixed(ledger.position.cost)).toBe('100')
  })

  it('keeps the times and names of both trades of an allocation', () => {
    const buy = fillOf('buy', '1', '100')
    const sell = fillOf('sell', '1', '90')
    const [allocation] = ledgerOf(buy).book(sell).allocations
    expect(allocation).toMatchObject({
      openingTradeId: buy.tradeId,
      closingTradeId: sell.tradeId,
      openedAtMs: buy.timeMs,
      closedAtMs: sell.timeMs,
      direction: 'long',
      realisedPnl: -10n * ONE,
    })
  })

  it('lets a sell of more than is held open a short lot, and says so', () => {
    const ledger = ledgerOf(fillOf('buy', '1', '100'))
    const booking = ledger.book(fillOf('sell', '3', '110'))
    expect(booking.openedShort).toBe(true)
    expect(ledger.position).toMatchObject({
      quantity: -2n * ONE,
      cost: -220n * ONE,
      realisedPnl: 10n * ONE,
    })
    const cover = ledger.book(fillOf('buy', '2', '100'))
    expect(cover).toMatchObject({ openedShort: false })
    expect(cover.allocations).toMatchObject([
      { direction: 'short', costBasis: 200n * ONE, proceeds: 220n * ONE, realisedPnl: 20n * ONE },
    ])
    expect(ledger.position).toMatchObject({ quantity: 0n, cost: 0n, realisedPnl: 30n * ONE })
  })

  it('gives the remainder of a division to the last part', () => {
    const ledger = ledgerOf(...['1', '1', '1'].map((quantity) => fillOf('buy', quantity, '10')))
    const { allocations } = ledger.book({ ...fillOf('sell', '3', '1'), cost: 100n })
    expect(allocations.map((each) => each.proceeds)).toEqual([33n, 33n, 34n])
    expect(ledger.position.realisedPnl).toBe(100n - 30n * ONE)
  })

  it('tells which trades work against the open lots', () => {
    const flat = emptyPosition('main', 'BTC/USD')
    const long = { ...flat, quantity: ONE }
    const short = { ...flat, quantity: -ONE }
    const [buy, sell] = [fillOf('buy', '1', '1'), fillOf('sell', '1', '1')]
    expect([flat, long, short].map((position) => closesLots(position, buy))).toEqual([
      false,
      false,
      true,
    ])
    expect([flat, long, short].map((position) => closesLots(position, sell))).toEqual([
      false,
      true,
      false,
    ])
  })

  it('keeps the latest time when a trade comes late', () => {
    const buy = fillOf('buy', '1', '100')
    const ledger = ledgerOf(buy, { ...fillOf('buy', '1', '100'), timeMs: buy.timeMs - 60_000 })
    expect(ledger.position.lastFillTimeMs).toBe(buy.timeMs)
    expect(ledger.position.fillCount).toBe(2)
  })
})

describe('R-LEDG-4 fees', () => {
  const fee = parseFixed('0.01')

  it('in base shrink what a buy brings, and the money stays as booked', () => {
    const ledger = ledgerOf(fillOf('buy', '1', '100', { fee, feeCurrency: 'BTC' }))
    expect(ledger.position).toMatchObject({
      quantity: parseFixed('0.99'),
      cost: 100n * ONE,
      feesInBase: fee,
      feesInQuote: 0n,
    })
  })

  it('in base add to what a sell takes', () => {
    const ledger = ledgerOf(
      fillOf('buy', '2', '100'),
      fillOf('sell', '1', '100', { fee, feeCurrency: 'BTC' }),
    )
    expect(ledger.position.quantity).toBe(parseFixed('0.99'))
    expect(ledger.position.realisedPnl).toBe(-ONE)
  })

  it('in quote raise the cost of a buy, lower the proceeds of a sell, and are named on both', () => {
    const ledger = ledgerOf(fillOf('buy', '1', '100', { fee: ONE }))
    const { allocations } = ledger.book(fillOf('sell', '1', '110', { fee: 2n * ONE }))
    expect(allocations).toMatchObject([
      { costBasis: 101n * ONE, proceeds: 108n * ONE, fees: 3n * ONE, realisedPnl: 7n * ONE },
    ])
    expect(ledger.position).toMatchObject({ realisedPnl: 7n * ONE, feesInQuote: 3n * ONE })
  })

  it('above the proceeds make the proceeds negative', () => {
    const ledger = ledgerOf(fillOf('buy', '0.001', '100'))
    const { allocations } = ledger.book(fillOf('sell', '0.001', '100', { fee: ONE }))
    expect(formatFixed(allocations[0]!.proceeds)).toBe('-0.9')
    expect(formatFixed(ledger.position.realisedPnl)).toBe('-1')
  })
})

describe('R-LEDG-5 lots live in pages', () => {
  it('begins a page when the last one is full', () => {
    const ledger = manyBuys(LOTS_PER_PAGE)
    expect(ledger.position).toMatchObject({ headPage: 1, tailPage: 1 })
    ledger.book(fillOf('buy', '1', '1'))
    expect(ledger.position).toMatchObject({ headPage: 1, tailPage: 2 })
    expect([...ledger.pages.values()].map((page) => page.lots.length)).toEqual([LOTS_PER_PAGE, 1])
  })

  it('reads one page for a buy, however many there are', () => {
    const ledger = manyBuys(3 * LOTS_PER_PAGE)
    ledger.book(fillOf('buy', '1', '1'))
    expect(ledger.read).toEqual([3])
  })

  it('moves the head past emptied pages, and reads no more than the sell needs', () => {
    const ledger = manyBuys(2 * LOTS_PER_PAGE + 5)
    ledger.book(fillOf('sell', `${LOTS_PER_PAGE}`, '1'))
    expect(ledger.read).toEqual([1])
    expect(ledger.position).toMatchObject({ headPage: 2, tailPage: 3 })
    ledger.book(fillOf('sell', '0.5', '1'))
    expect(ledger.position).toMatchObject({ headPage: 2, tailPage: 3 })
    ledger.book(fillOf('sell', `${LOTS_PER_PAGE}`, '1'))
    expect(ledger.read).toEqual([2, 3])
    expect(ledger.position).toMatchObject({ headPage: 3, tailPage: 3 })
    expect(formatFixed(ledger.position.quantity)).toBe('4.5')
  })

  it('never uses a page number again', () => {
    const ledger = manyBuys(3)
    ledger.book(fillOf('sell', '3', '1'))
    expect(ledger.position).toMatchObject({ headPage: 2, tailPage: 1, quantity: 0n })
    expect(ledger.pages.size).toBe(0)
    ledger.book(fillOf('buy', '1', '1'))
    expect(ledger.position).toMatchObject({ headPage: 2, tailPage: 2 })
  })

  it('puts what a sell of too much opens on a page of its own', () => {
    const ledger = manyBuys(LOTS_PER_PAGE + 1)
    ledger.book(fillOf('sell', `${LOTS_PER_PAGE + 2}`, '1'))
    expect(ledger.position).toMatchObject({ headPage: 3, tailPage: 3, quantity: -ONE })
    expect([...ledger.pages.keys()]).toEqual([3])
  })

  it('consumes 10,000 lots with one sell', () => {
    const ledger = manyBuys(10_000)
    expect(ledger.position.tailPage).toBe(10_000 / LOTS_PER_PAGE)
    const { allocations } = ledger.book(fillOf('sell', '10000', '20000'))
    expect(allocations).toHaveLength(10_000)
    expect(ledger.pages.size).toBe(0)
    const cost = (10_000n * 10_001n) / 2n
    expect(ledger.position).toMatchObject({
      quantity: 0n,
      cost: 0n,
      realisedPnl: (10_000n * 20_000n - cost) * ONE,
    })
  })

  it('refuses pages that do not cover the trade', () => {
    const ledger = manyBuys(2)
    expect(() => applyFill(ledger.position, [], fillOf('sell', '1', '1'))).toThrow(/do not cover/)
  })
})
