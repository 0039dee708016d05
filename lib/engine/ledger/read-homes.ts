import { type Homes } from '../../domain/ledger/home-symbol.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readAll, readMany } from '../read.ts'
import { keys } from '../records/keys.ts'
import { booksPartition } from '../records/partitions.ts'
import { positionRecord } from '../records/ledger-records.ts'
import { bookRecord } from '../records/ledger-rows.ts'

/** Symbols that have a book, by name. */
export async function readBookSymbols(run: LedgerRun): Promise<readonly string[]> {
  const books = await readAll(run.engine.store, bookRecord, booksPartition(accountId(run)))
  return books.map(({ symbol }) => symbol)
}

/**
 * The symbols that may be the home of a currency: configured ones and those that have a book. No other
 * is made one, because what an account holds besides is none of the engine's business.
 */
export async function readHomes(run: LedgerRun): Promise<Homes> {
  const books = await readBookSymbols(run)
  const wanted = books.map((symbol) => keys.position(accountId(run), symbol))
  const positions = await readMany(run.engine.store, positionRecord, wanted)
  const held = new Map<string, Fixed>(
    positions.map(({ value }) => [value.symbol, value.quantity] as const),
  )
  return {
    symbols: [...new Set([...run.account.config.symbols, ...books])],
    isListed: () => false,
    heldIn: (symbol) => held.get(symbol) ?? 0n,
  }
}
