import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeAmounts } from '../../../lib/adapters/simulated-exchange/fixed-json.ts'
import { SnapshotMismatch } from '../../../lib/adapters/simulated-exchange/venue-snapshot.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { refusalCode, request } from './venue-fixture.ts'
import { openAccounts, randomCalls, runCalls, venueOptions } from './random-calls.ts'

const seeds = fc.nat(1_000_000)

function freshVenue(seed: number): SimulatedVenue {
  const venue = new SimulatedVenue(venueOptions(seed))
  openAccounts(venue)
  return venue
}

function logHash(venue: SimulatedVenue): string {
  return createHash('sha256')
    .update(JSON.stringify(encodeAmounts(venue.log)))
    .digest('hex')
}

describe('R-PROOF-2 a venue follows from its seed and its calls alone', () => {
  it('gives the same log for the same seed and calls', () => {
    fc.assert(
      fc.property(seeds, randomCalls, (seed, calls) => {
        const [first, second] = [freshVenue(seed), freshVenue(seed)]
        runCalls(first, calls)
        runCalls(second, calls)
        expect(logHash(second)).toBe(logHash(first))
      }),
      { numRuns: 30 },
    )
  })

  it('gives other ids for another seed', () => {
    const ids = [1, 2].map((seed) => {
      const venue = freshVenue(seed)
      venue.tradeByAnotherClient('rich', { symbol: 'BTC/USD', side: 'buy', quantity: 10n ** 17n })
      return venue.trades('rich').map(({ tradeId }) => tradeId)
    })
    expect(ids[0]).not.toEqual(ids[1])
    for (const id of ids.flat()) expect(id).toMatch(/^T[A-Z2-7]{5}-[A-Z2-7]{5}-[A-Z2-7]{6}$/)
  })

  it('gives the same log for one long step and for many short ones', () => {
    fc.assert(
      fc.property(
        seeds,
        randomCalls,
        fc.integer({ min: 777, max: 90_000 }),
        (seed, calls, stepMs) => {
          const [whole, stepped] = [freshVenue(seed), freshVenue(seed)]
          runCalls(whole, calls)
          runCalls(stepped, calls, stepMs)
          expect(encodeAmounts(stepped.log)).toEqual(encodeAmounts(whole.log))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('goes on from a snapshot as if it had never stopped', () => {
    fc.assert(
      fc.property(seeds, randomCalls, randomCalls, (seed, before, after) => {
        const venue = freshVenue(seed)
        for (const call of before) runCalls(venue, [call])
        const text = JSON.stringify(venue.serialise())
        const restored = SimulatedVenue.restore(JSON.parse(text), venueOptions(seed))
        expect(restored.serialise()).toEqual(venue.serialise())
        runCalls(venue, after)
        runCalls(restored, after)
        expect(restored.serialise()).toEqual(venue.serialise())
      }),
      { numRuns: 30 },
    )
  })

  it('keeps what waits to happen in a snapshot', () => {
    const venue = freshVenue(1)
    venue.rejectNext('rich', { count: 1, reason: 'later' })
    venue.cancelAllAfter('rich', 60_000)
    venue.limitFill('BTC/USD', 10n ** 16n)
    venue.haltSymbol('ETH/USD', true)
    const restored = SimulatedVenue.restore(venue.serialise(), venueOptions(1))
    const limit = { ...request(), type: 'limit', limitPrice: 10n ** 22n } as const
    const codes = ['ETH/USD', 'BTC/USD', 'BTC/USD', 'ETH/USD'].map((symbol) =>
      refusalCode(restored.place('rich', { ...limit, symbol, quantity: 10n ** 17n })),
    )
    expect(codes).toEqual(['injected', 'placed', 'placed', 'symbol-halted'])
    const market = { ...request(), quantity: 10n ** 17n, symbol: 'BTC/USD' }
    expect(restored.place('rich', market)).toMatchObject({ placed: { filledQuantity: 10n ** 16n } })
    restored.advanceTo(restored.nowMs() + 60_000)
    expect(restored.openOrders('rich')).toEqual([])
    expect(restored.serialise()).not.toEqual(venue.serialise())
  })

  it('keeps what accounts own and did in a snapshot', () => {
    const venue = freshVenue(1)
    const now = venue.nowMs()
    const trade = { symbol: 'ETH/USD', side: 'buy', quantity: 10n ** 17n } as const
    venue.tradeByAnotherClient('eth-fee', trade)
    venue.deposit('eth-fee', 'USD', 10n ** 18n)
    venue.convert('eth-fee', { from: 'USD', to: 'DOGE', amount: 5n, received: 7n })
    const [first] = venue.trades('eth-fee')
    venue.correctTrade('eth-fee', first?.tradeId ?? '', { quantity: 2n * 10n ** 17n, fee: 0n })
    venue.correctTrade('eth-fee', first?.tradeId ?? '', { quantity: 5n * 10n ** 16n, fee: 1n })
    venue.tradeByAnotherClient('eth-fee', { ...trade, timeMs: now - 5_000 })
    const text = JSON.stringify(venue.serialise())
    const restored = SimulatedVenue.restore(JSON.parse(text), venueOptions(1))
    expect(restored.trades('eth-fee')).toEqual(venue.trades('eth-fee'))
    expect(restored.trades('eth-fee').map(({ timeMs }) => timeMs)).toEqual([now - 5_000, now])
    expect(restored.movements('eth-fee')).toEqual(venue.movements('eth-fee'))
    expect(restored.movements('eth-fee')).toHaveLength(3)
    for (const each of [venue, restored]) each.tradeByAnotherClient('eth-fee', trade)
    expect(restored.trades('eth-fee').at(-1)).toEqual(venue.trades('eth-fee').at(-1))
    expect(restored.trades('eth-fee').at(-1)?.feeCurrency).toBe('ETH')
  })

  it('reads a snapshot from before accounts had histories', () => {
    const snapshot = { ...freshVenue(1).serialise(), version: 1, counters: { order: 4 } }
    const restored = SimulatedVenue.restore(snapshot, venueOptions(1))
    expect(restored.movements('rich')).toEqual([])
    expect(restored.deposit('rich', 'USD', 1n).movementId).toBe(
      freshVenue(1).deposit('rich', 'USD', 1n).movementId,
    )
  })

  it('refuses a snapshot of another venue', () => {
    const snapshot = freshVenue(1).serialise()
    const restore = (change: object): SimulatedVenue =>
      SimulatedVenue.restore({ ...snapshot, ...change }, venueOptions(1))
    expect(() => restore({ seed: 2 })).toThrow(SnapshotMismatch)
    expect(() => restore({ version: 4 })).toThrow('version 4; this software reads 1, 2')
    expect(() => restore({ books: [{ symbol: 'XMR/USD' }] })).toThrow('XMR/USD')
  })
})
