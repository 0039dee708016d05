import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startCaptureServer, type CaptureServer } from './capture-server.ts'
import { exchangeAt } from './kraken-fixtures.ts'

let venue: CaptureServer
beforeAll(async () => {
  venue = await startCaptureServer()
})
afterAll(() => venue.close())

const order = {
  refid: null,
  status: 'closed',
  opentm: 1_688_665_496.7808,
  descr: { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '27500.0', price2: '0' },
  vol: '1.25000000',
  vol_exec: '1.25000000',
}

const ask = (ids: readonly string[]): Promise<readonly string[]> =>
  exchangeAt(venue.url)
    .findOrders(ids.map((venueOrderId) => ({ symbol: 'BTC/USD', venueOrderId })))
    .then((orders) => orders.map(({ venueOrderId }) => venueOrderId))

/** The ids of each call since the test began. */
let before = 0
beforeEach(() => {
  before = venue.requests.length
})
const asked = (): (readonly string[])[] =>
  venue.requests
    .slice(before)
    .map(({ form }) => (new URLSearchParams(form).get('txid') ?? '').split(','))

/** Knows some ids; an id that it does not know is left out, or fails the whole call. */
function knows(known: readonly string[], refusal?: string): void {
  venue.answer(({ form }, response) => {
    const ids = (new URLSearchParams(form).get('txid') ?? '').split(',')
    const found = ids.filter((id) => known.includes(id))
    const isRefused = refusal !== undefined && found.length < ids.length
    const result = Object.fromEntries(found.map((id) => [id, order]))
    response.end(JSON.stringify(isRefused ? { error: [refusal] } : { error: [], result }))
  })
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `O-${index}`)

describe('R-REC-1 several orders are looked up by one call', () => {
  it('none needs no call', async () => {
    expect(await ask([])).toEqual([])
    expect(asked()).toEqual([])
  })

  it('are named in one list, each once', async () => {
    knows(['O-1', 'O-2'])
    expect(await ask(['O-1', 'O-2', 'O-1'])).toEqual(['O-1', 'O-2'])
    expect(venue.last.path).toBe('/0/private/QueryOrders')
    expect(venue.last.form).toBe('txid=O-1%2CO-2')
  })

  it('are read like any other order', async () => {
    knows(['O-1'])
    const [found] = await exchangeAt(venue.url).findOrders([
      { symbol: 'BTC/USD', venueOrderId: 'O-1' },
    ])
    expect(found).toMatchObject({ venueOrderId: 'O-1', symbol: 'BTC/USD', status: 'filled' })
  })

  it('are asked for 50 at a time', async () => {
    knows(names(120))
    expect(await ask(names(120))).toEqual(names(120))
    expect(asked().map(({ length }) => length)).toEqual([50, 50, 20])
  })

  it('that the venue does not know are not in the answer', async () => {
    knows(['O-1'])
    expect(await ask(['O-0', 'O-1', 'O-2'])).toEqual(['O-1'])
    expect(asked().length).toBe(1)
  })

  it.each(['EOrder:Unknown order', 'EOrder:Invalid order'])(
    'that fail their call with %s are singled out, in their batch alone',
    async (refusal) => {
      knows([...names(50), 'O-51', 'O-52'], refusal)
      expect(await ask(names(53))).toEqual([...names(50), 'O-51', 'O-52'])
      expect(asked().slice(1)).toEqual([
        ['O-50', 'O-51', 'O-52'],
        ['O-50', 'O-51'],
        ['O-50'],
        ['O-51'],
        ['O-52'],
      ])
    },
  )

  it('another failure fails them all', async () => {
    venue.error('EAPI:Rate limit exceeded')
    await expect(ask(['O-1', 'O-2'])).rejects.toMatchObject({ failure: 'rate-limited' })
    expect(asked().length).toBe(1)
  })

  it('one that cannot be read fails them all', async () => {
    venue.result({ 'O-1': order, 'O-2': { ...order, vol: 'x' } })
    await expect(ask(['O-1', 'O-2'])).rejects.toMatchObject({ failure: 'malformed' })
  })
})
