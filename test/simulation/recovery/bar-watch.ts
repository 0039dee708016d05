/** Recoveries that show in how many bars a market sync brings. */
import { type MarketSyncReport } from '../../../lib/engine/sync-market.ts'
import { type RecoveryName } from './recovery-branches.ts'
import { type RunMemory } from './run-memory.ts'

/** A page's key ends with the time of its start. */
const PAGE_DIGITS = 15

export class BarWatch {
  readonly #known = new Set<string>()

  /** A page of bars was written. */
  page(run: RunMemory, partition: string, sort: string): void {
    const series = `${partition} ${sort.slice(0, -PAGE_DIGITS)}`
    run.writtenSeries.add(series)
    if (this.#known.has(series)) return
    this.#known.add(series)
    run.beganSeries = true
  }
}

/** An ordinary run brings each series its youngest bar; whatever it brings besides was missing. */
export function healedGaps(
  run: RunMemory,
  reports: readonly MarketSyncReport[],
): readonly RecoveryName[] {
  const bars = reports.reduce((sum, report) => sum + report.bars, 0)
  return !run.beganSeries && bars > run.writtenSeries.size ? ['gap-healed'] : []
}
