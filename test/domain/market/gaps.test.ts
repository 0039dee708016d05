import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BARS_PER_PAGE } from '../../../lib/domain/market/bar-page.ts'
import { type BarRange } from '../../../lib/domain/market/bar-range.ts'
import { TIMEFRAMES, timeframeMs } from '../../../lib/domain/market/bar.ts'
import {
  barsInRange,
  continueGapScan,
  finishGapScan,
  missingRanges,
  rangesToHeal,
  recordUnfillable,
  startGapScan,
} from '../../../lib/domain/market/gaps.ts'
import { START_MS } from './sample-bars.ts'

const MINUTE_MS = 60_000

/** The time of a minute after the start. */
function minute(count: number): number {
  return START_MS + count * MINUTE_MS
}

function range(from: number, until: number): BarRange {
  return { fromMs: minute(from), untilMs: minute(until) }
}

function minutesFrom(from: number, until: number): readonly number[] {
  return Array.from({ length: until - from }, (_, index) => minute(from + index))
}

/** Scans page by page, as a reader of the store does. */
function scanPages(whole: BarRange, pages: readonly (readonly number[])[]): readonly BarRange[] {
  const found: BarRange[] = []
  let scan = startGapScan('1m', whole)
  for (const page of pages) {
    const step = continueGapScan(scan, page)
    found.push(...step.gaps)
    scan = step.scan
  }
  return [...found, ...finishGapScan(scan)]
}

describe('R-MKT-3 gaps are found inside a history, not only at its ends', () => {
  const cases: readonly (readonly [string, readonly number[], readonly BarRange[]])[] = [
    ['nothing missing', minutesFrom(0, 10), []],
    ['a single missing bar', [...minutesFrom(0, 4), ...minutesFrom(5, 10)], [range(4, 5)]],
    [
      'two holes of different length',
      [...minutesFrom(0, 2), ...minutesFrom(3, 5), ...minutesFrom(8, 10)],
      [range(2, 3), range(5, 8)],
    ],
    ['the first bar missing', minutesFrom(1, 10), [range(0, 1)]],
    ['the last bar missing', minutesFrom(0, 9), [range(9, 10)]],
    ['everything missing', [], [range(0, 10)]],
    ['only bars outside of the range', [minute(-1), minute(10), minute(11)], [range(0, 10)]],
    ['bars on both sides of the range', minutesFrom(-3, 13), []],
    ['a hole across the start of the range', [minute(-3), ...minutesFrom(2, 10)], [range(0, 2)]],
    ['a hole across the end of the range', [...minutesFrom(0, 8), minute(12)], [range(8, 10)]],
    ['the same bar twice', [...minutesFrom(0, 5), ...minutesFrom(4, 10)], []],
  ]
  for (const [title, openTimesMs, gaps] of cases)
    it(`finds exactly what is missing: ${title}`, () => {
      expect(missingRanges('1m', range(0, 10), openTimesMs)).toEqual(gaps)
    })

  for (const timeframe of TIMEFRAMES)
    it(`finds one missing ${timeframe} bar`, () => {
      const intervalMs = timeframeMs(timeframe)
      const whole = { fromMs: START_MS, untilMs: START_MS + 5 * intervalMs }
      const present = [0, 1, 3, 4].map((slot) => START_MS + slot * intervalMs)
      const gap = { fromMs: START_MS + 2 * intervalMs, untilMs: START_MS + 3 * intervalMs }
      expect(missingRanges(timeframe, whole, present)).toEqual([gap])
      expect(barsInRange(timeframe, gap)).toBe(1)
    })

  it('finds for any set of missing bars exactly that set, however it is cut into pages', () => {
    const missing = fc.uniqueArray(fc.nat(199), { maxLength: 120 })
    fc.assert(
      fc.property(missing, fc.integer({ min: 1, max: 70 }), (missingMinutes, pageLength) => {
        const absent = new Set(missingMinutes)
        const present = minutesFrom(0, 200).filter((_, index) => !absent.has(index))
        const pages: (readonly number[])[] = []
        for (let at = 0; at < present.length; at += pageLength)
          pages.push(present.slice(at, at + pageLength))

        const gaps = scanPages(range(0, 200), pages)
        const found = gaps.flatMap((gap) =>
          minutesFrom((gap.fromMs - START_MS) / MINUTE_MS, (gap.untilMs - START_MS) / MINUTE_MS),
        )
        expect(found).toEqual([...absent].sort((a, b) => a - b).map(minute))
        for (const [index, gap] of gaps.entries()) {
          const next = gaps[index + 1]
          if (next !== undefined) expect(gap.untilMs).toBeLessThan(next.fromMs)
        }
      }),
    )
  })

  it('reports a hole that spans pages, empty pages too, as one range', () => {
    const pages = [minutesFrom(0, 50), [], [], minutesFrom(200, 240)]
    expect(scanPages(range(0, 240), pages)).toEqual([range(50, 200)])
  })

  it('tolerates stamps that are off by less than half a bar, and still finds one missing bar', () => {
    const offsets = fc.array(fc.integer({ min: -29_999, max: 29_999 }), {
      minLength: 20,
      maxLength: 20,
    })
    fc.assert(
      fc.property(offsets, fc.nat(19), (offsetsMs, missing) => {
        const stamps = offsetsMs.map((offsetMs, index) => minute(index) + offsetMs)
        expect(missingRanges('1m', range(0, 20), stamps)).toEqual([])
        const holed = stamps.filter((_, index) => index !== missing)
        expect(missingRanges('1m', range(0, 20), holed)).toEqual([range(missing, missing + 1)])
      }),
    )
  })

  it('carries the same three numbers through a year of minutes as through an hour', () => {
    const minutesOfYear = 365 * 24 * 60
    let scan = startGapScan('1m', range(0, minutesOfYear))
    const fieldsAtStart = Object.keys(scan)
    let found = 0
    for (let at = 0; at < minutesOfYear; at += BARS_PER_PAGE) {
      const page = minutesFrom(at, at + BARS_PER_PAGE).filter((_, index) => index !== 30)
      const step = continueGapScan(scan, page)
      found += step.gaps.length
      scan = step.scan
    }
    expect(found).toBe(minutesOfYear / BARS_PER_PAGE)
    expect(finishGapScan(scan)).toEqual([])
    expect(Object.keys(scan)).toEqual(fieldsAtStart)
    expect(Object.values(scan).every((value) => typeof value !== 'object')).toBe(true)
  })

  it('refuses times that go backwards or are none, and ranges that are none', () => {
    const scan = startGapScan('1m', range(0, 10))
    expect(() => continueGapScan(scan, [minute(3), minute(2)])).toThrow('oldest first')
    expect(() => continueGapScan(scan, [minute(3), Number.NaN])).toThrow('oldest first')
    expect(() => startGapScan('1m', range(3, 2))).toThrow(RangeError)
    expect(() => startGapScan('5m', range(0, 3))).toThrow(RangeError)
    expect(() => startGapScan('1m', { fromMs: 0, untilMs: Number.NaN })).toThrow(RangeError)
  })
})

