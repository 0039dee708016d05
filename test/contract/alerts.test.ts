import { createMemoryAlerts } from '../../lib/adapters/memory/memory-alerts.ts'
import { createMemoryLog } from '../../lib/adapters/memory/memory-log.ts'
import { createMemoryMetrics } from '../../lib/adapters/memory/memory-metrics.ts'
import { createConsoleAlerts } from '../../lib/adapters/observability/console-alerts.ts'
import { createLogAlerts } from '../../lib/adapters/observability/log-alerts.ts'
import { createRedactingAlerts } from '../../lib/adapters/observability/redacting.ts'
import { Secrets } from '../../lib/adapters/observability/secrets.ts'
import { alertsContract } from './alerts-contract.ts'

alertsContract('memory', () => {
  const alerts = createMemoryAlerts()
  return {
    alerts,
    delivered: () => alerts.raised().map((alert) => Object.values(alert).join('\n')),
    breakSink: () => alerts.refuse('the sink is down'),
  }
})

alertsContract('log and metric', () => {
  const log = createMemoryLog()
  let broken = false
  const fragile = {
    ...log,
    error: (...line: Parameters<typeof log.error>) => {
      if (broken) throw new Error('standard output is closed')
      log.error(...line)
    },
  }
  return {
    alerts: createLogAlerts(fragile, createMemoryMetrics()),
    delivered: () =>
      log.entries().map(({ message, fields }) => [message, ...Object.values(fields)].join('\n')),
    breakSink: () => (broken = true),
  }
})

alertsContract('console behind redaction', () => {
  const written: string[] = []
  let broken = false
  const write = (text: string): void => {
    if (broken) throw new Error('the terminal is gone')
    written.push(text)
  }
  return {
    alerts: createRedactingAlerts(createConsoleAlerts(write), new Secrets()),
    delivered: () => written,
    breakSink: () => (broken = true),
  }
})
