/**
 * What is left to differ after every order was asked for: compared, explained, remembered, told, and
 * acted upon once it counts.
 */
import { type DifferenceClass } from '../../domain/reconciliation/difference.ts'
import { type VenueOrder } from '../../ports/exchange.ts'
import { type AccountRun } from '../engine.ts'
import { endLookBack, requestLookBack } from '../ledger/look-back.ts'
import { recordEquity } from '../ledger/record-equity.ts'
import { type BooksCompared, compareBooks } from './compare-books.ts'
import {
  type ListedDifference,
  listedSighting,
  readStanding,
  sightingOf,
} from './difference-rows.ts'
import { sightDifferences, writeDifferences } from './record-differences.ts'
import { settlePositions } from './settle-positions.ts'
import { tellDifferences } from './tell-differences.ts'

export interface DifferencesSettled {
  /** Venue less ledger by currency, explained or not. */
  readonly drift: Readonly<Record<string, string>>
  /** Every difference that stands. */
  readonly differences: readonly ListedDifference[]
}

export async function settleDifferences(
  run: AccountRun,
  listed: readonly VenueOrder[],
): Promise<DifferencesSettled> {
  const rows = await readStanding(run)
  const before = new Map([...rows].map(([key, { value }]) => [key, sightingOf(value)]))
  const compared = await compareBooks(run, listed, before)
  const standing = await sightDifferences(run, rows, compared)
  await tellDifferences(run, standing)
  await writeDifferences(run, standing.writes)
  await lookBack(run, compared)
  const { equity } = compared
  if (equity !== undefined)
    await recordEquity(run, { currency: equity.currency, equity: equity.venue })
  const seen = new Set(compared.differences.map(({ key }) => key))
  await settlePositions(
    run,
    standing.sightings.filter(({ difference }) => seen.has(difference.key)),
  )
  return { drift: compared.drift, differences: standing.sightings.map(listedSighting) }
}

const MISSED: ReadonlySet<DifferenceClass> = new Set([
  'external-trade',
  'deposit-or-withdrawal',
  'fee',
  'dust',
  'unexplained',
])

/** What no order explains may have been missed in the venue's listings: they are read again. */
async function lookBack(run: AccountRun, { differences, isAgreed }: BooksCompared): Promise<void> {
  const missing = differences.find(
    (each) => each.key.startsWith('balance:') && MISSED.has(each.class),
  )
  if (missing !== undefined) await requestLookBack(run, missing.explanation)
  else if (isAgreed) await endLookBack(run)
}
