/**
 * A book folded from its facts once more, by code that shares nothing with the engine's: one array of
 * lots that are used up from the front.
 */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'

interface OpenLot {
  id: string
  quantity: bigint
  value: bigint
  fees: bigint
}

export interface PlainAllocation {
  readonly openingId: string
  readonly closingId: string
  readonly quantity: bigint
  readonly costBasis: bigint
  readonly proceeds: bigint
  readonly fees: bigint
}

export interface PlainBook {
  readonly quantity: bigint
  readonly cost: bigint
  readonly realisedPnl: bigint
  readonly fees: bigint
  readonly feesInBase: bigint
  readonly lots: readonly OpenLot[]
  readonly allocations: readonly PlainAllocation[]
}

interface Change {
  readonly id: string
  readonly timeMs: number
  readonly base: bigint
  readonly money: bigint
  readonly fees: bigint
  readonly feesInBase: bigint
  readonly moves: boolean
}

/** By time, then by id. */
export function inOrder(facts: readonly Fact[]): readonly Fact[] {
  const nameOf = (fact: Fact): [number, string] =>
    fact.kind === 'fill'
      ? [fact.fill.timeMs, fact.fill.tradeId]
      : [fact.movement.timeMs, fact.movement.movementId]
  return [...facts].sort((a, b) => {
    const [[timeA, idA], [timeB, idB]] = [nameOf(a), nameOf(b)]
    return timeA - timeB || (idA < idB ? -1 : idA > idB ? 1 : 0)
  })
}

export function plainBook(facts: readonly Fact[]): PlainBook {
  let lots: OpenLot[] = []
  let isLong = true
  const allocations: PlainAllocation[] = []
  const sums = { fees: 0n, feesInBase: 0n, realisedPnl: 0n }
  for (const change of facts.map(changeOf)) {
    sums.fees += change.fees
    sums.feesInBase += change.feesInBase
    const total = size(change.base)
    let left = total
    let money = change.money
    let fees = change.fees
    while (left > 0n && lots.length > 0 && isLong !== change.base > 0n) {
      const lot = lots[0] as OpenLot
      const part = left < lot.quantity ? left : lot.quantity
      const isWhole = part === lot.quantity
      const value = isWhole ? lot.value : (lot.value * part) / lot.quantity
      const lotFees = isWhole ? lot.fees : (lot.fees * part) / lot.quantity
      const isLast = part === left
      const share = isLast ? money : (change.money * part) / total
      const feeShare = isLast ? fees : (change.fees * part) / total
      const other = change.moves ? value : share
      allocations.push({
        openingId: lot.id,
        closingId: change.id,
        quantity: part,
        costBasis: isLong ? value : other,
        proceeds: isLong ? other : value,
        fees: lotFees + feeShare,
      })
      sums.realisedPnl += isLong ? other - value : value - other
      lot.quantity -= part
      lot.value -= value
      lot.fees -= lotFees
      left -= part
      money -= share
      fees -= feeShare
      if (lot.quantity === 0n) lots = lots.slice(1)
    }
    if (left === 0n) continue
    isLong = change.base > 0n
    lots.push({ id: change.id, quantity: left, value: money, fees })
  }
  const sign = isLong ? 1n : -1n
  return {
    ...sums,
    quantity: sign * lots.reduce((sum, lot) => sum + lot.quantity, 0n),
    cost: sign * lots.reduce((sum, lot) => sum + lot.value, 0n),
    lots,
    allocations,
  }
}

function size(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}

function changeOf(fact: Fact): Change {
  if (fact.kind === 'movement') {
    const { movementId, timeMs, quantity, value = 0n, kind } = fact.movement
    const moves = ['opening', 'deposit', 'withdrawal', 'adjustment'].includes(kind)
    const money = size(value)
    return { id: movementId, timeMs, base: quantity, money, fees: 0n, feesInBase: 0n, moves }
  }
  const { tradeId, timeMs, side, quantity, cost, fee, feeCurrency, symbol, feeValue } = fact.fill
  const [base, quote] = symbol.split('/')
  const feesInBase = feeCurrency === base ? fee : 0n
  const fees = (feeCurrency === quote ? fee : 0n) + (feeValue ?? 0n)
  const isBuy = side === 'buy'
  return {
    id: tradeId,
    timeMs,
    base: isBuy ? quantity - feesInBase : -(quantity + feesInBase),
    money: isBuy ? cost + fees : cost - fees,
    fees,
    feesInBase,
    moves: false,
  }
}
