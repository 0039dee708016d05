import { type Timeframe } from '../domain/market/bar.ts'
import { decidingBarLag } from '../domain/signal/bar-window.ts'
import { REGIME_BARS_NEEDED } from '../domain/signal/regime.ts'
import { type AccountRun, accountId } from './engine.ts'
import { openPlans, readOne } from './read.ts'
import { exposureRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'

/**
 * Every symbol that is configured, or has an open plan, a reservation or a position (R-MKT-1): taking
 * a symbol out of the config never makes the engine blind to what it still holds there.
 */
export async function universe(run: AccountRun): Promise<readonly string[]> {
  const symbols = new Set(run.account.config.symbols)
  const exposure = await readOne(run.engine.store, exposureRecord, keys.exposure(accountId(run)))
  for (const symbol of Object.keys(exposure?.value.positions ?? {})) symbols.add(symbol)
  for (const reserved of Object.values(exposure?.value.reservations ?? {}))
    symbols.add(reserved.symbol)
  for await (const plan of openPlans(run)) symbols.add(plan.value.symbol)
  return [...symbols].sort()
}

export interface BarNeed {
  readonly symbol: string
  readonly timeframe: Timeframe
  readonly barsNeeded: number
}

/**
 * A symbol subscribes only to the timeframes that its strategies read (R-MKT-2), for as many bars as
 * they decide on; where a stop trails, also for as many as its regime is read from.
 */
export function barNeeds(run: AccountRun): readonly BarNeed[] {
  const needs = new Map<string, BarNeed>()
  for (const { strategy, symbols } of run.account.strategies) {
    const { id, timeframe } = strategy
    for (const symbol of symbols) {
      const name = `${symbol} ${timeframe}`
      const forRegime = trails(run, id, symbol) ? REGIME_BARS_NEEDED : 0
      const wanted = Math.max(strategy.barsNeeded, forRegime) + decidingBarLag(timeframe)
      const barsNeeded = Math.max(needs.get(name)?.barsNeeded ?? 0, wanted)
      needs.set(name, { symbol, timeframe, barsNeeded })
    }
  }
  return [...needs.values()]
}

function trails(run: AccountRun, strategy: string, symbol: string): boolean {
  return run.account.config.strategies.some(
    ({ id, symbols, trailing }) =>
      id === strategy && trailing !== undefined && symbols.includes(symbol),
  )
}
