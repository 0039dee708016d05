import { describe, expect, it } from 'vitest'
import { remember } from '../../../lib/domain/market/known-quote.ts'
import { type KnownQuote, type Quote } from '../../../lib/domain/market/quote.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { quoteAt } from './sample-quotes.ts'

const PERCENT_MAX = parseFixed('15')
const MINUTE_MS = 60_000

/** What is remembered after these quotes, one after the other. */
function after(...quotes: readonly Quote[]): KnownQuote | undefined {
  return quotes.reduce<KnownQuote | undefined>(
    (known, quote) => remember(known, quote, PERCENT_MAX).known,
    undefined,
  )
}

describe('R-MKT-7 what is remembered of quotes', () => {
  const first = quoteAt(100)
  const spike = quoteAt(50, MINUTE_MS)

  it('is the first quote, and then each that is near the one before', () => {
    expect(after(first)).toEqual({ ...first, unchangedSinceMs: first.receivedAtMs })
    const next = quoteAt(105, MINUTE_MS)
    expect(after(first, next)).toEqual({ ...next, unchangedSinceMs: next.receivedAtMs })
  })

  it('is also since when nothing changed', () => {
    const same = quoteAt(100, MINUTE_MS)
    expect(after(first, same)).toEqual({ ...same, unchangedSinceMs: first.receivedAtMs })
  })

  it('keeps the believed quote beside a spike, and names the fault', () => {
    const known = after(first)!
    expect(remember(known, spike, PERCENT_MAX)).toMatchObject({
      known: { ...known, suspect: spike },
      fault: { code: 'spiking', percentMax: PERCENT_MAX },
    })
  })

  it('forgets a spike that is gone a minute later', () => {
    const back = quoteAt(100, 2 * MINUTE_MS)
    expect(after(first, spike, back)).toEqual({ ...back, unchangedSinceMs: back.receivedAtMs })
  })

  it('believes a jump that is still there a minute later', () => {
    const still = quoteAt(51, 2 * MINUTE_MS)
    expect(after(first, spike, still)).toEqual({ ...still, unchangedSinceMs: still.receivedAtMs })
  })

  it.each([
    ['zero', { bid: 0n }, 'not-positive'],
    ['negative', { last: -1n }, 'not-positive'],
    ['crossed', { bid: parseFixed('101') }, 'crossed'],
    ['without a time', { receivedAtMs: Number.NaN }, 'stale'],
  ])('never replaces what is known by a quote that is %s', (_, change, code) => {
    const known = after(first)!
    const quote = { ...quoteAt(100, MINUTE_MS), ...change }
    expect(remember(known, quote, PERCENT_MAX)).toMatchObject({ known, fault: { code } })
    expect(remember(undefined, quote, PERCENT_MAX)).toMatchObject({ fault: { code } })
    expect(remember(undefined, quote, PERCENT_MAX).known).toBeUndefined()
  })

  it('never replaces a newer quote by an older one, which is no fault', () => {
    const known = after(quoteAt(100, MINUTE_MS))!
    expect(remember(known, first, PERCENT_MAX)).toEqual({ known })
    const told = { ...quoteAt(99, 2 * MINUTE_MS), exchangeTimeMs: first.receivedAtMs }
    expect(remember(known, told, PERCENT_MAX)).toEqual({ known })
  })
})
