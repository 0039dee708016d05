/** Wraps a log, a metrics or an alerts sink so that no registered secret gets through it. */
import { type Alert, type Alerts } from '../../ports/alerts.ts'
import { type Log, type LogFields } from '../../ports/log.ts'
import { type Metrics } from '../../ports/metrics.ts'
import { type Secrets } from './secrets.ts'

export function createRedactingLog(inner: Log, secrets: Secrets): Log {
  const message = (text: string): string => secrets.redact(text)
  const fields = (values: LogFields | undefined): LogFields | undefined =>
    values === undefined ? undefined : redactRecord(values, secrets)
  return {
    debug: (text, values) => inner.debug(message(text), fields(values)),
    info: (text, values) => inner.info(message(text), fields(values)),
    warn: (text, values) => inner.warn(message(text), fields(values)),
    error: (text, values) => inner.error(message(text), fields(values)),
    with: (values) => createRedactingLog(inner.with(redactRecord(values, secrets)), secrets),
  }
}

export function createRedactingMetrics(inner: Metrics, secrets: Secrets): Metrics {
  return {
    record: (name, value, unit, dimensions) =>
      inner.record(
        secrets.redact(name),
        value,
        unit,
        dimensions === undefined ? undefined : redactRecord(dimensions, secrets),
      ),
    flush: () => inner.flush(),
  }
}

export function createRedactingAlerts(inner: Alerts, secrets: Secrets): Alerts {
  return { raise: (alert) => inner.raise(redactRecord(alert, secrets)) }
}

/** The same entries, with every text (names too) cleaned. */
function redactRecord<Values extends LogFields | Alert | Readonly<Record<string, string>>>(
  values: Values,
  secrets: Secrets,
): Values {
  const entries = Object.entries(values).map(([name, value]: [string, unknown]) => [
    secrets.redact(name),
    typeof value === 'string' ? secrets.redact(value) : value,
  ])
  return Object.fromEntries(entries) as Values
}
