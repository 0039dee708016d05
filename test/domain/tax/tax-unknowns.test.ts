import { describe, expect, it } from 'vitest'
import { buy, lineOf, reportOf, sell } from './report-of.ts'
import { START_MS, move, trade, units } from './sample-facts.ts'

describe('R-LEDG-10 what is not known', () => {
  it('is flagged for more than was held: no cost, and no gain', () => {
    const report = reportOf([buy('A', '1', '100', START_MS), sell('S', '1.5', '200', START_MS + 1)])
    expect(report.disposals.map(lineOf)).toEqual([
      '1 of A: 200 - 100 = 100',
      '0.5 of nothing: 100 - unknown = unknown',
    ])
    expect(report.disposals[1]).toMatchObject({ flags: ['missing-basis'], shortfall: true })
    expect(report.warnings).toMatchObject([
      { code: 'disposal-above-holding', asset: 'BTC', quantity: units('0.5'), factId: 'S' },
    ])
    expect(report).toMatchObject({ isComplete: false, totals: { disposals: 2, unvalued: 1 } })
  })

  it('is flagged for what came in without a cost', () => {
    const report = reportOf([
      move('deposit', 'BTC', '1', { movementId: 'D', timeMs: START_MS }),
      sell('S', '1', '200', START_MS + 1),
    ])
    expect(report.disposals).toMatchObject([{ flags: ['missing-basis'], proceeds: units('200') }])
    expect(report.disposals[0]).not.toHaveProperty('costBasis')
    expect(report.disposals[0]).not.toHaveProperty('gain')
    expect(report.warnings.map(({ code }) => code)).toEqual(['transfer-in-without-basis'])
    expect(report.isComplete).toBe(false)
  })

  it('is named where a rate is missing, and never zero', () => {
    const timeMs = START_MS + 1
    const swap = trade('buy', 'ETH/BTC', '10', '0.05', { tradeId: 'X', timeMs })
    const report = reportOf([buy('A', '1', '100', START_MS), swap])
    expect(report.missingRates).toEqual([
      { asset: 'BTC', orAsset: 'ETH', timeMs, account: 'main', factId: 'X' },
    ])
    expect(report.disposals).toMatchObject([{ flags: ['missing-rate'], costBasis: units('50') }])
    expect(report.disposals[0]).not.toHaveProperty('proceeds')
    expect(report.isComplete).toBe(false)
  })

  it('stays with what was acquired at it', () => {
    const swap = trade('buy', 'ETH/BTC', '10', '0.05', { timeMs: START_MS + 1 })
    const sold = trade('sell', 'ETH/USD', '10', '9', { timeMs: START_MS + 2 })
    const { disposals } = reportOf([buy('A', '1', '100', START_MS), swap, sold])
    expect(disposals[1]).toMatchObject({
      asset: 'ETH',
      flags: ['missing-rate'],
      proceeds: units('90'),
    })
    expect(disposals[1]).not.toHaveProperty('costBasis')
  })

  it('leaves income without a value, and the report not complete', () => {
    const report = reportOf([move('reward', 'ETH', '1', { timeMs: START_MS })])
    expect(report.income).toMatchObject([{ value: { lacks: 'rate' } }])
    expect(report).toMatchObject({ isComplete: false, incomeTotal: 0n, totals: { unvalued: 0 } })
  })

  it('is none of the year before it', () => {
    const swap = trade('buy', 'ETH/BTC', '10', '0.05', { timeMs: Date.UTC(2027, 1) })
    const report = reportOf([buy('A', '1', '100', START_MS), swap])
    expect(report).toMatchObject({ isComplete: true, missingRates: [] })
  })

  it('is warned of for more moved out than was held, and for half a conversion', () => {
    const report = reportOf([
      move('conversion', 'ETH', '1', { symbol: 'ETH/USD', value: units('9'), movementId: 'H' }),
      move('withdrawal', 'BTC', '-1', { movementId: 'W' }),
    ])
    expect(report.warnings.map(({ code, factId }) => [code, factId])).toEqual([
      ['half-conversion', 'H'],
      ['transfer-above-holding', 'W'],
    ])
  })
})
