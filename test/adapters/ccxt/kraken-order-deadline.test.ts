import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCaptureServer, type CaptureServer } from './capture-server.ts'
import { exchangeAt, NOW_MS, orderRequest } from './kraken-fixtures.ts'

let venue: CaptureServer
beforeAll(async () => {
  venue = await startCaptureServer()
})
afterAll(() => venue.close())

const ACCEPTED = { txid: ['OABCDE-FGHIJ-KLMNOP'] }

async function deadlineFor(leftMs: number): Promise<string | null> {
  venue.result(ACCEPTED)
  await exchangeAt(venue.url).placeOrder(orderRequest({ arriveByMs: NOW_MS + leftMs }))
  return new URLSearchParams(venue.last.body).get('deadline')
}

describe('R-ORD-3 every order says until when the venue may take it', () => {
  it.each([
    [5_000, '2026-01-05T08:00:05.000Z'],
    [30_001, '2026-01-05T08:00:30.001Z'],
    [57_000, '2026-01-05T08:00:57.000Z'],
  ])('with %i ms left, to the millisecond', async (leftMs, deadline) => {
    expect(await deadlineFor(leftMs)).toBe(deadline)
  })

  it.each([57_001, 60_000, 3_600_000])(
    'with %i ms left, no further ahead than a venue whose clock is late would take',
    async (leftMs) => {
      expect(await deadlineFor(leftMs)).toBe('2026-01-05T08:00:57.000Z')
    },
  )

  it.each([4_999, 1, 0, -1, -3_600_000])(
    'and is not sent with %i ms left, so that it may be sent again',
    async (leftMs) => {
      const before = venue.requests.length
      const late = orderRequest({ arriveByMs: NOW_MS + leftMs })
      expect(await exchangeAt(venue.url).placeOrder(late)).toEqual({
        outcome: 'not-placed',
        reason: 'too little time is left for it to arrive',
      })
      expect(venue.requests.length).toBe(before)
    },
  )

  it('judged after the symbols are loaded, however long that takes', async () => {
    let nowMs = NOW_MS
    const pair = {
      altname: 'XBTUSD',
      wsname: 'XBT/USD',
      base: 'XXBT',
      quote: 'ZUSD',
      pair_decimals: 1,
      lot_decimals: 8,
      tick_size: '0.1',
      ordermin: '0.00005',
      costmin: '0.5',
      status: 'online',
      fees: [[0, 0.4]],
      fees_maker: [[0, 0.25]],
    }
    const paths: string[] = []
    venue.answer(({ path }, response) => {
      paths.push(path)
      if (path.endsWith('AssetPairs')) nowMs += 56_000
      const result = path.endsWith('AssetPairs') ? { XXBTZUSD: pair } : {}
      response.end(JSON.stringify({ error: [], result }))
    })
    const exchange = exchangeAt(venue.url, { instruments: [], nowMs: () => nowMs })
    expect((await exchange.placeOrder(orderRequest())).outcome).toBe('not-placed')
    expect(paths.some((path) => path.endsWith('AssetPairs'))).toBe(true)
    expect(paths.some((path) => path.endsWith('AddOrder'))).toBe(false)
  })
})
