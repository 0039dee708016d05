import { describe, expect, it } from 'vitest'
import {
  TIMEFRAMES,
  barFault,
  CLOCK_TOLERANCE_MS,
  closedBars,
  isClosed,
  isOpenTime,
  latestClosedOpenMs,
  sameBar,
  timeframeMs,
} from '../../../lib/domain/market/bar.ts'
import { ONE } from '../../../lib/domain/money/fixed.ts'
import { START_MS, barAt, barsFrom } from './sample-bars.ts'

const MINUTE_MS = 60_000

describe('R-MKT-2 closed bars only', () => {
  it('knows the length of every timeframe', () => {
    expect(TIMEFRAMES.map((timeframe) => timeframeMs(timeframe) / MINUTE_MS)).toEqual([
      1, 5, 15, 60, 240, 1440,
    ])
  })

  it('counts a bar as closed from the first millisecond after its interval', () => {
    const bar = barAt(START_MS)
    expect(isClosed(bar, '5m', START_MS + 5 * MINUTE_MS - 1)).toBe(false)
    expect(isClosed(bar, '5m', START_MS + 5 * MINUTE_MS)).toBe(true)
  })

  it('drops the bar that is still forming and keeps all others in their order', () => {
    const bars = barsFrom(START_MS, 4, '1m')
    const nowMs = START_MS + 3 * MINUTE_MS + 59_999
    expect(closedBars(bars, '1m', nowMs)).toEqual(bars.slice(0, 3))
    expect(closedBars(bars, '1m', nowMs + 1 + CLOCK_TOLERANCE_MS)).toEqual(bars)
    expect(closedBars([], '1m', nowMs)).toEqual([])
  })

  it('takes the youngest bar for closed once a younger is listed, or long after its interval', () => {
    const bars = barsFrom(START_MS, 3, '1m')
    const closedMs = START_MS + 3 * MINUTE_MS
    // A clock that is ahead shows the end of an interval that is still going on.
    expect(closedBars(bars, '1m', closedMs)).toEqual(bars.slice(0, 2))
    expect(closedBars(bars, '1m', closedMs + CLOCK_TOLERANCE_MS - 1)).toEqual(bars.slice(0, 2))
    expect(closedBars(bars, '1m', closedMs + CLOCK_TOLERANCE_MS)).toEqual(bars)
    expect(closedBars([...bars, barAt(closedMs)], '1m', closedMs)).toEqual(bars)
    expect(closedBars([barAt(closedMs), ...bars], '1m', closedMs)).toEqual(bars)
  })

  for (const timeframe of TIMEFRAMES)
    it(`names the youngest closed bar of ${timeframe}, also on the boundary itself`, () => {
      const intervalMs = timeframeMs(timeframe)
      for (const elapsedMs of [0, 1, intervalMs - 1])
        expect(latestClosedOpenMs(timeframe, START_MS + elapsedMs)).toBe(START_MS - intervalMs)
      expect(latestClosedOpenMs(timeframe, START_MS + intervalMs)).toBe(START_MS)
    })
})

describe('R-MKT-7 bars that must not be stored', () => {
  it('accepts a sound bar', () => {
    expect(barFault(barAt(START_MS), '1h')).toBeUndefined()
  })

  it('names a bar that does not begin with an interval, and the time that is no time', () => {
    expect(barFault(barAt(START_MS + MINUTE_MS), '5m')).toEqual({
      code: 'off-grid',
      openTimeMs: START_MS + MINUTE_MS,
      intervalMs: 5 * MINUTE_MS,
    })
    for (const openTimeMs of [Number.NaN, Number.POSITIVE_INFINITY, -MINUTE_MS, 0.5])
      expect(barFault(barAt(openTimeMs), '1m')?.code).toBe('off-grid')
  })

  for (const field of ['open', 'high', 'low', 'close'] as const)
    it(`names a zero and a negative ${field}`, () => {
      for (const price of [0n, -ONE])
        expect(barFault({ ...barAt(START_MS), [field]: price }, '1m')).toEqual({
          code: 'not-positive',
        })
    })

  it('names open and close outside of low and high', () => {
    const bar = barAt(START_MS)
    const range = { code: 'out-of-range', low: bar.low, high: bar.high }
    for (const field of ['open', 'close'] as const) {
      expect(barFault({ ...bar, [field]: bar.high + 1n }, '1m')).toEqual(range)
      expect(barFault({ ...bar, [field]: bar.low - 1n }, '1m')).toEqual(range)
      expect(barFault({ ...bar, [field]: bar.high }, '1m')).toBeUndefined()
      expect(barFault({ ...bar, [field]: bar.low }, '1m')).toBeUndefined()
    }
  })

  it('names a low above the high', () => {
    const bar = barAt(START_MS)
    expect(barFault({ ...bar, low: bar.high, high: bar.low }, '1m')?.code).toBe('out-of-range')
  })
})

describe('R-MKT-8 zero is a value', () => {
  it('accepts a bar in which nothing was traded', () => {
    expect(barFault({ ...barAt(START_MS), volume: 0n }, '1m')).toBeUndefined()
  })

  it('names a negative volume', () => {
    expect(barFault({ ...barAt(START_MS), volume: -1n }, '1m')).toEqual({
      code: 'negative-volume',
      volume: -1n,
    })
  })
})

describe('comparing bars', () => {
  it('tells bars apart by each of their fields', () => {
    const bar = barAt(START_MS)
    expect(sameBar(bar, { ...bar })).toBe(true)
    expect(sameBar(bar, { ...bar, openTimeMs: START_MS + MINUTE_MS })).toBe(false)
    for (const field of ['open', 'high', 'low', 'close', 'volume'] as const)
      expect(sameBar(bar, { ...bar, [field]: bar[field] + 1n })).toBe(false)
  })

  it('knows where intervals begin', () => {
    expect(isOpenTime(START_MS, '1d')).toBe(true)
    expect(isOpenTime(START_MS + MINUTE_MS, '1m')).toBe(true)
    expect(isOpenTime(START_MS + MINUTE_MS, '1d')).toBe(false)
    expect(isOpenTime(Number.NaN, '1m')).toBe(false)
  })
})
