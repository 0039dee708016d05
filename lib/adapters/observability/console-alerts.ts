/** Alerts as two lines on a terminal: what is wrong, and what to do. */
import { type Alert, type AlertSeverity, type Alerts } from '../../ports/alerts.ts'

export function createConsoleAlerts(write: (text: string) => void): Alerts {
  return {
    async raise(alert) {
      write(alertText(alert))
    },
  }
}

function alertText(alert: Alert): string {
  const time = new Date(alert.atMs).toISOString()
  const about = [alert.account, alert.symbol, alert.planId].filter((part) => part !== undefined)
  const subject = about.length === 0 ? '' : ` [${about.join(' ')}]`
  return `${time} ${mark(alert.severity)} ${alert.title}${subject} (${alert.key})\n  ${alert.text}\n`
}

function mark(severity: AlertSeverity): string {
  switch (severity) {
    case 'info':
      return 'NOTE'
    case 'warning':
      return 'WARNING'
    case 'critical':
      return 'CRITICAL'
  }
}
