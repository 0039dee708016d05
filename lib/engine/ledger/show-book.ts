/** The ledger of an account for people: its positions, its money, and one book in detail. */
import { type Lot, type LotPart, type Position } from '../../domain/ledger/lots.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readAll, readMany, readOne } from '../read.ts'
import { LEDGER_CHANGE_PREFIX, keys } from '../records/keys.ts'
import { rebuildsPartition, symbolPartition } from '../records/partitions.ts'
import { positionRecord } from '../records/ledger-records.ts'
import {
  type LedgerChange,
  type Rebuild,
  cashRecord,
  ledgerChangeRecord,
  rebuildRecord,
} from '../records/ledger-rows.ts'
import { readBookSymbols } from './read-homes.ts'
import { readLots } from './read-books.ts'

export interface LedgerOverview {
  readonly positions: readonly Position[]
  /** By currency; what is zero is left out. */
  readonly money: Readonly<Record<string, Fixed>>
  /** Absent while there are only imported facts. */
  readonly openedAtMs?: number
  /** Books that wait to be written anew: until then their order of time is not kept. */
  readonly rebuilds: readonly Rebuild[]
}

export async function showLedger(run: LedgerRun): Promise<LedgerOverview> {
  const { store } = run.engine
  const id = accountId(run)
  const cash = (await readOne(store, cashRecord, keys.cash(id)))?.value
  const money = Object.entries(cash?.balances ?? {}).filter(([, amount]) => amount !== 0n)
  return {
    positions: await readPositions(run),
    money: Object.fromEntries(money.sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(cash?.openedAtMs === undefined ? {} : { openedAtMs: cash.openedAtMs }),
    rebuilds: await readAll(store, rebuildRecord, rebuildsPartition(id)),
  }
}

/** By symbol. */
export async function readPositions(run: LedgerRun): Promise<readonly Position[]> {
  const symbols = await readBookSymbols(run)
  const wanted = symbols.map((symbol) => keys.position(accountId(run), symbol))
  const stored = await readMany(run.engine.store, positionRecord, wanted)
  return stored.map(({ value }) => value).sort((a, b) => (a.symbol < b.symbol ? -1 : 1))
}

export async function readPosition(run: LedgerRun, symbol: string): Promise<Position | undefined> {
  const key = keys.position(accountId(run), symbol)
  return (await readOne(run.engine.store, positionRecord, key))?.value
}

export interface BookDetails {
  readonly position: Position
  /** Oldest first, each with what is left of it. */
  readonly lots: readonly Lot[]
  /** Newest first. */
  readonly changes: readonly LedgerChange[]
}

const CHANGES_SHOWN = 10

/** Nothing for a symbol without a book. */
export async function showBook(run: LedgerRun, symbol: string): Promise<BookDetails | undefined> {
  const position = await readPosition(run, symbol)
  if (position === undefined) return undefined
  const lots: Lot[] = []
  for await (const { number, lot } of readLots(run, position))
    lots.push(number === position.firstLot ? without(lot, position.taken) : lot)
  const changes = await run.engine.store.query(symbolPartition(accountId(run), symbol), {
    from: LEDGER_CHANGE_PREFIX,
    to: `${LEDGER_CHANGE_PREFIX}~`,
    descending: true,
    limit: CHANGES_SHOWN,
  })
  return {
    position,
    lots,
    changes: changes.items.map((item) => ledgerChangeRecord.read(item).value),
  }
}

function without(lot: Lot, taken: LotPart): Lot {
  return {
    ...lot,
    quantity: lot.quantity - taken.quantity,
    value: lot.value - taken.value,
    fees: lot.fees - taken.fees,
  }
}
