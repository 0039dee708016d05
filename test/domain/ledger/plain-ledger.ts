/**
 * The ledger once more, written for being read and not for being fast: one array of lots that shrink
 * as they are consumed, nothing of lib/domain/ledger but the shape of trades and movements.
 */
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'

export interface PlainLot {
  openingId: string
  openedAtMs: number
  quantity: bigint
  value: bigint
  fees: bigint
}

export interface PlainClose {
  readonly openingId: string
  readonly quantity: bigint
  readonly paid: bigint
  readonly received: bigint
  readonly fees: bigint
  readonly transfer: boolean
}

/** A change of the book, by what it does and not by where it is from. */
interface Change {
  readonly id: string
  readonly timeMs: number
  readonly comesIn: boolean
  readonly size: bigint
  /** Quote currency paid for what comes in, received for what goes out. */
  readonly amount: bigint
  readonly fees: bigint
  readonly transfer: boolean
}

export class PlainLedger {
  /** All of one sign: held and not given up, or given up and not held. */
  readonly lots: PlainLot[] = []
  direction: 'long' | 'short' = 'long'
  realised = 0n
  /** Quote currency. */
  fees = 0n
  baseFees = 0n
  /** How many lots were ever opened. */
  opened = 0

  get quantity(): bigint {
    const size = this.lots.reduce((sum, lot) => sum + lot.quantity, 0n)
    return this.direction === 'long' ? size : -size
  }

  get cost(): bigint {
    const value = this.lots.reduce((sum, lot) => sum + lot.value, 0n)
    return this.direction === 'long' ? value : -value
  }

  /** @returns what the trade closed, oldest lot first. */
  bookFill(fill: Fill): readonly PlainClose[] {
    const [base, quote] = fill.symbol.split('/')
    const inBase = fill.feeCurrency === base ? fill.fee : 0n
    const inQuote = fill.feeCurrency === quote ? fill.fee : 0n
    const worth = fill.feeCurrency === base || fill.feeCurrency === quote ? 0n : fill.feeValue
    const fees = inQuote + (worth ?? 0n)
    this.baseFees += inBase
    const comesIn = fill.side === 'buy'
    return this.#book({
      id: fill.tradeId,
      timeMs: fill.timeMs,
      comesIn,
      size: comesIn ? fill.quantity - inBase : fill.quantity + inBase,
      amount: comesIn ? fill.cost + fees : fill.cost - fees,
      fees,
      transfer: false,
    })
  }

  /** @returns what the movement closed, oldest lot first. */
  bookMovement(movement: Movement): readonly PlainClose[] {
    const comesIn = movement.quantity > 0n
    return this.#book({
      id: movement.movementId,
      timeMs: movement.timeMs,
      comesIn,
      size: comesIn ? movement.quantity : -movement.quantity,
      amount: movement.value ?? 0n,
      fees: 0n,
      transfer: !['conversion', 'reward', 'fee'].includes(movement.kind),
    })
  }

  #book(change: Change): readonly PlainClose[] {
    this.fees += change.fees
    const against = change.comesIn ? 'short' : 'long'
    const closes: PlainClose[] = []
    let open = change.size
    let amountLeft = change.amount
    let feesLeft = change.fees
    while (open > 0n && this.lots.length > 0 && this.direction === against) {
      const lot = this.lots[0]!
      const size = open < lot.quantity ? open : lot.quantity
      const value = (lot.value * size) / lot.quantity
      const lotFees = (lot.fees * size) / lot.quantity
      const isLast = size === open
      const amount = isLast ? amountLeft : (change.amount * size) / change.size
      const fees = isLast ? feesLeft : (change.fees * size) / change.size
      // What is only moved is worth what it cost, wherever it goes.
      const counted = change.transfer ? value : amount
      closes.push({
        openingId: lot.openingId,
        quantity: size,
        paid: against === 'long' ? value : counted,
        received: against === 'long' ? counted : value,
        fees: lotFees + fees,
        transfer: change.transfer,
      })
      this.realised += against === 'long' ? counted - value : value - counted
      open -= size
      amountLeft -= amount
      feesLeft -= fees
      lot.quantity -= size
      lot.value -= value
      lot.fees -= lotFees
      if (lot.quantity === 0n) this.lots.shift()
    }
    if (open > 0n) this.#open(change, open, amountLeft, feesLeft)
    return closes
  }

  #open(change: Change, quantity: bigint, value: bigint, fees: bigint): void {
    this.direction = change.comesIn ? 'long' : 'short'
    this.opened += 1
    const { id: openingId, timeMs: openedAtMs } = change
    this.lots.push({ openingId, openedAtMs, quantity, value, fees })
  }
}
