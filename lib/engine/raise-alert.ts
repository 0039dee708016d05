import { type Alert } from '../ports/alerts.ts'
import { type Engine } from './engine.ts'

/**
 * Raises an alert and never fails: what it is about has happened already, and a sink that is down
 * must not stop the work that follows. The log is the second channel.
 */
export async function raiseAlert(
  engine: Pick<Engine, 'alerts' | 'clock' | 'log'>,
  alert: Omit<Alert, 'atMs'>,
): Promise<void> {
  try {
    await engine.alerts.raise({ ...alert, atMs: engine.clock.nowMs() })
  } catch (error) {
    engine.log.error(`an alert could not be delivered: ${alert.title}`, {
      key: alert.key,
      text: alert.text,
      ...(alert.symbol === undefined ? {} : { symbol: alert.symbol }),
      ...(alert.planId === undefined ? {} : { planId: alert.planId }),
      error: String(error),
    })
  }
}
