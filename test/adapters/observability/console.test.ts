import { describe, expect, it } from 'vitest'
import { createMemoryLog } from '../../../lib/adapters/memory/memory-log.ts'
import { createMemoryMetrics } from '../../../lib/adapters/memory/memory-metrics.ts'
import { createConsoleAlerts } from '../../../lib/adapters/observability/console-alerts.ts'
import { type LogLevel, createConsoleLog } from '../../../lib/adapters/observability/console-log.ts'
import { createConsoleMetrics } from '../../../lib/adapters/observability/console-metrics.ts'
import { ALERT_METRIC, createLogAlerts } from '../../../lib/adapters/observability/log-alerts.ts'
import { createPowertoolsLog } from '../../../lib/adapters/observability/powertools-log.ts'
import { SAMPLE_ALERT } from '../../contract/alerts-contract.ts'
import { Secrets } from '../../../lib/adapters/observability/secrets.ts'
import { capturedOutput } from './captured-output.ts'

function levelsWritten(levelMin: LogLevel | undefined): number {
  const lines: string[] = []
  const clock = { nowMs: () => 0, sleep: async () => undefined }
  const write = (line: string): void => void lines.push(line)
  const log = createConsoleLog({ write, clock, ...(levelMin === undefined ? {} : { levelMin }) })
  for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]('x')
  return lines.length
}

describe('R-OPS-7 log levels', () => {
  it('leave out what is below them on the console; info when nothing is said', () => {
    expect(
      [undefined, 'debug', 'info', 'warn', 'error'].map((level) =>
        levelsWritten(level as LogLevel),
      ),
    ).toEqual([3, 4, 3, 2, 1])
  })

  it('leave out what is below them in Powertools', () => {
    const lines = capturedOutput(() => {
      const { log } = createPowertoolsLog({
        serviceName: 'x',
        levelMin: 'WARN',
        secrets: new Secrets(),
      })
      for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level]('x')
    })
    expect(lines).toHaveLength(2)
  })
})

describe('R-OPS-4 alerts', () => {
  it('become log lines of their severity and a metric by severity', async () => {
    const log = createMemoryLog()
    const metrics = createMemoryMetrics()
    const alerts = createLogAlerts(log, metrics)
    for (const severity of ['info', 'warning', 'critical'] as const)
      await alerts.raise({ ...SAMPLE_ALERT, severity })
    expect(log.entries().map(({ level }) => level)).toEqual(['info', 'warn', 'error'])
    expect(log.entries()[2]?.fields).toMatchObject({
      alertKey: SAMPLE_ALERT.key,
      alertText: SAMPLE_ALERT.text,
      raisedAt: '2026-01-31T09:30:00.000Z',
    })
    expect(
      metrics.summaries().map(({ name, sum, dimensions }) => [name, sum, dimensions.severity]),
    ).toEqual([
      [ALERT_METRIC, 1, 'info'],
      [ALERT_METRIC, 1, 'warning'],
      [ALERT_METRIC, 1, 'critical'],
    ])
  })

  it('read on the console as what is wrong and what to do', async () => {
    const written: string[] = []
    await createConsoleAlerts((text) => written.push(text)).raise(SAMPLE_ALERT)
    expect(written.join('')).toBe(
      '2026-01-31T09:30:00.000Z CRITICAL A position has had no working stop for 25 s ' +
        '[main BTC/USD plan-1] (unprotected main BTC/USD)\n' +
        '  Sell 0.0046 BTC by hand, or run `holdfast protect main BTC/USD`.\n',
    )
  })
})

describe('R-OPS-3 metrics on the console', () => {
  it('show the last value and the range of everything that is not a count', () => {
    const written: string[] = []
    const metrics = createConsoleMetrics((line) => written.push(line))
    for (const value of [3, 9, 4]) metrics.record('QueueAge', value, 'seconds')
    metrics.record('Drawdown', 0.02, 'ratio')
    metrics.flush()
    expect(written).toEqual([
      'metric QueueAge: 4 seconds (3 values, 3 to 9)\n',
      'metric Drawdown: 0.02 ratio\n',
    ])
  })
})
