import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Quote, quoteFaultText } from '../../../lib/domain/market/quote.ts'
import {
  BELIEVED_AGE_MS_MAX,
  CONFIRMED_AFTER_MS,
  CONFIRMED_WITHIN_MS,
  lookAtQuote,
  spikeFault,
} from '../../../lib/domain/market/spiking-quote.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { quoteAt } from './sample-quotes.ts'

const PERCENT_MAX = parseFixed('15')
const TICK_MS = 10_000

const before = quoteAt(100)

describe('R-MKT-7 a quote that is far from the one before', () => {
  const flat = (price: number): Quote => quoteAt(price, TICK_MS, 0)
  const from = quoteAt(100, 0, 0)

  it.each([
    [85, false],
    [84.99, true],
    [115, false],
    [115.01, true],
    [50, true],
    [150, true],
    [100, false],
  ])('at %d after 100 spikes: %s', (price, spikes) => {
    expect(spikeFault(flat(price), from, PERCENT_MAX) !== undefined).toBe(spikes)
  })

  it('is named with its numbers, in words too', () => {
    const fault = spikeFault(flat(50), from, PERCENT_MAX)
    expect(fault).toEqual({
      code: 'spiking',
      name: 'bid',
      price: parseFixed('50'),
      believed: parseFixed('100'),
      believedAgeMs: TICK_MS,
      percent: parseFixed('50'),
      percentMax: PERCENT_MAX,
    })
    expect(quoteFaultText(fault!)).toBe(
      'spiking: bid 50 is 50 % away from 100 of 10 s before, at most 15 %',
    )
  })

  it.each(['bid', 'ask', 'last'] as const)('spikes by its %s alone', (name) => {
    const price = parseFixed('130')
    const fault = spikeFault({ ...flat(100), [name]: price }, from, PERCENT_MAX)
    expect(fault).toMatchObject({ name, price })
  })

  it('names the price that is the furthest', () => {
    const quote = { ...flat(100), bid: parseFixed('80'), ask: parseFixed('130') }
    expect(spikeFault(quote, from, PERCENT_MAX)?.name).toBe('ask')
  })

  it('is far from nothing where nothing was believed, long ago, or at no price', () => {
    expect(spikeFault(flat(50), undefined, PERCENT_MAX)).toBeUndefined()
    const atLimit = quoteAt(50, BELIEVED_AGE_MS_MAX)
    expect(spikeFault(atLimit, from, PERCENT_MAX)).toBeDefined()
    const later = quoteAt(50, BELIEVED_AGE_MS_MAX + 1)
    expect(spikeFault(later, from, PERCENT_MAX)).toBeUndefined()
    expect(spikeFault(flat(50), { ...from, ask: 0n }, PERCENT_MAX)).toBeUndefined()
  })
})

describe('R-MKT-7 what a second look makes of a spike', () => {
  const suspect = quoteAt(50, TICK_MS)
  const look = (quote: Quote, left: Quote | undefined = suspect) =>
    lookAtQuote(quote, before, left, PERCENT_MAX)

  it('suspects it at the first look', () => {
    expect(lookAtQuote(suspect, before, undefined, PERCENT_MAX)).toMatchObject({
      isBelieved: false,
      fault: { code: 'spiking' },
      suspect,
    })
  })

  it.each([50, 45, 57])('believes %d after 50: about the same', (price) => {
    expect(look(quoteAt(price, 2 * TICK_MS))).toEqual({ isBelieved: true })
  })

  it.each([20, 1])('believes %d after 50: the fall goes on', (price) => {
    expect(look(quoteAt(price, 2 * TICK_MS))).toEqual({ isBelieved: true })
  })

  it.each([60, 150])('suspects %d after 50 anew', (price) => {
    const quote = quoteAt(price, 2 * TICK_MS)
    expect(look(quote)).toMatchObject({ isBelieved: false, suspect: quote })
  })

  it('suspects a rise that goes on anew: nobody has vouched for its price', () => {
    const quote = quoteAt(200, 2 * TICK_MS)
    expect(look(quote, quoteAt(150, TICK_MS))).toMatchObject({ isBelieved: false, suspect: quote })
  })

  it('does not take a wider spread at a high price for a fall that goes on', () => {
    const high = quoteAt(150, TICK_MS)
    const lower = { ...quoteAt(180, 2 * TICK_MS), bid: high.bid - 1n }
    expect(look(lower, high)).toMatchObject({ isBelieved: false, suspect: lower })
  })

  it('believes what is back where it was', () => {
    expect(look(quoteAt(101, 2 * TICK_MS))).toEqual({ isBelieved: true })
  })

  it('goes on with the first look when the second comes too soon', () => {
    const soon = quoteAt(51, TICK_MS + CONFIRMED_AFTER_MS - 1)
    expect(look(soon)).toMatchObject({ isBelieved: false, suspect })
    expect(look(quoteAt(51, TICK_MS + CONFIRMED_AFTER_MS))).toEqual({ isBelieved: true })
  })

  it('begins anew when the first look was too long ago', () => {
    expect(look(quoteAt(50, TICK_MS + CONFIRMED_WITHIN_MS))).toEqual({ isBelieved: true })
    const late = quoteAt(50, TICK_MS + CONFIRMED_WITHIN_MS + 1)
    expect(look(late)).toMatchObject({ isBelieved: false, suspect: late })
  })

  it('never believes a first look beyond the limit, and always a second one at the same price', () => {
    const price = fc.integer({ min: 1, max: 100_000 }).map((cents) => cents / 10)
    fc.assert(
      fc.property(price, price, (old, now) => {
        const believed = quoteAt(old, 0, 0)
        const quote = quoteAt(now, TICK_MS, 0)
        const isFar = Math.abs(now - old) / old > 0.15 + 1e-9
        const first = lookAtQuote(quote, believed, undefined, PERCENT_MAX)
        if (isFar) expect(first.isBelieved).toBe(false)
        if (first.isBelieved) return
        const second = { ...quote, receivedAtMs: quote.receivedAtMs + TICK_MS }
        expect(lookAtQuote(second, believed, first.suspect, PERCENT_MAX).isBelieved).toBe(true)
      }),
    )
  })
})
