/** Indicators written once more, from their formulas, over whole lists and without any library. */

/** The average as the weighted sum that the recursion unrolls to. */
export function plainEma(values: readonly number[], period: number): readonly number[] {
  const weight = 2 / (period + 1)
  return values.map((_, last) => {
    let sum = (values[0] ?? 0) * (1 - weight) ** last
    for (let at = 1; at <= last; at += 1)
      sum += (values[at] ?? 0) * weight * (1 - weight) ** (last - at)
    return sum
  })
}

/** Wilder's average: the mean of the first `period` values, then one part in `period` of each. */
function plainWilder(values: readonly number[], period: number): number {
  const mean = values.slice(0, period).reduce((sum, value) => sum + value, 0) / period
  return values
    .slice(period)
    .reduce((average, value) => (average * (period - 1) + value) / period, mean)
}

/** The index after the last of the closes; there must be more than `period` of them. */
export function plainRsi(closes: readonly number[], period: number): number {
  const changes = closes.slice(1).map((close, index) => close - (closes[index] ?? 0))
  const gain = plainWilder(
    changes.map((change) => Math.max(change, 0)),
    period,
  )
  const loss = plainWilder(
    changes.map((change) => Math.max(-change, 0)),
    period,
  )
  return loss === 0 ? 100 : (100 * gain) / (gain + loss)
}

/** The range after the last of the bars; there must be `period` of them at least. */
export function plainAtr(
  bars: readonly { readonly high: number; readonly low: number; readonly close: number }[],
  period: number,
): number {
  const ranges = bars.map((bar, index) => {
    const before = bars[index - 1]?.close
    if (before === undefined) return bar.high - bar.low
    return Math.max(bar.high, before) - Math.min(bar.low, before)
  })
  return plainWilder(ranges, period)
}
