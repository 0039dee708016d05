import { type Fixed } from '../../domain/money/fixed.ts'
import { type TaxDisposal } from '../../domain/tax/tax-disposal.ts'
import { type Amount } from '../../domain/tax/valuer.ts'
import { type Transaction } from './transactions.ts'

export interface CurrencyTotals {
  readonly currency: string
  readonly sent: Fixed
  readonly received: Fixed
  readonly fees: Fixed
}

/** What the columns of a list of transactions add up to. */
export interface TransactionTotals {
  readonly rows: number
  /** By name. */
  readonly currencies: readonly CurrencyTotals[]
}

/** What the columns of a list of disposals add up to, empty cells left out. */
export interface DisposalTotals {
  readonly rows: number
  readonly costBasis: Fixed
  readonly proceeds: Fixed
  readonly gain: Fixed
  /** Rows without a gain, because something of them is not known. */
  readonly unvalued: number
}

export function transactionTotals(transactions: readonly Transaction[]): TransactionTotals {
  const byCurrency = new Map<string, CurrencyTotals>()
  const add = (field: 'sent' | 'received' | 'fees', amount: Amount | undefined): void => {
    if (amount === undefined) return
    const { currency, quantity } = amount
    const sums = byCurrency.get(currency) ?? { currency, sent: 0n, received: 0n, fees: 0n }
    byCurrency.set(currency, { ...sums, [field]: sums[field] + quantity })
  }
  for (const { sent, received, fee } of transactions) {
    add('sent', sent)
    add('received', received)
    add('fees', fee)
  }
  const currencies = [...byCurrency.values()].sort((a, b) => (a.currency < b.currency ? -1 : 1))
  return { rows: transactions.length, currencies }
}

export function disposalTotals(disposals: readonly TaxDisposal[]): DisposalTotals {
  let [costBasis, proceeds, gain, unvalued] = [0n, 0n, 0n, 0]
  for (const disposal of disposals) {
    costBasis += disposal.costBasis ?? 0n
    proceeds += disposal.proceeds ?? 0n
    gain += disposal.gain ?? 0n
    if (disposal.gain === undefined) unvalued += 1
  }
  return { rows: disposals.length, costBasis, proceeds, gain, unvalued }
}
