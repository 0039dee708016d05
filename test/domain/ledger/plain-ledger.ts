/**
 * The ledger once more, written for being read and not for being fast: one array of lots, no pages,
 * nothing of lib/domain/ledger but the shape of a trade.
 */
import { type Fill } from '../../../lib/domain/ledger/fill.ts'

export interface PlainLot {
  tradeId: string
  openedAtMs: number
  quantity: bigint
  value: bigint
  fees: bigint
}

export interface PlainClose {
  readonly openingTradeId: string
  readonly quantity: bigint
  readonly paid: bigint
  readonly received: bigint
  readonly fees: bigint
}

export class PlainLedger {
  /** All of one sign: bought and not sold, or sold and not bought. */
  readonly lots: PlainLot[] = []
  direction: 'long' | 'short' = 'long'
  realised = 0n
  quoteFees = 0n
  baseFees = 0n
  /** Quote currency that came in less what went out. */
  money = 0n

  get quantity(): bigint {
    const size = this.lots.reduce((sum, lot) => sum + lot.quantity, 0n)
    return this.direction === 'long' ? size : -size
  }

  get cost(): bigint {
    const value = this.lots.reduce((sum, lot) => sum + lot.value, 0n)
    return this.direction === 'long' ? value : -value
  }

  /** @returns what the trade closed, oldest lot first. */
  book(fill: Fill): readonly PlainClose[] {
    const [base] = fill.symbol.split('/')
    const baseFee = fill.feeCurrency === base ? fill.fee : 0n
    const quoteFee = fill.feeCurrency === base ? 0n : fill.fee
    this.quoteFees += quoteFee
    this.baseFees += baseFee
    const size = fill.side === 'buy' ? fill.quantity - baseFee : fill.quantity + baseFee
    const amount = fill.side === 'buy' ? fill.cost + quoteFee : fill.cost - quoteFee
    this.money += fill.side === 'buy' ? -amount : amount

    const against = fill.side === 'buy' ? 'short' : 'long'
    const closes: PlainClose[] = []
    let open = size
    let amountLeft = amount
    let feesLeft = quoteFee
    while (open > 0n && this.lots.length > 0 && this.direction === against) {
      const lot = this.lots[0]!
      const taken = open < lot.quantity ? open : lot.quantity
      const value = (lot.value * taken) / lot.quantity
      const lotFees = (lot.fees * taken) / lot.quantity
      const last = taken === open
      const share = last ? amountLeft : (amount * taken) / size
      const feeShare = last ? feesLeft : (quoteFee * taken) / size
      closes.push({
        openingTradeId: lot.tradeId,
        quantity: taken,
        paid: against === 'long' ? value : share,
        received: against === 'long' ? share : value,
        fees: lotFees + feeShare,
      })
      this.realised += against === 'long' ? share - value : value - share
      open -= taken
      amountLeft -= share
      feesLeft -= feeShare
      lot.quantity -= taken
      lot.value -= value
      lot.fees -= lotFees
      if (lot.quantity === 0n) this.lots.shift()
    }
    if (open > 0n) {
      this.direction = fill.side === 'buy' ? 'long' : 'short'
      this.lots.push({
        tradeId: fill.tradeId,
        openedAtMs: fill.timeMs,
        quantity: open,
        value: amountLeft,
        fees: feesLeft,
      })
    }
    return closes
  }
}
