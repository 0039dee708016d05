/**
 * Metrics for a terminal: one line for each name and set of dimensions when they are flushed.
 * Counts are summed; of everything else the last value, the smallest and the largest are shown.
 */
import { type MetricUnit, type Metrics } from '../../ports/metrics.ts'

interface Series {
  readonly label: string
  readonly unit: MetricUnit
  count: number
  sum: number
  last: number
  lowest: number
  highest: number
}

/** @param write takes one line with its line end. */
export function createConsoleMetrics(write: (line: string) => void): Metrics {
  const byLabel = new Map<string, Series>()
  return {
    record(name, value, unit, dimensions = {}) {
      if (!Number.isFinite(value)) throw new RangeError(`the metric ${name} is ${value}`)
      const words = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))
      const label = [name, ...words.map(([key, word]) => `${key}=${word}`)].join(' ')
      const series = byLabel.get(label) ?? emptySeries(label, unit)
      byLabel.set(label, series)
      series.count += 1
      series.sum += value
      series.last = value
      series.lowest = Math.min(series.lowest, value)
      series.highest = Math.max(series.highest, value)
    },
    flush() {
      for (const series of byLabel.values()) write(`metric ${series.label}: ${summary(series)}\n`)
      byLabel.clear()
    },
  }
}

function emptySeries(label: string, unit: MetricUnit): Series {
  return { label, unit, count: 0, sum: 0, last: 0, lowest: Infinity, highest: -Infinity }
}

function summary({ unit, count, sum, last, lowest, highest }: Series): string {
  if (unit === 'count') return String(sum)
  const text = `${last} ${unit}`
  return count === 1 ? text : `${text} (${count} values, ${lowest} to ${highest})`
}
