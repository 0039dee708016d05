/**
 * Metrics as embedded metric format on standard output, through Powertools; for functions in the
 * cloud. Dimensions belong to a whole line there, so each set of dimensions has a buffer.
 */
import { MetricUnit as Unit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics'
import { type MetricUnit, type Metrics } from '../../ports/metrics.ts'

export interface PowertoolsMetricsOptions {
  readonly namespace: string
  /** A dimension of every metric. */
  readonly serviceName: string
}

export function createPowertoolsMetrics(options: PowertoolsMetricsOptions): Metrics {
  const buffers = new Map<string, PowertoolsMetrics>()
  return {
    record(name, value, unit, dimensions = {}) {
      if (!Number.isFinite(value)) throw new RangeError(`the metric ${name} is ${value}`)
      const words = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))
      const key = JSON.stringify(words)
      let buffer = buffers.get(key)
      if (buffer === undefined) {
        const defaultDimensions = Object.fromEntries(words)
        buffer = new PowertoolsMetrics({ ...options, defaultDimensions })
        buffers.set(key, buffer)
      }
      buffer.addMetric(name, unitOf(unit), value)
    },
    flush() {
      for (const buffer of buffers.values())
        if (buffer.hasStoredMetrics()) buffer.publishStoredMetrics()
      buffers.clear()
    },
  }
}

function unitOf(unit: MetricUnit): (typeof Unit)[keyof typeof Unit] {
  switch (unit) {
    case 'count':
      return Unit.Count
    case 'milliseconds':
      return Unit.Milliseconds
    case 'seconds':
      return Unit.Seconds
    case 'ratio':
    case 'quote-currency':
      return Unit.NoUnit
  }
}
