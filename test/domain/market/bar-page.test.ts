import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BarPage,
  BARS_PER_PAGE,
  barsBetween,
  barsByPage,
  emptyPage,
  isChanged,
  mergeBars,
  pageLengthMs,
  pageStartMs,
  pageStartsBetween,
} from '../../../lib/domain/market/bar-page.ts'
import { type Bar, TIMEFRAMES, timeframeMs } from '../../../lib/domain/market/bar.ts'
import { START_MS, barAt, barsFrom } from './sample-bars.ts'

const MINUTE_MS = 60_000
/** Minute pages are an hour long, so this start is one of them. */
const PAGE_MS = START_MS

function pageOf(bars: readonly Bar[]): BarPage {
  return { timeframe: '1m', startMs: PAGE_MS, bars }
}

/** A bar of the page, one of a few versions, so that repeats and corrections do occur. */
const anyPageBar = fc
  .record({ slot: fc.nat(BARS_PER_PAGE - 1), price: fc.integer({ min: 2, max: 4 }) })
  .map(({ slot, price }) => barAt(PAGE_MS + slot * MINUTE_MS, String(price)))
const anyPageBars = fc.array(anyPageBar, { maxLength: 80 })

describe('pages of bars', () => {
  for (const timeframe of TIMEFRAMES)
    it(`puts each ${timeframe} bar into exactly one page of 60`, () => {
      const intervalMs = timeframeMs(timeframe)
      expect(pageLengthMs(timeframe)).toBe(60 * intervalMs)
      fc.assert(
        fc.property(fc.nat(20_000_000), (count) => {
          const openTimeMs = count * intervalMs
          const startMs = pageStartMs(timeframe, openTimeMs)
          expect(startMs % pageLengthMs(timeframe)).toBe(0)
          expect(startMs).toBeLessThanOrEqual(openTimeMs)
          expect(openTimeMs).toBeLessThan(startMs + pageLengthMs(timeframe))
        }),
      )
    })

  it('refuses a time that is none', () => {
    for (const openTimeMs of [Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY])
      expect(() => pageStartMs('1m', openTimeMs)).toThrow(RangeError)
  })

  it('lists the pages of a range, both ends included where a bar can be', () => {
    const hourMs = pageLengthMs('1m')
    const starts = (fromMs: number, untilMs: number): readonly number[] => [
      ...pageStartsBetween('1m', fromMs, untilMs),
    ]
    expect(starts(PAGE_MS, PAGE_MS + 1)).toEqual([PAGE_MS])
    expect(starts(PAGE_MS, PAGE_MS + hourMs)).toEqual([PAGE_MS])
    expect(starts(PAGE_MS + hourMs - MINUTE_MS, PAGE_MS + hourMs + MINUTE_MS)).toEqual([
      PAGE_MS,
      PAGE_MS + hourMs,
    ])
    expect(starts(PAGE_MS, PAGE_MS)).toEqual([])
  })

  it('sorts bars of any order into their pages, pages oldest first', () => {
    const bars = barsFrom(PAGE_MS, 130, '1m')
    const pages = barsByPage('1m', [...bars].reverse())
    expect([...pages.keys()]).toEqual([0, 1, 2].map((n) => PAGE_MS + n * pageLengthMs('1m')))
    expect([...pages.values()].map((page) => page.length)).toEqual([60, 60, 10])
    for (const [startMs, page] of pages)
      expect(page.every((bar) => pageStartMs('1m', bar.openTimeMs) === startMs)).toBe(true)
  })

  it('gives the bars of several pages in a range, oldest first, however the pages lie', () => {
    const anyPage = fc.array(anyPageBar, { maxLength: 20 })
    const anyTimeMs = fc.integer({ min: -2, max: 62 }).map((slot) => PAGE_MS + slot * MINUTE_MS)
    fc.assert(
      fc.property(
        fc.array(anyPage, { maxLength: 4 }),
        anyTimeMs,
        anyTimeMs,
        (pages, from, until) => {
          for (const lists of [
            pages,
            pages.map((page) => Object.freeze(page)),
            pages.map((page) =>
              Object.freeze([...page].sort((a, b) => a.openTimeMs - b.openTimeMs)),
            ),
          ]) {
            const times = barsBetween(lists, from, until).map((bar) => bar.openTimeMs)
            const expected = lists
              .flat()
              .map((bar) => bar.openTimeMs)
              .filter((timeMs) => timeMs >= from && timeMs < until)
            expect(times).toEqual(expected.sort((a, b) => a - b))
            expect(barsBetween(lists, from, until)).toEqual(barsBetween(lists, from, until))
          }
        },
      ),
    )
    const [first, second] = [barsFrom(PAGE_MS, 60, '1m'), barsFrom(PAGE_MS + 3_600_000, 5, '1m')]
    expect(barsBetween([second, first], PAGE_MS + MINUTE_MS, Infinity)).toEqual(
      [...first, ...second].slice(1),
    )
  })

  it('opens an empty page only where a page starts', () => {
    expect(emptyPage('1m', PAGE_MS)).toEqual(pageOf([]))
    expect(() => emptyPage('1m', PAGE_MS + MINUTE_MS)).toThrow(RangeError)
    expect(() => emptyPage('1m', Number.NaN)).toThrow(RangeError)
  })
})

