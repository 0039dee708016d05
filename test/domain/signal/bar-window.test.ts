import { describe, expect, it } from 'vitest'
import { timeframeMs } from '../../../lib/domain/market/bar.ts'
import { DECIDING_BAR_LAG_MS_MAX, barWindow } from '../../../lib/domain/signal/bar-window.ts'
import { barsOf, randomCloses } from './random-walk.ts'
import { contextFor } from './strategy-context.ts'

const bars = barsOf(randomCloses(1, 50))
const context = contextFor(bars)
const MINUTE_MS = timeframeMs('1m')

describe('R-MKT-7 bars that may decide', () => {
  it('gives the last of the bars, as many as are needed', () => {
    expect(barWindow(context, 20)).toEqual({ usable: true, bars: bars.slice(-20) })
    expect(barWindow(context, 50)).toEqual({ usable: true, bars })
  })

  it('says how many bars are missing to begin with', () => {
    expect(barWindow(context, 51)).toEqual({ usable: false, whyNot: '50 of 51 bars are known' })
    expect(barWindow({ ...context, bars: [] }, 20)).toEqual({
      usable: false,
      whyNot: '0 of 20 bars are known',
    })
  })

  it('refuses a bar that is still forming', () => {
    const early = { ...context, nowMs: context.nowMs - 1 }
    expect(barWindow(early, 20)).toEqual({
      usable: false,
      whyNot: 'the last bar closes in 1 ms',
    })
  })

  it('refuses a bar that closed too long ago', () => {
    const limitMs = MINUTE_MS + DECIDING_BAR_LAG_MS_MAX
    expect(barWindow({ ...context, nowMs: context.nowMs + limitMs }, 20).usable).toBe(true)
    expect(barWindow({ ...context, nowMs: context.nowMs + limitMs + 1 }, 20)).toEqual({
      usable: false,
      whyNot: `the last bar closed ${limitMs + 1} ms ago, more than ${limitMs} ms`,
    })
  })

  it('refuses holes within the window and does not mind those before it', () => {
    const holed = [...bars.slice(0, 30), ...bars.slice(33)]
    expect(barWindow({ ...context, bars: holed }, 20)).toEqual({
      usable: false,
      whyNot: '3 bars are missing among the last 23',
    })
    expect(barWindow({ ...context, bars: holed }, 17).usable).toBe(true)
  })
})
