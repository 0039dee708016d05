import { describe, expect, it } from 'vitest'
import { createMemoryAlerts } from '../../../lib/adapters/memory/memory-alerts.ts'
import { createMemoryLog } from '../../../lib/adapters/memory/memory-log.ts'
import { createMemoryMetrics } from '../../../lib/adapters/memory/memory-metrics.ts'
import { type Alert } from '../../../lib/ports/alerts.ts'

const alertOf = (key: string): Alert => ({
  key,
  severity: 'warning',
  title: key,
  text: 'look',
  atMs: 1,
})

describe('R-OPS-4 alerts in memory', () => {
  it('are kept in order, and found by key', async () => {
    const alerts = createMemoryAlerts()
    for (const key of ['drift', 'stale', 'drift']) await alerts.raise(alertOf(key))
    expect(alerts.raised().map(({ key }) => key)).toEqual(['drift', 'stale', 'drift'])
    expect(alerts.raised('drift')).toHaveLength(2)
    alerts.clear()
    expect(alerts.raised()).toEqual([])
  })

  it('fail while the sink is down', async () => {
    const alerts = createMemoryAlerts()
    alerts.refuse('sink down')
    await expect(alerts.raise(alertOf('drift'))).rejects.toThrow('sink down')
    alerts.refuse()
    await alerts.raise(alertOf('drift'))
    expect(alerts.raised()).toHaveLength(1)
  })
})

describe('R-OPS-3 metrics in memory', () => {
  it('are summed up by name and dimensions, in whatever order these come', () => {
    const metrics = createMemoryMetrics()
    for (const value of [3, -1, 2])
      metrics.record('drift', value, 'ratio', { account: 'main', venue: 'kraken' })
    metrics.record('drift', 9, 'ratio', { account: 'other', venue: 'kraken' })
    expect(metrics.summary('drift', { venue: 'kraken', account: 'main' })).toMatchObject({
      count: 3,
      sum: 4,
      lowest: -1,
      highest: 3,
      latest: 2,
    })
    expect(metrics.summary('drift')).toBeUndefined()
    expect(metrics.summaries()).toHaveLength(2)
    metrics.flush()
    expect(metrics.flushCount()).toBe(1)
  })

  it('refuse a value that is no number, and a second unit', () => {
    const metrics = createMemoryMetrics()
    metrics.record('age', 1, 'seconds')
    expect(() => metrics.record('age', NaN, 'seconds')).toThrow(RangeError)
    expect(() => metrics.record('age', 1, 'count')).toThrow('two units')
  })
})

describe('R-OPS-7 logs in memory', () => {
  it('carry the fields of every log that they were made from', () => {
    const log = createMemoryLog()
    const planLog = log.with({ planId: 'p1', symbol: 'BTC/USD' }).with({ symbol: 'ETH/USD' })
    planLog.warn('late', { ageMs: 5 })
    log.debug('start')
    log.info('go')
    log.error('stop')
    expect(log.entries('warn')).toEqual([
      { level: 'warn', message: 'late', fields: { planId: 'p1', symbol: 'ETH/USD', ageMs: 5 } },
    ])
    expect(log.entries().map(({ message }) => message)).toEqual(['late', 'start', 'go', 'stop'])
  })

  it('keep the newest entries and do not grow', () => {
    const log = createMemoryLog(10)
    for (let n = 0; n < 105; n += 1) log.info(`${n}`)
    expect(log.entries()).toHaveLength(10)
    expect(log.entries().at(-1)?.message).toBe('104')
  })
})
