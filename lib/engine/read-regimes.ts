import { type VolatilityRegime } from '../domain/signal/regime.ts'
import { type AccountRun } from './engine.ts'
import { readOne } from './read.ts'
import { keys } from './records/keys.ts'
import { type MarketRegimes, regimesRecord } from './records/market-records.ts'
import { type Stored } from './records/record.ts'

/** By symbol; one without enough bars has none. */
export type Regimes = Readonly<Record<string, VolatilityRegime>>

/** How volatile the symbols of the account's market are, as the last market sync judged them. */
export async function readRegimes(run: AccountRun): Promise<Regimes> {
  return (await storedRegimes(run))?.value.bySymbol ?? {}
}

export function storedRegimes(run: AccountRun): Promise<Stored<MarketRegimes> | undefined> {
  return readOne(run.engine.store, regimesRecord, keys.regimes(run.account.market))
}
