import { describe, expect, it } from 'vitest'
import { type Alert, type Alerts } from '../../lib/ports/alerts.ts'

export interface AlertsUnderTest {
  readonly alerts: Alerts
  /** Everything that came out so far, as text, one entry an alert. */
  readonly delivered: () => readonly string[]
  /** From now on the sink takes nothing. */
  readonly breakSink: () => void
}

export const SAMPLE_ALERT: Alert = {
  key: 'unprotected main BTC/USD',
  severity: 'critical',
  title: 'A position has had no working stop for 25 s',
  text: 'Sell 0.0046 BTC by hand, or run `holdfast protect main BTC/USD`.',
  account: 'main',
  symbol: 'BTC/USD',
  planId: 'plan-1',
  atMs: Date.UTC(2026, 0, 31, 9, 30),
}

export function alertsContract(name: string, open: () => AlertsUnderTest): void {
  describe(`R-OPS-4 the alerts contract on ${name}`, () => {
    it('delivers what is wrong, what to do and what it is about', async () => {
      const { alerts, delivered } = open()
      await alerts.raise(SAMPLE_ALERT)
      expect(delivered()).toHaveLength(1)
      for (const part of ['key', 'title', 'text', 'symbol', 'planId'] as const)
        expect(delivered()[0]).toContain(SAMPLE_ALERT[part])
    })

    it('delivers a repeat as often as it is raised, in order', async () => {
      const { alerts, delivered } = open()
      await alerts.raise(SAMPLE_ALERT)
      await alerts.raise({ ...SAMPLE_ALERT, severity: 'warning', title: 'second' })
      await alerts.raise({ key: 'other', severity: 'info', title: 'third', text: 'x', atMs: 0 })
      expect(delivered()).toHaveLength(3)
      expect(delivered()[1]).toContain('second')
      expect(delivered()[2]).toContain('third')
    })

    it('fails when the sink does not take the alert', async () => {
      const { alerts, delivered, breakSink } = open()
      breakSink()
      await expect(alerts.raise(SAMPLE_ALERT)).rejects.toThrow(Error)
      expect(delivered()).toEqual([])
    })
  })
}
