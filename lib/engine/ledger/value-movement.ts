/** A movement of the venue as it is booked: where its lots are, and what it is worth there. */
import { pairOf } from '../../domain/ledger/fill.ts'
import { type Homes, homeSymbol } from '../../domain/ledger/home-symbol.ts'
import { type Movement } from '../../domain/ledger/movement.ts'
import { type Fixed, absolute, multiply } from '../../domain/money/fixed.ts'
import { type VenueMovement } from '../../ports/exchange.ts'
import { type RateAt } from './value-at.ts'

export interface MovementBasis {
  readonly account: string
  readonly homes: Homes
  readonly rateAt: RateAt
  readonly nowMs: number
  /** Where the other side of a conversion is looked for. */
  readonly others: readonly VenueMovement[]
}

export async function movementOf(told: VenueMovement, basis: MovementBasis): Promise<Movement> {
  const quantity = told.amount - told.fee
  const outgoing = quantity < 0n ? -quantity : 0n
  // What changes nothing has no lots to be in.
  const symbol = quantity === 0n ? undefined : homeSymbol(told.currency, basis.homes, outgoing)
  const movement: Movement = {
    movementId: told.movementId,
    ...(told.referenceId === undefined ? {} : { referenceId: told.referenceId }),
    account: basis.account,
    kind: told.kind,
    currency: told.currency,
    quantity,
    fee: told.fee,
    ...(symbol === undefined ? {} : { symbol }),
    timeMs: told.timeMs,
    appliedAtMs: basis.nowMs,
  }
  // What is withdrawn leaves at its cost, whatever it is worth.
  if (symbol === undefined || told.kind === 'withdrawal') return movement
  const worth = (await otherSide(told, symbol, basis)) ?? (await atRate(movement, symbol, basis))
  return worth === undefined ? movement : { ...movement, ...worth }
}

interface Worth {
  readonly value: Fixed
  readonly valueSource: string
}

/** What was given for it, or got, when that is the quote currency of its lots. */
async function otherSide(
  told: VenueMovement,
  symbol: string,
  { others }: MovementBasis,
): Promise<Worth | undefined> {
  if (told.kind !== 'conversion' || told.referenceId === undefined) return undefined
  const { quote } = pairOf(symbol)
  const other = others.find(
    (each) =>
      each.referenceId === told.referenceId &&
      each.movementId !== told.movementId &&
      each.currency === quote,
  )
  if (other === undefined) return undefined
  const value = absolute(other.amount - other.fee)
  return { value, valueSource: `the other side, ${other.movementId}` }
}

async function atRate(
  { currency, quantity, timeMs }: Movement,
  symbol: string,
  { rateAt }: MovementBasis,
): Promise<Worth | undefined> {
  const rate = await rateAt(currency, pairOf(symbol).quote, timeMs)
  if (rate === undefined) return undefined
  const value = multiply(absolute(quantity), rate.rate, 'half-even')
  return { value, valueSource: rate.source }
}
