/** What took base currency out of a symbol without an order of ours, and what that says of a plan. */
import { type Fact, entryOf, factPlace } from '../ledger/entry.ts'
import { type Fixed, divide } from '../money/fixed.ts'
import { type DifferenceClass } from './difference.ts'

export interface Outflow {
  readonly id: string
  readonly timeMs: number
  readonly kind: 'trade' | 'liquidation' | 'movement'
  /** Base currency, positive. */
  readonly quantity: Fixed
  /** Quote currency that it brought in, net of fees; zero where that is not known. */
  readonly value: Fixed
}

/** Nothing for a fact that came in, or that belongs to one of our orders. */
export function outflowOf(fact: Fact): Outflow | undefined {
  if (fact.kind === 'fill' && fact.fill.intentId !== undefined) return undefined
  const { base, money } = entryOf(fact)
  if (base >= 0n) return undefined
  const { id, timeMs } = factPlace(fact)
  const kind =
    fact.kind === 'movement' ? 'movement' : fact.fill.liquidation ? 'liquidation' : 'trade'
  return { id, timeMs, kind, quantity: -base, value: money }
}

export interface CauseOfLoss {
  readonly class: DifferenceClass
  readonly reason: 'EXTERNAL' | 'LIQUIDATION'
  /** Quote currency per unit; absent where nothing tells one. */
  readonly price?: Fixed
  readonly because: string
  readonly ids: readonly string[]
}

/** @param outflows newest first: the newest that cover the loss are its cause. */
export function causeOfLoss(quantity: Fixed, outflows: readonly Outflow[]): CauseOfLoss {
  const causes: Outflow[] = []
  let left = quantity
  for (const outflow of outflows) {
    if (left <= 0n) break
    causes.push(outflow)
    left -= outflow.quantity
  }
  const [first] = [...causes].sort((a, b) => (a.quantity > b.quantity ? -1 : 1))
  if (first === undefined)
    return {
      class: 'unexplained',
      reason: 'EXTERNAL',
      because: 'nothing that is booked says where it went',
      ids: [],
    }
  const ids = causes.map(({ id }) => id)
  const price = priceOf(causes)
  const basis = { ids, ...(price === undefined ? {} : { price }) }
  switch (first.kind) {
    case 'liquidation':
      return {
        ...basis,
        class: 'liquidation',
        reason: 'LIQUIDATION',
        because: `the venue liquidated it (${ids.join(', ')})`,
      }
    case 'trade':
      return {
        ...basis,
        class: 'external-trade',
        reason: 'EXTERNAL',
        because: `another client sold it (${ids.join(', ')})`,
      }
    case 'movement':
      return {
        ...basis,
        class: 'deposit-or-withdrawal',
        reason: 'EXTERNAL',
        because: `it was moved away (${ids.join(', ')})`,
      }
  }
}

function priceOf(outflows: readonly Outflow[]): Fixed | undefined {
  const known = outflows.filter(({ value }) => value > 0n)
  if (known.length === 0) return undefined
  const quantity = known.reduce((sum, outflow) => sum + outflow.quantity, 0n)
  const value = known.reduce((sum, outflow) => sum + outflow.value, 0n)
  return divide(value, quantity, 'half-even')
}

/** What left before a plan was made took nothing of it. */
export function outflowsSince(outflows: readonly Outflow[], sinceMs: number): readonly Outflow[] {
  return outflows.filter(({ timeMs }) => timeMs >= sinceMs)
}
