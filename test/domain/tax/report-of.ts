import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type TaxDisposal } from '../../../lib/domain/tax/tax-disposal.ts'
import { taxYear } from '../../../lib/domain/tax/tax-period.ts'
import {
  type TaxReport,
  type TaxReportOptions,
  taxReport,
} from '../../../lib/domain/tax/tax-report.ts'
import { NO_RATES, amountText, trade } from './sample-facts.ts'

/** Of 2026, in USD, by FIFO, without rates, unless given. */
export function reportOf(
  facts: readonly Fact[],
  change: Partial<TaxReportOptions> = {},
): TaxReport {
  return taxReport(facts, {
    reportingCurrency: 'USD',
    rates: NO_RATES,
    method: 'FIFO',
    period: taxYear(2026),
    ...change,
  })
}

/** Quantity, lot, proceeds, cost and gain. */
export function lineOf({
  quantity,
  acquisitionId,
  costBasis,
  proceeds,
  gain,
}: TaxDisposal): string {
  const [cost, income, won] = [costBasis, proceeds, gain].map((amount) =>
    amountText(amount, formatFixed),
  )
  return `${formatFixed(quantity)} of ${acquisitionId ?? 'nothing'}: ${income} - ${cost} = ${won}`
}

export function buy(id: string, quantity: string, price: string, timeMs: number): Fact {
  return trade('buy', 'BTC/USD', quantity, price, { tradeId: id, timeMs })
}

export function sell(id: string, quantity: string, price: string, timeMs: number): Fact {
  return trade('sell', 'BTC/USD', quantity, price, { tradeId: id, timeMs })
}
