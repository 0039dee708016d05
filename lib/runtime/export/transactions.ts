/**
 * Facts as the transactions that programs for taxes read: what was sent, what was received and the
 * fee. Sent and received are before the fee; so, for every currency, received less sent less fees is
 * what the balance changed by. A fee that was withheld from a deposit is the exception: what was
 * received is what arrived.
 */
import { type Fact } from '../../domain/ledger/entry.ts'
import { type Fill, knownPair, pairOf } from '../../domain/ledger/fill.ts'
import { type Movement, type MovementKind } from '../../domain/ledger/movement.ts'
import { absolute } from '../../domain/money/fixed.ts'
import { orderFacts } from '../../domain/tax/asset-events.ts'
import { type Conversions, pairConversions } from '../../domain/tax/conversions.ts'
import { feeMovements } from '../../domain/tax/fee-movements.ts'
import { type TaxPeriod, isWithin } from '../../domain/tax/tax-period.ts'
import { type Amount } from '../../domain/tax/valuer.ts'

export interface Transaction {
  readonly kind: 'trade' | MovementKind
  readonly timeMs: number
  readonly account: string
  /** The trade's or the movement's id; of a conversion that of what was given. */
  readonly id: string
  readonly sent?: Amount
  readonly received?: Amount
  readonly fee?: Amount
  /** What came in was worth or cost, where its movement says so. */
  readonly worth?: Amount
  /** For a person: what it was, with its id and account. */
  readonly description: string
}

export interface TransactionSelection {
  readonly period: TaxPeriod
  /** All accounts unless given. A wallet of an importing program is one account. */
  readonly accounts?: readonly string[]
}

/**
 * In the order of time. A conversion of two sides is one transaction, at the time of what was given.
 * @throws {Error} when a fact is there twice.
 */
export function transactionsOf(
  facts: Iterable<Fact>,
  { period, accounts }: TransactionSelection,
): readonly Transaction[] {
  const ordered = orderFacts(facts)
  const { booked } = feeMovements(ordered)
  const conversions = pairConversions(
    ordered.flatMap((fact) => (fact.kind === 'movement' ? [fact.movement] : [])),
  )
  return ordered
    .flatMap((fact) => {
      if (fact.kind === 'fill') return [ofFill(fact.fill)]
      return booked.has(fact.movement) ? [] : ofMovement(fact.movement, conversions)
    })
    .filter(
      ({ timeMs, account }) => isWithin(period, timeMs) && (accounts?.includes(account) ?? true),
    )
}

function ofFill(fill: Fill): Transaction {
  const { side, symbol, quantity, cost, fee, feeCurrency, timeMs, account, tradeId } = fill
  const { base, quote } = pairOf(symbol)
  const ofBase = { currency: base, quantity }
  const ofQuote = { currency: quote, quantity: cost }
  const sides =
    side === 'buy' ? { sent: ofQuote, received: ofBase } : { sent: ofBase, received: ofQuote }
  return {
    kind: 'trade',
    timeMs,
    account,
    id: tradeId,
    ...sides,
    ...feeOf(feeCurrency, fee),
    description: `${symbol} ${side}, trade ${tradeId}, account ${account}`,
  }
}

function ofMovement(movement: Movement, conversions: Conversions): readonly Transaction[] {
  const conversion = conversions.get(movement)
  if (conversion !== undefined) {
    const { given, received } = conversion
    if (movement === received) return []
    return [{ ...sentBy(given), received: amountOf(received) }]
  }
  if (movement.quantity === 0n) return []
  if (movement.quantity < 0n) return [sentBy(movement)]
  return [{ ...described(movement), received: amountOf(movement), ...worthOf(movement) }]
}

/** The fee is contained in what the balance changed by. */
function sentBy(movement: Movement): Transaction {
  const { currency, fee } = movement
  const sent = -movement.quantity - fee
  return sent > 0n
    ? { ...described(movement), sent: { currency, quantity: sent }, ...feeOf(currency, fee) }
    : { ...described(movement), sent: amountOf(movement) }
}

function described({ kind, currency, timeMs, account, movementId }: Movement) {
  const description = `${currency} ${kind}, movement ${movementId}, account ${account}`
  return { kind, timeMs, account, id: movementId, description }
}

function amountOf({ currency, quantity }: Movement): Amount {
  return { currency, quantity: absolute(quantity) }
}

function feeOf(currency: string, quantity: Amount['quantity']): { readonly fee?: Amount } {
  return quantity === 0n ? {} : { fee: { currency, quantity } }
}

function worthOf({ value, symbol = '' }: Movement): { readonly worth?: Amount } {
  const pair = knownPair(symbol)
  if (value === undefined || pair === undefined) return {}
  return { worth: { currency: pair.quote, quantity: absolute(value) } }
}
