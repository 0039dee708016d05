import { type MetricUnit, type Metrics } from '../../ports/metrics.ts'

export interface MetricSummary {
  readonly name: string
  readonly unit: MetricUnit
  readonly dimensions: Readonly<Record<string, string>>
  readonly count: number
  readonly sum: number
  readonly lowest: number
  readonly highest: number
  readonly latest: number
}

/** Keeps one summary per name and dimensions, so that it does not grow with the length of a run. */
export interface MemoryMetrics extends Metrics {
  summary(name: string, dimensions?: Readonly<Record<string, string>>): MetricSummary | undefined
  summaries(): readonly MetricSummary[]
  flushCount(): number
}

export function createMemoryMetrics(): MemoryMetrics {
  const byIdentity = new Map<string, MetricSummary>()
  let flushes = 0
  return {
    record: (name, value, unit, dimensions = {}) => {
      if (!Number.isFinite(value)) throw new RangeError(`the metric ${name} is ${value}`)
      const identity = identityOf(name, dimensions)
      const before = byIdentity.get(identity)
      if (before !== undefined && before.unit !== unit)
        throw new Error(`the metric ${name} has two units: ${before.unit} and ${unit}`)
      byIdentity.set(identity, summaryAfter(before, { name, value, unit, dimensions }))
    },
    flush: () => {
      flushes += 1
    },
    summary: (name, dimensions = {}) => byIdentity.get(identityOf(name, dimensions)),
    summaries: () => [...byIdentity.values()],
    flushCount: () => flushes,
  }
}

function summaryAfter(
  before: MetricSummary | undefined,
  recorded: {
    readonly name: string
    readonly value: number
    readonly unit: MetricUnit
    readonly dimensions: Readonly<Record<string, string>>
  },
): MetricSummary {
  const { name, value, unit, dimensions } = recorded
  return {
    name,
    unit,
    dimensions,
    count: (before?.count ?? 0) + 1,
    sum: (before?.sum ?? 0) + value,
    lowest: Math.min(before?.lowest ?? value, value),
    highest: Math.max(before?.highest ?? value, value),
    latest: value,
  }
}

function identityOf(name: string, dimensions: Readonly<Record<string, string>>): string {
  const entries = Object.entries(dimensions)
  if (entries.length === 0) return name
  return JSON.stringify([name, entries.sort(([left], [right]) => (left < right ? -1 : 1))])
}
