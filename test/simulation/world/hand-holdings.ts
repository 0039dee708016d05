/** What people brought or bought by hand and have not parted with yet. */
import { type SimulatedTrade } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { pairOf } from '../../../lib/domain/ledger/fill.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'

export const MONEY = 'USD'

export class HandHoldings {
  /** Base currency, by account and currency. */
  readonly #owned = new Map<string, Fixed>()

  /** Nothing for money: there is always enough of it. */
  of(account: string, currency: string): Fixed {
    return this.#owned.get(`${account} ${currency}`) ?? 0n
  }

  add(account: string, currency: string, amount: Fixed): void {
    if (currency === MONEY) return
    this.#owned.set(`${account} ${currency}`, this.of(account, currency) + amount)
  }

  /** With a trade by hand in it (`sign` 1), or without it (−1). */
  take(account: string, trade: SimulatedTrade, sign: 1n | -1n = 1n): void {
    const { base } = pairOf(trade.symbol)
    const feeInBase = trade.feeCurrency === base ? trade.fee : 0n
    const quantity = trade.side === 'buy' ? trade.quantity : -trade.quantity
    this.add(account, base, sign * (quantity - feeInBase))
  }
}
