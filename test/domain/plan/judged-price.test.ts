import { describe, expect, it } from 'vitest'
import { type Quote } from '../../../lib/domain/market/quote.ts'
import { type JudgedPrice } from '../../../lib/domain/plan/exit-rules/exit-rule.ts'
import {
  type PriceAgeLimits,
  type PriceCandidates,
  judgedPrice,
} from '../../../lib/domain/plan/judged-price.ts'
import { START_MS, fixed } from './judged-plan.ts'

const LIMITS: PriceAgeLimits = { decisionAgeMsMax: 30_000, fallbackAgeMsMax: 300_000 }

function quoteAged(ageMs: number, change: Partial<Quote> = {}): Quote {
  return {
    symbol: 'BTC/USD',
    bid: fixed('99'),
    ask: fixed('101'),
    last: fixed('100'),
    receivedAtMs: START_MS - ageMs,
    ...change,
  }
}

function barAged(ageMs: number, price = '97'): PriceCandidates['barClose'] {
  return { price: fixed(price), closedAtMs: START_MS - ageMs }
}

function judged(candidates: PriceCandidates): JudgedPrice | undefined {
  return judgedPrice(candidates, START_MS, LIMITS)
}

function sourceOf(candidates: PriceCandidates): string | undefined {
  return judged(candidates)?.source
}

const stored = quoteAged(60_000, { bid: fixed('98') })

describe('R-MKT-7 the price that exits are judged on', () => {
  it('is the bid of a fresh quote, up to its age limit', () => {
    expect(judged({ quote: quoteAged(30_000), stored, barClose: barAged(0) })).toEqual({
      bid: fixed('99'),
      source: 'quote',
      atMs: START_MS - 30_000,
    })
    expect(sourceOf({ quote: quoteAged(30_001), stored })).toBe('stored-quote')
  })

  it('is of the time that the venue tells, where it tells one', () => {
    const told = quoteAged(0, { exchangeTimeMs: START_MS - 20_000 })
    expect(judged({ quote: told })?.atMs).toBe(START_MS - 20_000)
    const late = quoteAged(0, { exchangeTimeMs: START_MS - 30_001 })
    expect(judged({ quote: late })).toBeUndefined()
  })

  it('is the newer of stored quote and closed bar without one', () => {
    expect(judged({ stored, barClose: barAged(60_001) })).toEqual({
      bid: fixed('98'),
      source: 'stored-quote',
      atMs: START_MS - 60_000,
    })
    expect(judged({ stored, barClose: barAged(59_999) })).toEqual({
      bid: fixed('97'),
      source: 'bar',
      atMs: START_MS - 59_999,
    })
    expect(sourceOf({ stored, barClose: barAged(60_000) })).toBe('stored-quote')
  })

  it('is nothing once all of it is too old', () => {
    const at = quoteAged(300_000)
    expect(sourceOf({ stored: at })).toBe('stored-quote')
    expect(sourceOf({ barClose: barAged(300_000) })).toBe('bar')
    const barClose = barAged(300_001)
    expect(judged({ stored: quoteAged(300_001), barClose })).toBeUndefined()
    expect(judged({})).toBeUndefined()
  })

  it.each<[string, Partial<Quote>]>([
    ['crossed', { bid: fixed('102') }],
    ['zero', { bid: 0n }],
    ['of a last price of zero', { last: 0n }],
    ['from the future', { receivedAtMs: START_MS + 1 }],
    ['of a time that is not a number', { receivedAtMs: Number.NaN }],
  ])('is never from a quote that is %s', (_, change) => {
    const bad = quoteAged(0, change)
    expect(judged({ quote: bad })).toBeUndefined()
    expect(judged({ stored: bad })).toBeUndefined()
    expect(sourceOf({ quote: bad, stored: bad, barClose: barAged(60_000) })).toBe('bar')
  })

  it('is never from a bar that is zero or not over', () => {
    expect(judged({ barClose: barAged(0, '0') })).toBeUndefined()
    expect(judged({ barClose: barAged(-1) })).toBeUndefined()
    expect(sourceOf({ barClose: barAged(0) })).toBe('bar')
  })
})

describe('R-MKT-7 a frozen quote', () => {
  const quote = quoteAged(0)

  it('is as old as what it says, and stands in for a fresh one like a stored one', () => {
    expect(judged({ quote, frozenSinceMs: START_MS - 120_000 })).toEqual({
      bid: fixed('99'),
      source: 'stored-quote',
      atMs: START_MS - 120_000,
    })
  })

  it('gives way to what is newer', () => {
    const frozenSinceMs = START_MS - 120_000
    expect(judged({ quote, frozenSinceMs, stored })?.bid).toBe(stored.bid)
    expect(sourceOf({ quote, frozenSinceMs, barClose: barAged(60_000) })).toBe('bar')
    expect(sourceOf({ quote, frozenSinceMs, barClose: barAged(180_000) })).toBe('stored-quote')
  })

  it('is nothing once that is too old', () => {
    expect(judged({ quote, frozenSinceMs: START_MS - 300_001 })).toBeUndefined()
  })
})