describe('R-MKT-3 healing fetches exactly what is missing and can be had', () => {
  it('skips what is recorded as unfillable, also when it is only a part of a gap', () => {
    const gaps = [range(10, 20), range(30, 31), range(40, 45)]
    const unfillable = [range(12, 14), range(30, 31), range(44, 60)]
    expect(rangesToHeal(gaps, unfillable)).toEqual([range(10, 12), range(14, 20), range(40, 44)])
    expect(rangesToHeal(gaps, [])).toEqual(gaps)
    expect(rangesToHeal(gaps, [range(0, 100)])).toEqual([])
  })

  it('records what a complete answer left out, joined with what was known', () => {
    const recorded = recordUnfillable('1m', [range(8, 10)], range(10, 20), minutesFrom(12, 19))
    expect(recorded).toEqual([range(8, 12), range(19, 20)])
    expect(recordUnfillable('1m', recorded, range(30, 35), minutesFrom(30, 35))).toEqual(recorded)
  })

  it('asks for a gap that the venue cannot fill only once', () => {
    const history = [...minutesFrom(0, 5), ...minutesFrom(8, 20)]
    const gaps = missingRanges('1m', range(0, 20), history)
    const [asked] = rangesToHeal(gaps, [])
    expect(asked).toEqual(range(5, 8))
    const unfillable = recordUnfillable('1m', [], range(5, 8), [minute(6)])
    const healed = [...history, minute(6)].sort((a, b) => a - b)
    const left = missingRanges('1m', range(0, 20), healed)
    expect(left).toEqual([range(5, 6), range(7, 8)])
    expect(rangesToHeal(left, unfillable)).toEqual([])
  })
})
