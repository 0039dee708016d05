/** Judges how volatile the symbols of a market are, from the bars that were just synced (R-SIG-3). */
import { type Bar, timeframeMs } from '../domain/market/bar.ts'
import { type VolatilityRegime, volatilityRegime } from '../domain/signal/regime.ts'
import { type AccountRun } from './engine.ts'
import { type Regimes, storedRegimes } from './read-regimes.ts'
import { keys } from './records/keys.ts'
import { regimesRecord } from './records/market-records.ts'
import { type BarNeed } from './universe.ts'

/** What the sync of one symbol and timeframe ended with. */
export interface SyncedBars {
  readonly need: BarNeed
  /** The stored bars of the window that the strategies read, oldest first. */
  readonly bars: readonly Bar[]
}

/**
 * Writes the regimes of the market when one of them has changed. Symbols that were not synced keep
 * theirs: another account may have brought them, or the venue did not answer this time.
 * @returns how many have changed.
 */
export async function syncRegimes(run: AccountRun, synced: readonly SyncedBars[]): Promise<number> {
  const judged = judgeRegimes(synced)
  if (judged.size === 0) return 0
  const stored = await storedRegimes(run)
  const known = stored?.value.bySymbol ?? {}
  const changed = [...judged].filter(([symbol, regime]) => known[symbol] !== regime)
  if (changed.length === 0) return 0
  const bySymbol = withRegimes(known, judged)
  // A conflict means that another account wrote its symbols: the next minute writes ours.
  await run.engine.store.commit([
    regimesRecord.put(stored, keys.regimes(run.account.market), { bySymbol }),
  ])
  return changed.length
}

/** The shortest timeframe of a symbol decides: it is the first to show that something has changed. */
function judgeRegimes(
  synced: readonly SyncedBars[],
): ReadonlyMap<string, VolatilityRegime | undefined> {
  const shortestFirst = synced.toSorted(
    (a, b) => timeframeMs(a.need.timeframe) - timeframeMs(b.need.timeframe),
  )
  const judged = new Map<string, VolatilityRegime | undefined>()
  for (const { need, bars } of shortestFirst)
    if (!judged.has(need.symbol)) judged.set(need.symbol, volatilityRegime(bars))
  return judged
}

function withRegimes(
  known: Regimes,
  judged: ReadonlyMap<string, VolatilityRegime | undefined>,
): Regimes {
  const kept = Object.entries(known).filter(([symbol]) => !judged.has(symbol))
  const fresh = [...judged].filter(
    (each): each is [string, VolatilityRegime] => each[1] !== undefined,
  )
  return Object.fromEntries([...kept, ...fresh])
}
