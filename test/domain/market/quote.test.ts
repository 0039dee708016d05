import { describe, expect, it } from 'vitest'
import { type Quote, quoteFault } from '../../../lib/domain/market/quote.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { START_MS } from './sample-bars.ts'

const LIMIT_MS = 30_000

const quote: Quote = {
  symbol: 'BTC/USD',
  bid: parseFixed('99.9'),
  ask: parseFixed('100.1'),
  last: parseFixed('100'),
  receivedAtMs: START_MS,
}

describe('R-MKT-7 quotes that must not decide anything', () => {
  it('accepts a quote up to its age limit, and not a millisecond longer', () => {
    expect(quoteFault(quote, START_MS, LIMIT_MS)).toBeUndefined()
    expect(quoteFault(quote, START_MS + LIMIT_MS, LIMIT_MS)).toBeUndefined()
    expect(quoteFault(quote, START_MS + LIMIT_MS + 1, LIMIT_MS)).toEqual({
      code: 'stale',
      ageMs: LIMIT_MS + 1,
      ageMsMax: LIMIT_MS,
    })
  })

  it('names a quote that is missing', () => {
    expect(quoteFault(undefined, START_MS, LIMIT_MS)).toEqual({ code: 'missing' })
  })

  for (const field of ['bid', 'ask', 'last'] as const)
    it(`names a zero and a negative ${field}`, () => {
      for (const price of [0n, -1n])
        expect(quoteFault({ ...quote, [field]: price }, START_MS, LIMIT_MS)).toEqual({
          code: 'not-positive',
        })
    })

  it('names a bid above the ask, and accepts a bid at the ask', () => {
    const crossed = { ...quote, bid: quote.ask + 1n }
    expect(quoteFault(crossed, START_MS, LIMIT_MS)).toEqual({
      code: 'crossed',
      bid: crossed.bid,
      ask: quote.ask,
    })
    expect(quoteFault({ ...quote, bid: quote.ask }, START_MS, LIMIT_MS)).toBeUndefined()
  })

  it('counts the age from the time of the venue, where it tells one', () => {
    const told = { ...quote, exchangeTimeMs: START_MS - LIMIT_MS }
    expect(quoteFault(told, START_MS, LIMIT_MS)).toBeUndefined()
    expect(quoteFault(told, START_MS + 1, LIMIT_MS)?.code).toBe('stale')
  })

  it('does not stay fresh for longer because the clock of the venue is ahead', () => {
    const ahead = { ...quote, exchangeTimeMs: START_MS + 3_600_000 }
    expect(quoteFault(ahead, START_MS + LIMIT_MS, LIMIT_MS)).toBeUndefined()
    expect(quoteFault(ahead, START_MS + LIMIT_MS + 1, LIMIT_MS)?.code).toBe('stale')
  })

  it('takes a time that is not a number for stale', () => {
    expect(quoteFault({ ...quote, receivedAtMs: Number.NaN }, START_MS, LIMIT_MS)?.code).toBe(
      'stale',
    )
    expect(quoteFault({ ...quote, exchangeTimeMs: Number.NaN }, START_MS, LIMIT_MS)?.code).toBe(
      'stale',
    )
  })
})
