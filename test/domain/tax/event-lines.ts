import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { assetEvents } from '../../../lib/domain/tax/asset-events.ts'
import { type ValuerOptions } from '../../../lib/domain/tax/valuer.ts'
import { amountText, constantRates } from './sample-facts.ts'

export const SAMPLE_RATES = constantRates({ BTC: '60000', ETH: '3000', EUR: '1.1' })

/** What facts did to assets, a line each, in USD. */
export function linesOf(
  facts: readonly Fact[],
  options: Partial<ValuerOptions> = {},
): readonly string[] {
  const given = { reportingCurrency: 'USD', rates: SAMPLE_RATES, ...options }
  return assetEvents(facts, given).events.map(
    ({ kind, cause, asset, quantity, value, internal }) => {
      const worth = value === undefined ? 'at cost' : amountText(value.amount, formatFixed)
      const whose = internal === true ? 'own ' : ''
      return `${whose}${kind} ${formatFixed(quantity)} ${asset} by ${cause}: ${worth}`
    },
  )
}
