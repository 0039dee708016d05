import { sameValue } from '../../domain/equality/same-value.ts'
import { pairOf } from '../../domain/ledger/fill.ts'
import { type Fixed, multiply } from '../../domain/money/fixed.ts'
import { type Write } from '../../ports/store.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { readMany, readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { positionRecord } from '../records/ledger-records.ts'
import { equityRecord } from '../records/ledger-rows.ts'
import { quoteRecord } from '../records/market-records.ts'
import { commitFenced } from '../transact.ts'
import { readBookSymbols } from './read-homes.ts'

/**
 * Keeps what the account is worth in the rows of the UTC day and of the session at work: at the first
 * look and at the last that saw it move (R-OPS-8). Losing one look to another run does no harm.
 * @param equity by the venue's balances, in `currency`.
 */
export async function recordEquity(
  run: AccountRun,
  { currency, equity }: { readonly currency: string; readonly equity: Fixed },
): Promise<void> {
  const { store, clock, session } = run.engine
  const id = accountId(run)
  const atMs = clock.nowMs()
  const unrealised = await unrealisedIn(run, currency)
  const wanted = [keys.equityOfDay(id, atMs), keys.equityOfSession(id, session.id)]
  const writes: Write[] = []
  for (const key of wanted) {
    const before = await readOne(store, equityRecord, key)
    const first = { currency, equityAtStart: equity, firstAtMs: atMs }
    // A day in which the account's main currency changed begins anew.
    const kept = before?.value.currency === currency ? before.value : first
    const seen = { equityAtEnd: equity, unrealisedAtEnd: unrealised }
    // Nothing is written while nothing moves.
    if (before !== undefined && sameValue({ ...kept, ...seen }, before.value)) continue
    writes.push(equityRecord.put(before, key, { ...kept, ...seen, lastAtMs: atMs }))
  }
  if (writes.length > 0) await commitFenced(run, writes)
}

/** Quote currency: what positions are worth above their cost, of symbols quoted in it that have a price. */
async function unrealisedIn(run: AccountRun, currency: string): Promise<Fixed> {
  const symbols = (await readBookSymbols(run)).filter((symbol) => pairOf(symbol).quote === currency)
  const { store } = run.engine
  const positions = await readMany(
    store,
    positionRecord,
    symbols.map((symbol) => keys.position(accountId(run), symbol)),
  )
  const quotes = await readMany(
    store,
    quoteRecord,
    symbols.map((symbol) => keys.quote(run.account.market, symbol)),
  )
  const lastOf = new Map(quotes.map(({ value }) => [value.symbol, value.last]))
  return positions.reduce((sum, { value: { symbol, quantity, cost } }) => {
    const last = lastOf.get(symbol)
    return last === undefined ? sum : sum + multiply(quantity, last, 'half-even') - cost
  }, 0n)
}
