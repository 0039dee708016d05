/** The random calls that change what an account owns, and leave the market alone. */
import { type Venue } from '../../../lib/adapters/simulated-exchange/venue-types.ts'

export interface MoneyCall {
  readonly kind: string
  readonly account: string
  /** Part of what the account has free, in thousandths. */
  readonly part: number
  readonly flag: boolean
  /** Which of the trades. */
  readonly pick: number
  readonly limitOffset: number
}

/** @throws {Error} for a call of another kind */
export function changeMoney(
  venue: Venue,
  { kind, account, part, flag, pick, limitOffset }: MoneyCall,
  { currency, free }: { readonly currency: string; readonly free: bigint },
): void {
  const some = (free * BigInt(part)) / 1_000n
  const fee = flag ? some / 7n : 0n
  switch (kind) {
    case 'money-in':
      if (flag) venue.deposit(account, currency, some)
      else venue.reward(account, currency, some)
      return
    case 'money-out':
      venue.withdraw(account, currency, some, fee)
      return
    case 'convert':
      venue.convert(account, { from: currency, to: 'DOGE', amount: some, received: some, fee })
      return
    case 'adjust':
      venue.adjust(account, currency, flag ? some : -some - 1n)
      return
    case 'correct': {
      const trades = venue.trades(account)
      const trade = trades[pick % Math.max(1, trades.length)]
      if (trade === undefined) return
      venue.correctTrade(account, trade.tradeId, {
        ...(flag ? { price: trade.price + BigInt(limitOffset) * 10n ** 17n } : {}),
        ...(part % 2 === 0 ? { quantity: trade.quantity - BigInt(pick) * 10n ** 15n } : {}),
        ...(part % 3 === 0 ? { fee: (trade.fee * BigInt(part)) / 500n } : {}),
      })
      return
    }
    default:
      throw new Error(`${kind} is no change of money`)
  }
}
