/** What a fact moves, worked out once more by the auditor: from what it says and from nothing else. */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type SimulatedTrade } from '../../../lib/adapters/simulated-exchange/venue-types.ts'

export type Moved = readonly (readonly [currency: string, amount: Fixed])[]

type Trade = Pick<SimulatedTrade, 'symbol' | 'side' | 'quantity' | 'cost' | 'fee' | 'feeCurrency'>

/**
 * What a trade brings (positive) or takes of its base currency, of its quote currency, and of a third
 * one where the fee was paid in such.
 */
export function movedBy(trade: Trade): Moved {
  const { side, quantity, cost, fee, feeCurrency } = trade
  const [base = '', quote = ''] = trade.symbol.split('/')
  const sign = side === 'buy' ? 1n : -1n
  const moved = [
    [base, sign * quantity - (feeCurrency === base ? fee : 0n)],
    [quote, -sign * cost - (feeCurrency === quote ? fee : 0n)],
  ] as const
  return feeCurrency === base || feeCurrency === quote ? moved : [...moved, [feeCurrency, -fee]]
}

/** What a fact moves of the money that has no lots. */
export function cashMovedBy(fact: Fact): Moved {
  if (fact.kind === 'movement') {
    const { symbol, currency, quantity } = fact.movement
    return symbol === undefined ? [[currency, quantity]] : []
  }
  const [, ...money] = movedBy(fact.fill)
  // The lots of another book paid this fee: a movement there takes it.
  return fact.fill.feeSymbol === undefined ? money : money.slice(0, 1)
}

/** What a fact does to the lots of its book. */
export interface LotChange {
  readonly id: string
  readonly timeMs: number
  /** Base currency; positive when it comes in. */
  readonly base: Fixed
  /** Quote currency: what it cost with fees, or what it brought net of fees. */
  readonly value: Fixed
  readonly fees: Fixed
  readonly feesInBase: Fixed
  /** Leaves at its cost. */
  readonly isTransfer: boolean
}

const TRANSFERS: readonly Movement['kind'][] = ['opening', 'deposit', 'withdrawal', 'adjustment']

export function lotChangeOf(fact: Fact): LotChange {
  if (fact.kind === 'movement') {
    const { movementId, timeMs, quantity, value = 0n, kind } = fact.movement
    const basis = { id: movementId, timeMs, base: quantity, fees: 0n, feesInBase: 0n }
    return { ...basis, value: value < 0n ? -value : value, isTransfer: TRANSFERS.includes(kind) }
  }
  const { tradeId, timeMs, symbol, side, cost, fee, feeCurrency, feeValue = 0n } = fact.fill
  const [base = '', quote = ''] = symbol.split('/')
  const fees = (feeCurrency === quote ? fee : 0n) + feeValue
  return {
    id: tradeId,
    timeMs,
    base: movedBy(fact.fill)[0]?.[1] ?? 0n,
    value: side === 'buy' ? cost + fees : cost - fees,
    fees,
    feesInBase: feeCurrency === base ? fee : 0n,
    isTransfer: false,
  }
}

/** The book that a fact is in; nothing for one of money. */
export function bookOf(fact: Fact): string | undefined {
  return fact.kind === 'fill' ? fact.fill.symbol : fact.movement.symbol
}

export function idOf(fact: Fact): string {
  return fact.kind === 'fill' ? fact.fill.tradeId : fact.movement.movementId
}

export function timeOf(fact: Fact): number {
  return fact.kind === 'fill' ? fact.fill.timeMs : fact.movement.timeMs
}

/** By time, then by id. */
export function compareFacts(a: Fact, b: Fact): number {
  const [first, second] = [idOf(a), idOf(b)]
  return timeOf(a) - timeOf(b) || (first < second ? -1 : first > second ? 1 : 0)
}

export function add(balances: Map<string, Fixed>, currency: string, amount: Fixed): void {
  balances.set(currency, (balances.get(currency) ?? 0n) + amount)
}

export function utcDay(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10)
}
