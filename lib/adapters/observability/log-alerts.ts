/** Raises alerts as structured log lines and as a metric that alarms can watch. */
import { type Alert, type AlertSeverity, type Alerts } from '../../ports/alerts.ts'
import { type Log, type LogFields } from '../../ports/log.ts'
import { type Metrics } from '../../ports/metrics.ts'

/** The metric of raised alerts; its one dimension is `severity`. */
export const ALERT_METRIC = 'AlertsRaised'

export function createLogAlerts(log: Log, metrics: Metrics): Alerts {
  return {
    async raise(alert) {
      write(log, alert.severity, `alert: ${alert.title}`, fieldsOf(alert))
      metrics.record(ALERT_METRIC, 1, 'count', { severity: alert.severity })
    },
  }
}

function write(log: Log, severity: AlertSeverity, message: string, fields: LogFields): void {
  switch (severity) {
    case 'info':
      log.info(message, fields)
      break
    case 'warning':
      log.warn(message, fields)
      break
    case 'critical':
      log.error(message, fields)
      break
  }
}

function fieldsOf(alert: Alert): LogFields {
  return {
    alertKey: alert.key,
    severity: alert.severity,
    alertText: alert.text,
    account: alert.account,
    symbol: alert.symbol,
    planId: alert.planId,
    raisedAt: new Date(alert.atMs).toISOString(),
  }
}
