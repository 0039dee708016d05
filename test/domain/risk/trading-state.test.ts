import { describe, expect, it } from 'vitest'
import {
  INITIAL_TRADING_STATE,
  type TradingStateName,
  effectiveState,
  isDownward,
} from '../../../lib/domain/risk/trading-state.ts'
import { NOW_MS } from './sample-risk.ts'

const halted = { state: 'HALTED', cause: 'test', setBy: 'operator', setAtMs: NOW_MS } as const

describe('R-RISK-5 trading state', () => {
  it('is RUNNING at first, for ever', () => {
    expect(effectiveState(INITIAL_TRADING_STATE, 0)).toBe('RUNNING')
    expect(effectiveState(INITIAL_TRADING_STATE, NOW_MS)).toBe('RUNNING')
  })

  it('without an end stays as it is', () => {
    expect(effectiveState(halted, Number.MAX_SAFE_INTEGER)).toBe('HALTED')
  })

  it('with an end is over at that very millisecond', () => {
    const pause = { ...halted, state: 'REDUCING', untilMs: NOW_MS + 60_000 } as const
    expect(effectiveState(pause, NOW_MS + 59_999)).toBe('REDUCING')
    expect(effectiveState(pause, NOW_MS + 60_000)).toBe('RUNNING')
  })

  it('moves by itself only where it takes away freedom', () => {
    const states: TradingStateName[] = ['RUNNING', 'REDUCING', 'HALTED']
    const downward = states.flatMap((from) =>
      states.filter((to) => isDownward(from, to)).map((to) => `${from} → ${to}`),
    )
    expect(downward).toEqual(['RUNNING → REDUCING', 'RUNNING → HALTED', 'REDUCING → HALTED'])
  })
})
