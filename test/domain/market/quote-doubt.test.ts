import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Quote } from '../../../lib/domain/market/quote.ts'
import {
  type LookAgain,
  type QuoteDoubt,
  lookAgain,
  newestBelieved,
} from '../../../lib/domain/market/quote-doubt.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { quoteAt } from './sample-quotes.ts'

const PERCENT_MAX = parseFixed('15')
const TICK_MS = 10_000

const stored = quoteAt(100)

/** One look every ten seconds at these prices, beside what is stored. */
function looks(prices: readonly number[], known?: Quote): LookAgain[] {
  let doubt: QuoteDoubt | undefined
  return prices.map((price, index) => {
    const look = lookAgain(quoteAt(price, (index + 1) * TICK_MS), known, doubt, PERCENT_MAX)
    doubt = look.doubt
    return look
  })
}

const believed = (prices: readonly number[]): boolean[] =>
  looks(prices, stored).map(({ fault }) => fault === undefined)

describe('R-MKT-7 looks between two market syncs', () => {
  it.each([
    ['a quiet market', [100, 101, 99], [true, true, true]],
    ['a spike of one look down', [100, 50, 100], [true, false, true]],
    ['a spike of one look up', [100, 150, 100], [true, false, true]],
    ['a jump down', [50, 50, 51, 49], [false, true, true, true]],
    ['a jump up', [150, 151, 149], [false, true, true]],
    ['a crash that goes on', [80, 60, 40, 39], [false, true, false, true]],
    ['two spikes that say different things', [150, 300, 100], [false, false, true]],
    ['a jump and a spike back', [50, 50, 100, 50], [false, true, false, true]],
    ['a jump and a fall back', [50, 50, 100, 100], [false, true, false, true]],
  ])('%s', (_, prices, expected) => {
    expect(believed(prices)).toEqual(expected)
  })

  it('believe everything where nothing is stored', () => {
    expect(looks([100, 50, 200]).every(({ fault }) => fault === undefined)).toBe(true)
  })

  it('leave nothing while quotes stay near the stored one', () => {
    expect(looks([100, 101, 50, 100], stored).map(({ doubt }) => doubt !== undefined)).toEqual([
      false,
      false,
      true,
      false,
    ])
  })

  it('leave the same as before while quotes stay near the one that was confirmed', () => {
    const [, second, third] = looks([50, 50, 51], stored)
    expect(second?.doubt).toEqual({ believed: quoteAt(50, 2 * TICK_MS) })
    expect(third?.doubt).toEqual(second?.doubt)
  })

  it('leave nothing once the market sync has stored the new price', () => {
    const doubt = { believed: quoteAt(50, TICK_MS) }
    const now = quoteAt(51, 3 * TICK_MS)
    expect(lookAgain(now, quoteAt(51, 2 * TICK_MS), doubt, PERCENT_MAX)).toEqual({})
  })

  it('never believe one look alone, and never doubt a price for two looks', () => {
    const price = fc.integer({ min: 1, max: 400 })
    fc.assert(
      fc.property(fc.array(price, { maxLength: 8 }), price, (before, last) => {
        const known = quoteAt(100, 0, 0)
        const all = looks([...before, last, last, last], known)
        expect(all.at(-1)?.fault).toBeUndefined()
        expect(all.at(-2)?.fault).toBeUndefined()
      }),
    )
  })
})

describe('R-MKT-7 the price that stands in', () => {
  const confirmed = quoteAt(50, TICK_MS)

  it('is the newest that was believed, by whomever', () => {
    expect(newestBelieved(stored, { believed: confirmed })).toBe(confirmed)
    const newer = quoteAt(51, 2 * TICK_MS)
    expect(newestBelieved(newer, { believed: confirmed })).toBe(newer)
  })

  it('is never a suspect', () => {
    expect(newestBelieved(stored, { suspect: confirmed })).toBe(stored)
    expect(newestBelieved(undefined, { suspect: confirmed })).toBeUndefined()
    expect(newestBelieved(undefined, { believed: confirmed })).toBe(confirmed)
  })
})
