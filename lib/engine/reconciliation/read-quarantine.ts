import { type Quarantine } from '../../domain/reconciliation/quarantine.ts'
import { type Key } from '../../ports/store.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { type QuarantinedSymbols, quarantinedSymbolsRecord } from '../records/difference-records.ts'
import { differenceKeys } from '../records/difference-keys.ts'
import { type Stored } from '../records/record.ts'

/** The quarantine as it was read; empty until one is stored. */
export interface ReadQuarantine {
  readonly key: Key
  readonly stored: Stored<QuarantinedSymbols> | undefined
  readonly value: Quarantine
}

export async function readQuarantine(run: LedgerRun): Promise<ReadQuarantine> {
  const key = differenceKeys.quarantinedSymbols(accountId(run))
  const stored = await readOne(run.engine.store, quarantinedSymbolsRecord, key)
  return { key, stored, value: stored?.value.symbols ?? {} }
}
