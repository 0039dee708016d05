/** The same loop on decimal.js, as one would write it to be fast: no division where a lot goes whole. */
import { Decimal as Library } from 'decimal.js'
import {
  BASE,
  type Contender,
  type Ledger,
  QUOTE,
  type ToldTrade,
  type Totals,
} from './contender.ts'

/**
 * Enough digits for the exact product of any two amounts that a ledger has to take: twelve before the
 * point and eighteen after it, twice. With fewer it would be wrong by a unit where amounts are large.
 */
const Decimal = Library.clone({ precision: 60, rounding: Library.ROUND_DOWN })
type Decimal = Library

const DECIMALS = 18
const ZERO = new Decimal(0)

interface Trade {
  readonly id: string
  readonly timeMs: number
  readonly side: 'buy' | 'sell'
  readonly quantity: Decimal
  readonly cost: Decimal
  readonly fee: Decimal
  readonly feeCurrency: string
}

interface Lot {
  readonly openingId: string
  readonly openedAtMs: number
  readonly quantity: Decimal
  readonly value: Decimal
  readonly fees: Decimal
}

interface Allocation {
  readonly openingId: string
  readonly closingId: string
  readonly openedAtMs: number
  readonly closedAtMs: number
  readonly direction: 'long' | 'short'
  readonly quantity: Decimal
  readonly costBasis: Decimal
  readonly proceeds: Decimal
  readonly fees: Decimal
  readonly realisedPnl: Decimal
}

export const decimalJs: Contender<Trade, Allocation> = {
  name: 'decimal.js',
  open: () => new DecimalLedger(),
  read: ({ id, timeMs, side, quantity, cost, fee, feeCurrency }: ToldTrade): Trade => ({
    ...{ id, timeMs, side, feeCurrency },
    quantity: new Decimal(quantity),
    cost: new Decimal(cost),
    fee: new Decimal(fee),
  }),
  print: (allocation) => {
    const { openingId, closingId, openedAtMs, closedAtMs, direction } = allocation
    const { quantity, costBasis, proceeds, fees, realisedPnl } = allocation
    const amounts = [quantity, costBasis, proceeds, fees, realisedPnl].map(plain)
    return [openingId, closingId, openedAtMs, closedAtMs, direction, ...amounts].join(' ')
  },
}

function plain(amount: Decimal): string {
  return amount.isZero() ? '0' : amount.toFixed()
}

function share(amount: Decimal, part: Decimal, whole: Decimal): Decimal {
  return amount.isZero() ? ZERO : amount.times(part).div(whole).toDecimalPlaces(DECIMALS)
}

class DecimalLedger implements Ledger<Trade, Allocation> {
  readonly #lots: Lot[] = []
  /** The first open lot. */
  #head = 0
  #direction: 'long' | 'short' = 'long'
  #held = ZERO
  #cost = ZERO
  #realisedPnl = ZERO
  #fees = ZERO

  book(trades: readonly Trade[], allocations: Allocation[]): void {
    for (const trade of trades) this.#book(trade, allocations)
    this.#lots.splice(0, this.#head)
    this.#head = 0
  }

  totals(): Totals {
    const sign = this.#direction === 'long' ? 1 : -1
    return {
      quantity: plain(this.#held.times(sign)),
      cost: plain(this.#cost.times(sign)),
      realisedPnl: plain(this.#realisedPnl),
      fees: plain(this.#fees),
      openLots: this.#lots.length - this.#head,
    }
  }

  #book(trade: Trade, allocations: Allocation[]): void {
    const isBuy = trade.side === 'buy'
    const feeInBase = trade.feeCurrency === BASE ? trade.fee : ZERO
    const fees = trade.feeCurrency === QUOTE ? trade.fee : ZERO
    const total = isBuy ? trade.quantity.minus(feeInBase) : trade.quantity.plus(feeInBase)
    const money = isBuy ? trade.cost.plus(fees) : trade.cost.minus(fees)
    this.#fees = this.#fees.plus(fees)
    let [left, moneyLeft, feesLeft] = [total, money, fees]
    while (!left.isZero() && this.#head < this.#lots.length && this.#closes(isBuy)) {
      const lot = this.#lots[this.#head]!
      const part = this.#take(lot, left)
      const isLast = part.quantity.eq(left)
      const ownMoney = isLast ? moneyLeft : share(money, part.quantity, total)
      const ownFees = isLast ? feesLeft : share(fees, part.quantity, total)
      allocations.push(this.#allocation(lot, part, trade, ownMoney, ownFees))
      left = left.minus(part.quantity)
      moneyLeft = moneyLeft.minus(ownMoney)
      feesLeft = feesLeft.minus(ownFees)
    }
    if (!left.isZero()) this.#open(trade, isBuy, left, moneyLeft, feesLeft)
  }

  #closes(isBuy: boolean): boolean {
    return isBuy === (this.#direction === 'short')
  }

  /** The whole lot, or a part of it: then the rest stays in its place. */
  #take(lot: Lot, left: Decimal): Lot {
    if (lot.quantity.lte(left)) {
      this.#head += 1
      return lot
    }
    const value = share(lot.value, left, lot.quantity)
    const fees = share(lot.fees, left, lot.quantity)
    const { openingId, openedAtMs } = lot
    this.#lots[this.#head] = {
      openingId,
      openedAtMs,
      quantity: lot.quantity.minus(left),
      value: lot.value.minus(value),
      fees: lot.fees.minus(fees),
    }
    return { openingId, openedAtMs, quantity: left, value, fees }
  }

  #allocation(lot: Lot, part: Lot, trade: Trade, money: Decimal, fees: Decimal): Allocation {
    const isLong = this.#direction === 'long'
    const costBasis = isLong ? part.value : money
    const proceeds = isLong ? money : part.value
    const realisedPnl = proceeds.minus(costBasis)
    this.#held = this.#held.minus(part.quantity)
    this.#cost = this.#cost.minus(part.value)
    this.#realisedPnl = this.#realisedPnl.plus(realisedPnl)
    return {
      openingId: lot.openingId,
      closingId: trade.id,
      openedAtMs: lot.openedAtMs,
      closedAtMs: trade.timeMs,
      direction: this.#direction,
      quantity: part.quantity,
      costBasis,
      proceeds,
      fees: part.fees.plus(fees),
      realisedPnl,
    }
  }

  #open(trade: Trade, isBuy: boolean, quantity: Decimal, value: Decimal, fees: Decimal): void {
    this.#direction = isBuy ? 'long' : 'short'
    this.#held = this.#held.plus(quantity)
    this.#cost = this.#cost.plus(value)
    this.#lots.push({ openingId: trade.id, openedAtMs: trade.timeMs, quantity, value, fees })
  }
}
