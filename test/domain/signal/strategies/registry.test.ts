import { describe, expect, it } from 'vitest'
import { createEmaCross } from '../../../../lib/domain/signal/strategies/ema-cross.ts'
import {
  createStrategies,
  createStrategy,
} from '../../../../lib/domain/signal/strategies/registry.ts'
import { barsOf, randomCloses } from '../random-walk.ts'
import { contextFor, emaCrossConfig } from '../strategy-context.ts'

describe('R-SIG-4 strategies are built from config', () => {
  it('builds the strategy that the id names, with its settings', () => {
    const strategy = createStrategy({ ...emaCrossConfig, slowPeriod: 50 })
    const expected = createEmaCross({ ...emaCrossConfig, slowPeriod: 50 })
    expect(strategy.id).toBe('ema-cross')
    expect(strategy.timeframe).toBe('1m')
    expect(strategy.barsNeeded).toBe(expected.barsNeeded)
    const context = contextFor(barsOf(randomCloses(3, 250)))
    expect(strategy.decide(context)).toEqual(expected.decide(context))
  })

  it('keeps the order of the config and the symbols of each', () => {
    const configs = [
      { ...emaCrossConfig, symbols: ['BTC/USD', 'ETH/USD'] },
      { ...emaCrossConfig, timeframe: '1h' as const, symbols: ['SOL/USD'] },
    ]
    const built = createStrategies(configs)
    expect(built.map(({ symbols }) => symbols)).toEqual([['BTC/USD', 'ETH/USD'], ['SOL/USD']])
    expect(built.map(({ strategy }) => strategy.timeframe)).toEqual(['1m', '1h'])
    expect(createStrategies([])).toEqual([])
  })
})
