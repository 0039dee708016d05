import { TRADES_PER_PAGE } from '../../../lib/adapters/ccxt/venues/kraken/capabilities.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  readTradePage,
  type ReadTrades,
} from '../../../lib/adapters/ccxt/venues/kraken/trade-pages.ts'
import { type TradeReply } from '../../../lib/adapters/ccxt/venues/kraken/replies.ts'
import { type VenueTrade } from '../../../lib/ports/exchange.ts'

interface HistoricTrade {
  readonly id: string
  readonly timeMs: number
}

/** Lists as Kraken does: newest first, 50 a page, start exclusive and end inclusive, in seconds. */
function listing(trades: () => readonly HistoricTrade[], calls: number[] = []): ReadTrades {
  return ({ startSeconds, endSeconds = Infinity, offset }) => {
    calls.push(offset)
    const range = trades()
      .filter(({ timeMs }) => timeMs > startSeconds * 1000 && timeMs <= endSeconds * 1000)
      .toSorted((a, b) => b.timeMs - a.timeMs)
    const page = range.slice(offset, offset + TRADES_PER_PAGE)
    return Promise.resolve({
      count: range.length,
      trades: Object.fromEntries(page.map(({ id, timeMs }) => [id, reply(timeMs)])),
    })
  }
}

function reply(time: number): TradeReply {
  return {
    ordertxid: 'O',
    pair: 'XXBTZUSD',
    time,
    type: 'buy',
    price: 1n,
    vol: 1n,
    cost: 1n,
    fee: 0n,
  }
}

function toTrade(tradeId: string, { time }: TradeReply): VenueTrade {
  return {
    tradeId,
    venueOrderId: 'O',
    symbol: 'BTC/USD',
    side: 'buy',
    price: 1n,
    quantity: 1n,
    cost: 1n,
    fee: 0n,
    feeCurrency: 'USD',
    timeMs: time,
  }
}

async function sweep(
  read: ReadTrades,
  sinceMs: number,
  betweenPages: (pages: number) => void = () => undefined,
): Promise<VenueTrade[][]> {
  const pages: VenueTrade[][] = []
  let page: string | undefined
  do {
    const found = await readTradePage(read, toTrade, {
      sinceMs,
      ...(page === undefined ? {} : { page }),
    })
    pages.push([...found.trades])
    page = found.nextPage
    betweenPages(pages.length)
  } while (page !== undefined)
  return pages
}

function history(count: number, firstMs = 1_000_000, stepMs = 700): HistoricTrade[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `T${index}`,
    timeMs: firstMs + index * stepMs,
  }))
}

const ids = (pages: readonly (readonly VenueTrade[])[]): string[] =>
  pages.flat().map(({ tradeId }) => tradeId)

describe('R-LEDG-2 trades are paged oldest first until nothing is left', () => {
  it.each([0, 1, 49, 50, 51, 100, 101, 137])('%i trades', async (count) => {
    const trades = history(count)
    const pages = await sweep(
      listing(() => trades),
      0,
    )
    expect(ids(pages)).toEqual(trades.map(({ id }) => id))
    expect(pages.every((page) => page.length <= TRADES_PER_PAGE)).toBe(true)
  })

  it('starts at the millisecond asked for', async () => {
    const trades = history(120)
    const pages = await sweep(
      listing(() => trades),
      1_000_000 + 30 * 700,
    )
    expect(ids(pages)).toEqual(trades.slice(30).map(({ id }) => id))
  })

  it('pages within one second that holds more trades than a page', async () => {
    const trades = history(180, 5_000_000, 2)
    expect(
      ids(
        await sweep(
          listing(() => trades),
          0,
        ),
      ).length,
    ).toBe(180)
  })

  it('takes one call more than there are pages', async () => {
    const calls: number[] = []
    const trades = history(120)
    await sweep(
      listing(() => trades, calls),
      0,
    )
    expect(calls).toEqual([0, 70, 20, 0])
  })

  it('loses nothing when trades happen while it pages', async () => {
    const trades = history(120)
    const pages = await sweep(
      listing(() => trades),
      0,
      (done) => {
        for (let more = 0; more < 7; more += 1)
          trades.push({ id: `N${done}-${more}`, timeMs: 2_000_000 + done * 1000 + more })
      },
    )
    const found = ids(pages)
    expect(new Set(found).size).toBe(found.length)
    expect(found.slice(0, 120)).toEqual(history(120).map(({ id }) => id))
  })

  it('begins again when a late trade is filed among those already delivered', async () => {
    const trades = history(120)
    const pages = await sweep(
      listing(() => trades),
      0,
      (done) => {
        if (done === 1) trades.push({ id: 'LATE', timeMs: 1_000_000 + 5 * 700 + 1 })
      },
    )
    expect(new Set(ids(pages))).toEqual(new Set([...history(120).map(({ id }) => id), 'LATE']))
  })

  it('takes a page that is shorter than its count for a failure', async () => {
    const read: ReadTrades = () => Promise.resolve({ count: 3, trades: {} })
    await expect(sweep(read, 0)).rejects.toMatchObject({ failure: 'transient' })
  })

  it('refuses a page token that is not its own', async () => {
    const read = listing(() => [])
    await expect(readTradePage(read, toTrade, { sinceMs: 0, page: 'x' })).rejects.toThrow(
      'not a page',
    )
  })

  it('delivers every trade that was there at the beginning, whatever happens meanwhile', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 260 })
    const bursts = fc.array(
      fc.array(fc.integer({ min: -300_000, max: 20_000 }), { maxLength: 9 }),
      { maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(times, bursts, async (initial, later) => {
        const trades = initial.map((time, index) => ({ id: `T${index}`, timeMs: 1_000_000 + time }))
        const before = trades.map(({ id }) => id)
        const pages = await sweep(
          listing(() => trades),
          0,
          (done) => {
            const newestMs = Math.max(1_000_000, ...trades.map(({ timeMs }) => timeMs))
            for (const [index, offset] of (later[done - 1] ?? []).entries())
              trades.push({ id: `L${done}-${index}`, timeMs: newestMs + offset })
          },
        )
        expect([...new Set(ids(pages))]).toEqual(expect.arrayContaining(before))
      }),
      { numRuns: 60 },
    )
  })
})
