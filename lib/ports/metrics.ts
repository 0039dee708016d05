export type MetricUnit = 'count' | 'milliseconds' | 'seconds' | 'ratio' | 'quote-currency'

export interface Metrics {
  /** Dimensions are few and bounded: never a symbol, plan or order. */
  record(
    name: string,
    value: number,
    unit: MetricUnit,
    dimensions?: Readonly<Record<string, string>>,
  ): void
  flush(): void
}
