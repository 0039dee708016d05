/**
 * The tax report of a period: what was given up in it with the lots that it took, what was earned, and
 * the fees. Lots are followed through the whole history before, with the same method. Nothing in it is
 * a guess: what is not known is absent, flagged and named, and the report says that it is not complete.
 */
import { type Fact } from '../ledger/entry.ts'
import { type Movement } from '../ledger/movement.ts'
import { type Fixed, absolute } from '../money/fixed.ts'
import { type AssetEvent, type FeePaid, type MissingRate, type OwnTransfer } from './asset-event.ts'
import { assetEvents } from './asset-events.ts'
import { type Flow } from './lot-book.ts'
import { type TaxDisposal } from './tax-disposal.ts'
import { TaxLedger } from './tax-ledger.ts'
import { type LotMethod, type TaxLot } from './tax-lot.ts'
import { type TaxPeriod, isWithin } from './tax-period.ts'
import { type TaxTotals, totalsOf } from './tax-totals.ts'
import { type TaxWarning } from './tax-warning.ts'
import { type ValuerOptions } from './valuer.ts'

export interface TaxReportOptions extends ValuerOptions {
  readonly method: LotMethod
  readonly period: TaxPeriod
}

export interface AssetReport {
  readonly asset: string
  /** Of the period. */
  readonly totals: TaxTotals
  /** From the first fact to the end of the period: what came in is what went out and what is left. */
  readonly acquired: Flow
  readonly disposed: Flow
  readonly movedOut: Flow
  readonly left: Flow
  /** At the end of the period, in the order in which they came in. */
  readonly openLots: readonly TaxLot[]
}

export interface TaxReport {
  readonly reportingCurrency: string
  readonly method: LotMethod
  readonly period: TaxPeriod
  /** No rate is missing up to the end of the period, and every disposal in it has cost and proceeds. */
  readonly isComplete: boolean
  /** Of the period, in the order of time; one for each lot that a disposal took from. */
  readonly disposals: readonly TaxDisposal[]
  readonly income: readonly AssetEvent[]
  readonly fees: readonly FeePaid[]
  readonly totals: TaxTotals
  /** Reporting currency; of those that have a value. */
  readonly incomeTotal: Fixed
  readonly feeTotal: Fixed
  /** By name. */
  readonly assets: readonly AssetReport[]
  /** Between own accounts, received in the period. */
  readonly transfers: readonly OwnTransfer[]
  /** Up to the end of the period: what is missing before it may change what is left for it. */
  readonly missingRates: readonly MissingRate[]
  readonly warnings: readonly TaxWarning[]
}

/**
 * @param facts of all books and all money of all accounts, from the first on, in any order, each once.
 * Later ones do no harm: a withdrawal's arrival may be among them.
 * @throws {Error} when a fact is there twice.
 */
export function taxReport(facts: Iterable<Fact>, options: TaxReportOptions): TaxReport {
  const { reportingCurrency, method, period } = options
  const found = assetEvents(facts, options)
  const isDue = ({ timeMs }: { readonly timeMs: number }): boolean => timeMs < period.toMs
  const isInPeriod = ({ timeMs }: { readonly timeMs: number }): boolean => isWithin(period, timeMs)

  const ledger = new TaxLedger(method)
  const disposals: TaxDisposal[] = []
  for (const event of found.events) {
    if (!isDue(event)) break
    // Money that was earned is income, and no lot.
    if (event.asset === reportingCurrency) continue
    const made = ledger.book(event)
    if (isInPeriod(event)) disposals.push(...made)
  }
  const income = found.events.filter((event) => event.kind === 'income' && isInPeriod(event))
  const fees = found.fees.filter(isInPeriod)
  const missingRates = found.missingRates.filter(isDue)
  const totals = totalsOf(disposals)
  const halves = found.halfConversions.filter(isDue).map(halfConversion)
  return {
    reportingCurrency,
    method,
    period,
    isComplete: missingRates.length === 0 && totals.unvalued === 0,
    disposals,
    income,
    fees,
    totals,
    incomeTotal: income.reduce((sum, { value }) => sum + (value?.amount ?? 0n), 0n),
    feeTotal: fees.reduce((sum, { value }) => sum + (value.amount ?? 0n), 0n),
    assets: assetReports(ledger, disposals),
    transfers: found.transfers.filter(({ depositedAtMs }) => isWithin(period, depositedAtMs)),
    missingRates,
    warnings: [...ledger.warnings, ...halves].sort((a, b) => a.timeMs - b.timeMs),
  }
}

function assetReports(
  ledger: TaxLedger,
  disposals: readonly TaxDisposal[],
): readonly AssetReport[] {
  const byAsset = Map.groupBy(disposals, ({ asset }) => asset)
  return ledger.books.map(([asset, book]) => {
    book.assertConserved(asset)
    const { acquired, disposed, movedOut, left, openLots } = book
    const totals = totalsOf(byAsset.get(asset) ?? [])
    return { asset, totals, acquired, disposed, movedOut, left, openLots }
  })
}

function halfConversion({ currency, quantity, timeMs, account, movementId }: Movement): TaxWarning {
  const amount = absolute(quantity)
  return {
    code: 'half-conversion',
    asset: currency,
    quantity: amount,
    timeMs,
    account,
    factId: movementId,
  }
}
