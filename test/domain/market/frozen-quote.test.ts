import { describe, expect, it } from 'vitest'
import {
  frozenFault,
  unchangedSinceMs,
  unchangedTimes,
} from '../../../lib/domain/market/frozen-quote.ts'
import { type KnownQuote, type Quote } from '../../../lib/domain/market/quote.ts'
import { START_MS } from './sample-bars.ts'
import { quoteAt } from './sample-quotes.ts'

const LIMIT_MS = 300_000

const first: Quote = quoteAt(100)

/** The same, so much later. */
const again = (laterMs: number): Quote => ({ ...first, receivedAtMs: START_MS + laterMs })

const BTC = first.symbol

describe('R-MKT-7 since when a quote has said the same', () => {
  it('is since it was first received, however often it comes', () => {
    expect(unchangedSinceMs(undefined, first)).toBe(START_MS)
    expect(unchangedSinceMs(first, again(60_000))).toBe(START_MS)
    const known: KnownQuote = { ...again(60_000), unchangedSinceMs: START_MS }
    expect(unchangedSinceMs(known, again(120_000))).toBe(START_MS)
  })

  it.each(['bid', 'ask', 'last'] as const)('is since now when its %s changes', (name) => {
    const now = again(60_000)
    expect(unchangedSinceMs(first, { ...now, [name]: now[name] + 1n })).toBe(now.receivedAtMs)
  })

  it('is since now when the time of the venue moves on at the same prices', () => {
    const told = { ...first, exchangeTimeMs: START_MS }
    const now = again(60_000)
    expect(unchangedSinceMs(told, { ...now, exchangeTimeMs: START_MS })).toBe(START_MS)
    expect(unchangedSinceMs(told, { ...now, exchangeTimeMs: START_MS + 1 })).toBe(now.receivedAtMs)
  })

  it('is since now when it said something unbelievable in between', () => {
    const known = { ...first, suspect: quoteAt(50, 60_000) }
    const now = again(120_000)
    expect(unchangedSinceMs(known, now)).toBe(now.receivedAtMs)
  })

  it('does not take another symbol for the same', () => {
    const other = { ...again(60_000), symbol: 'ETH/USD' }
    expect(unchangedSinceMs(first, other)).toBe(other.receivedAtMs)
  })
})

describe('R-MKT-7 a quote that is frozen while others move', () => {
  const now = again(LIMIT_MS + 1)
  const since = (others: Readonly<Record<string, number>>): ReadonlyMap<string, number> =>
    new Map([[BTC, START_MS], ...Object.entries(others)])

  it('is named with how long it has said the same', () => {
    expect(frozenFault(now, since({ 'ETH/USD': now.receivedAtMs }), LIMIT_MS)).toEqual({
      code: 'frozen',
      unchangedMs: LIMIT_MS + 1,
      unchangedMsMax: LIMIT_MS,
    })
  })

  it('is not named up to the limit', () => {
    const moving = since({ 'ETH/USD': START_MS + LIMIT_MS })
    expect(frozenFault(again(LIMIT_MS), moving, LIMIT_MS)).toBeUndefined()
  })

  it('is not named where no other has moved within the limit either', () => {
    expect(frozenFault(now, since({}), LIMIT_MS)).toBeUndefined()
    expect(frozenFault(now, since({ 'ETH/USD': START_MS }), LIMIT_MS)).toBeUndefined()
    const barely = since({ 'ETH/USD': START_MS, 'SOL/USD': START_MS + 1 })
    expect(frozenFault(now, barely, LIMIT_MS)?.code).toBe('frozen')
  })

  it('is not named when nothing is known of it', () => {
    const others = new Map([['ETH/USD', now.receivedAtMs]])
    expect(frozenFault(now, others, LIMIT_MS)).toBeUndefined()
  })
})

describe('R-MKT-7 the times of a whole market', () => {
  const eth: KnownQuote = { ...first, symbol: 'ETH/USD', unchangedSinceMs: START_MS - 9 }
  const known = new Map<string, KnownQuote>([
    [BTC, first],
    ['ETH/USD', eth],
  ])

  it('are those that are remembered, where there is no newer quote', () => {
    expect([...unchangedTimes(known, [])]).toEqual([
      [BTC, START_MS],
      ['ETH/USD', START_MS - 9],
    ])
  })

  it('count what newer quotes say, and symbols that are new', () => {
    const moved = quoteAt(101, 60_000)
    const fresh = { ...moved, symbol: 'SOL/USD' }
    expect([...unchangedTimes(known, [moved, fresh])]).toEqual([
      [BTC, moved.receivedAtMs],
      ['ETH/USD', START_MS - 9],
      ['SOL/USD', fresh.receivedAtMs],
    ])
  })

  it('count an unbelievable quote as a move', () => {
    const suspect = quoteAt(50, 60_000)
    const times = unchangedTimes(new Map([[BTC, { ...first, suspect }]]), [])
    expect(times.get(BTC)).toBe(suspect.receivedAtMs)
  })
})
