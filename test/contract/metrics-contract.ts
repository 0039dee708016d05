import { describe, expect, it } from 'vitest'
import { type Metrics } from '../../lib/ports/metrics.ts'

export interface RecordedMetric {
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
  /** The sum of what was recorded, of the values that came out. */
  readonly sum: number
}

/** @param recorded runs `use` on fresh metrics and gives what came out. */
export function metricsContract(
  name: string,
  recorded: (use: (metrics: Metrics) => void) => readonly RecordedMetric[],
): void {
  const inOrder = (metrics: readonly RecordedMetric[]) =>
    metrics
      .map(({ name, dimensions, sum }) => [name, Object.entries(dimensions).sort(), sum])
      .map((metric) => JSON.stringify(metric))
      .sort()

  describe(`R-OPS-3 the metrics contract on ${name}`, () => {
    it('gives out every recorded value once, zero too', () => {
      const metrics = recorded((sink) => {
        sink.record('FillsApplied', 2, 'count')
        sink.record('FillsApplied', 3, 'count')
        sink.record('UnprotectedSeconds', 0, 'seconds')
        sink.flush()
        sink.flush()
      })
      expect(inOrder(metrics)).toEqual(
        inOrder([
          { name: 'FillsApplied', dimensions: {}, sum: 5 },
          { name: 'UnprotectedSeconds', dimensions: {}, sum: 0 },
        ]),
      )
    })

    it('keeps sets of dimensions apart, whatever their order', () => {
      const metrics = recorded((sink) => {
        sink.record('Sent', 1, 'count', { account: 'main', outcome: 'accepted' })
        sink.record('Sent', 1, 'count', { outcome: 'accepted', account: 'main' })
        sink.record('Sent', 1, 'count', { account: 'main', outcome: 'unknown' })
        sink.record('Sent', 1, 'count')
        sink.flush()
      })
      expect(inOrder(metrics)).toEqual(
        inOrder([
          { name: 'Sent', dimensions: { account: 'main', outcome: 'accepted' }, sum: 2 },
          { name: 'Sent', dimensions: { account: 'main', outcome: 'unknown' }, sum: 1 },
          { name: 'Sent', dimensions: {}, sum: 1 },
        ]),
      )
    })

    it('goes on after a flush', () => {
      const metrics = recorded((sink) => {
        sink.flush()
        sink.record('Ticks', 1, 'count')
        sink.flush()
      })
      expect(metrics).toEqual([{ name: 'Ticks', dimensions: {}, sum: 1 }])
    })

    it('takes nothing that is not a finite number', () => {
      const metrics = recorded((sink) => {
        expect(() => sink.record('Equity', Number.NaN, 'quote-currency')).toThrow(RangeError)
        expect(() => sink.record('Equity', Infinity, 'quote-currency')).toThrow(RangeError)
        sink.flush()
      })
      expect(metrics).toEqual([])
    })
  })
}
