import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BarRange, addRanges, subtractRanges } from '../../../lib/domain/market/bar-range.ts'

/** Ranges over 40 places, so that a set of covered places is an easy model of a list of ranges. */
const anyRange = fc
  .tuple(fc.nat(40), fc.nat(40))
  .map(([a, b]): BarRange => ({ fromMs: Math.min(a, b), untilMs: Math.max(a, b) }))
const anyRanges = fc.array(anyRange, { maxLength: 8 })

function covered(ranges: readonly BarRange[]): ReadonlySet<number> {
  const places = new Set<number>()
  for (const range of ranges)
    for (let place = range.fromMs; place < range.untilMs; place += 1) places.add(place)
  return places
}

function isOrdered(ranges: readonly BarRange[]): boolean {
  return ranges.every((range, index) => {
    const next = ranges[index + 1]
    return range.fromMs < range.untilMs && (next === undefined || range.untilMs < next.fromMs)
  })
}

describe('lists of ranges', () => {
  it('adds as sets do, joining what overlaps or touches', () => {
    fc.assert(
      fc.property(anyRanges, anyRanges, (a, b) => {
        const sum = addRanges(a, b)
        expect(covered(sum)).toEqual(covered([...a, ...b]))
        expect(isOrdered(sum)).toBe(true)
      }),
    )
  })

  it('subtracts as sets do', () => {
    fc.assert(
      fc.property(anyRanges, anyRanges, (a, b) => {
        const rest = subtractRanges(a, b)
        const removed = covered(b)
        const expected = [...covered(a)].filter((place) => !removed.has(place))
        expect(covered(rest)).toEqual(new Set(expected))
        expect(isOrdered(rest)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('joins neighbours and keeps strangers apart', () => {
    const ranges = [
      { fromMs: 5, untilMs: 7 },
      { fromMs: 0, untilMs: 2 },
    ]
    expect(addRanges(ranges, [{ fromMs: 2, untilMs: 4 }])).toEqual([
      { fromMs: 0, untilMs: 4 },
      { fromMs: 5, untilMs: 7 },
    ])
  })

  it('cuts a range in two', () => {
    expect(subtractRanges([{ fromMs: 0, untilMs: 9 }], [{ fromMs: 3, untilMs: 5 }])).toEqual([
      { fromMs: 0, untilMs: 3 },
      { fromMs: 5, untilMs: 9 },
    ])
  })
})
