/** All comparisons of one run, and which of them had an answer. */
import { formatFixed, toNumber } from '../../domain/money/fixed.ts'
import { type Difference } from '../../domain/reconciliation/difference.ts'
import { reachOf } from '../../domain/reconciliation/order-reach.ts'
import { type Sighting, hasWaited } from '../../domain/reconciliation/sighting.ts'
import { type VenueOrder } from '../../ports/exchange.ts'
import { type Equity } from '../../domain/reconciliation/compare-equity.ts'
import { checkBalances } from '../check-balances.ts'
import { areListingsBehind } from '../ledger/listings-read.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { readAll, readOpenOrders } from '../read.ts'
import { rebuildsPartition } from '../records/partitions.ts'
import { rebuildRecord } from '../records/ledger-rows.ts'
import { compareListing } from './compare-listing.ts'
import { comparePlans } from './compare-plans.ts'

export interface BooksCompared {
  readonly differences: readonly Difference[]
  /** Whether this run would have seen the difference, were it still there. */
  isAnswered(difference: Difference): boolean
  /** Venue less ledger by currency, explained or not. */
  readonly drift: Readonly<Record<string, string>>
  /** Every balance was compared, and all agree. */
  readonly isAgreed: boolean
  /** Absent when there was no answer to tell it from. */
  readonly equity?: Equity
}

async function readRebuilding(run: AccountRun): Promise<readonly string[]> {
  const rebuilds = await readAll(run.engine.store, rebuildRecord, rebuildsPartition(accountId(run)))
  return rebuilds.map(({ symbol }) => symbol)
}

/** @param before the differences that stand, by key. */
export async function compareBooks(
  run: AccountRun,
  listed: readonly VenueOrder[],
  before: ReadonlyMap<string, Sighting>,
): Promise<BooksCompared> {
  const ours = (await readOpenOrders(run)).map(({ value }) => value)
  const listing = await compareListing(run, listed, ours)
  const rebuilding = await readRebuilding(run)
  const plans = await comparePlans(run, ours, rebuilding)
  const told = await checkBalances(
    run,
    ours.flatMap((order) => reachOf(order) ?? []),
    ({ currency, difference }) => hasWaited(before.get(`balance:${currency}`), difference),
  )
  // A correction has moved the money already, and not yet the lots of the book; and as long as pages
  // of the listings are left, the ledger is behind for a reason.
  const isSteady = rebuilding.length === 0 && !(await areListingsBehind(run))
  const balances = isSteady ? told : undefined
  if (balances !== undefined)
    run.engine.metrics.record(
      'EquityDrift',
      Math.abs(toNumber(balances.equity.drift)),
      'quote-currency',
      { account: accountId(run) },
    )
  return {
    differences: [...listing.differences, ...plans.differences, ...(balances?.differences ?? [])],
    isAnswered({ comparison, symbol = '' }) {
      switch (comparison) {
        case 'orders':
          return listing.isAnswer
        case 'positions':
          return !plans.unjudged.has(symbol)
        case 'balances':
          return balances !== undefined
      }
    },
    drift: Object.fromEntries(
      (told?.balances ?? []).map((each) => [each.currency, formatFixed(each.difference)]),
    ),
    isAgreed: balances?.balances.length === 0,
    ...(told === undefined ? {} : { equity: told.equity }),
  }
}