describe('R-MKT-4 duplicate and corrected bars', () => {
  it('keeps exactly one of a duplicate and reports that nothing changed', () => {
    const bars = barsFrom(PAGE_MS, 3, '1m')
    const merged = mergeBars(pageOf(bars), bars.slice(1))
    expect(merged.page.bars).toEqual(bars)
    expect(merged.addedMs).toEqual([])
    expect(merged.correctedMs).toEqual([])
    expect(merged.repeatedMs).toEqual([PAGE_MS + MINUTE_MS, PAGE_MS + 2 * MINUTE_MS])
    expect(isChanged(merged)).toBe(false)
  })

  it('puts a corrected bar in place of the old one and leaves the others alone', () => {
    const [first, second, third] = barsFrom(PAGE_MS, 3, '1m') as [Bar, Bar, Bar]
    const corrected = { ...second, volume: 0n }
    const merged = mergeBars(pageOf([first, second, third]), [corrected])
    expect(merged.page.bars).toEqual([first, corrected, third])
    expect(merged.correctedMs).toEqual([second.openTimeMs])
    expect(isChanged(merged)).toBe(true)
  })

  it('puts late bars between their neighbours, whatever order they come in', () => {
    const bars = barsFrom(PAGE_MS, 6, '1m')
    const early = bars.filter((_, index) => index % 2 === 0)
    const late = bars.filter((_, index) => index % 2 === 1)
    const merged = mergeBars(pageOf(early), [...late].reverse())
    expect(merged.page.bars).toEqual(bars)
    expect(merged.addedMs).toEqual(late.map((bar) => bar.openTimeMs))
    expect(isChanged(merged)).toBe(true)
  })

  it('takes the last of several bars for one interval', () => {
    const merged = mergeBars(pageOf([]), [barAt(PAGE_MS, '10'), barAt(PAGE_MS, '11')])
    expect(merged.page.bars).toEqual([barAt(PAGE_MS, '11')])
    expect(merged.addedMs).toEqual([PAGE_MS])
  })

  it('equals a plain dictionary by open time, and says of each arrival what it did', () => {
    fc.assert(
      fc.property(anyPageBars, anyPageBars, (before, arrived) => {
        const { page } = mergeBars(pageOf([]), before)
        const merged = mergeBars(page, arrived)

        const expected: Record<number, Bar> = {}
        for (const bar of [...before, ...arrived]) expected[bar.openTimeMs] = bar
        expect(merged.page.bars).toEqual(
          Object.values(expected).sort((a, b) => a.openTimeMs - b.openTimeMs),
        )

        const told = [...merged.addedMs, ...merged.correctedMs, ...merged.repeatedMs]
        expect(new Set(told)).toEqual(new Set(arrived.map((bar) => bar.openTimeMs)))
        expect(told.length).toBe(new Set(told).size)
        expect(merged.page.bars.length).toBe(page.bars.length + merged.addedMs.length)
        for (const kept of page.bars.filter((bar) => !merged.correctedMs.includes(bar.openTimeMs)))
          expect(merged.page.bars).toContainEqual(kept)
      }),
    )
  })

  it('changes nothing when the same bars come again', () => {
    fc.assert(
      fc.property(anyPageBars, (arrived) => {
        const once = mergeBars(pageOf([]), arrived)
        const twice = mergeBars(once.page, once.page.bars)
        expect(twice.page).toEqual(once.page)
        expect(isChanged(twice)).toBe(false)
      }),
    )
  })

  it('leaves the page that it was given as it was', () => {
    const bars = Object.freeze([...barsFrom(PAGE_MS, 2, '1m')])
    mergeBars(Object.freeze(pageOf(bars)), [barAt(PAGE_MS, '7'), barAt(PAGE_MS + 5 * MINUTE_MS)])
    expect(bars).toEqual(barsFrom(PAGE_MS, 2, '1m'))
  })

  it('refuses what would corrupt a page', () => {
    const page = pageOf(barsFrom(PAGE_MS, 1, '1m'))
    const nextPageMs = PAGE_MS + pageLengthMs('1m')
    expect(() => mergeBars(page, [barAt(nextPageMs)])).toThrow(`not of page ${PAGE_MS}`)
    expect(() => mergeBars(page, [barAt(PAGE_MS - MINUTE_MS)])).toThrow('not of page')
    expect(() => mergeBars(page, [barAt(PAGE_MS + 1)])).toThrow('off-grid')
    expect(() => mergeBars(page, [{ ...barAt(PAGE_MS), low: 0n }])).toThrow('not-positive')
    expect(() => mergeBars(pageOf([barAt(PAGE_MS), barAt(PAGE_MS)]), [])).toThrow('twice')
    expect(() => mergeBars({ ...page, startMs: PAGE_MS + MINUTE_MS }, [])).toThrow(RangeError)
  })
})
