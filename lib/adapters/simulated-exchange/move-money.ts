/** What changes an account's money without a trade: each is kept in its history, with its fee. */
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import { type VenueMovementKind } from '../../ports/exchange.ts'
import { type SimulatedMovement } from './simulated-order.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'
import {
  type AdjustResult,
  type Conversion,
  type ConvertResult,
  type FundsRefusal,
  type WithdrawResult,
} from './venue-types.ts'

interface Change {
  readonly kind: VenueMovementKind
  readonly currency: string
  /** Signed, before the fee. */
  readonly amount: Fixed
  readonly fee: Fixed
}

/** @throws {RangeError} for a negative amount */
export function addMoney(
  state: VenueState,
  account: VenueAccount,
  kind: 'deposit' | 'reward',
  currency: string,
  amount: Fixed,
): SimulatedMovement {
  assertNotNegative(amount)
  return move(state, account, state.nextId('reference'), { kind, currency, amount, fee: ZERO })
}

/** @throws {RangeError} for a negative amount or fee */
export function withdrawMoney(
  state: VenueState,
  account: VenueAccount,
  currency: string,
  amount: Fixed,
  fee: Fixed,
): WithdrawResult {
  assertNotNegative(amount, fee)
  const refused = missingFunds(account, currency, amount + fee)
  if (refused !== undefined) return { refused }
  const change = { kind: 'withdrawal', currency, amount: -amount, fee } as const
  move(state, account, state.nextId('reference'), change)
  return { withdrawn: amount }
}

/** @throws {RangeError} for a negative amount or fee, and for a currency into itself */
export function convertMoney(
  state: VenueState,
  account: VenueAccount,
  { from, to, amount, received, fee = ZERO }: Conversion,
): ConvertResult {
  assertNotNegative(amount, received, fee)
  if (from === to) throw new RangeError(`${from} cannot be converted into itself`)
  const refused = missingFunds(account, from, amount + fee)
  if (refused !== undefined) return { refused }
  const referenceId = state.nextId('reference')
  const kind = 'conversion'
  const given = move(state, account, referenceId, { kind, currency: from, amount: -amount, fee })
  const taken = { kind, currency: to, amount: received, fee: ZERO } as const
  return { converted: [given, move(state, account, referenceId, taken)] }
}

/** A positive amount is added, a negative one taken. */
export function adjustMoney(
  state: VenueState,
  account: VenueAccount,
  currency: string,
  amount: Fixed,
): AdjustResult {
  const refused = missingFunds(account, currency, -amount)
  if (refused !== undefined) return { refused }
  const change = { kind: 'adjustment', currency, amount, fee: ZERO } as const
  return { adjusted: move(state, account, state.nextId('reference'), change) }
}

function missingFunds(
  account: VenueAccount,
  currency: string,
  needed: Fixed,
): FundsRefusal | undefined {
  const free = account.free(currency)
  return needed > free ? { code: 'insufficient-funds', free } : undefined
}

function move(
  state: VenueState,
  account: VenueAccount,
  referenceId: string,
  change: Change,
): SimulatedMovement {
  const movement: SimulatedMovement = {
    movementId: state.nextId('movement'),
    referenceId,
    ...change,
    timeMs: state.nowMs,
    account: account.name,
  }
  const { currency, amount, fee } = change
  account.credit(currency, amount - fee)
  account.movements.push(movement)
  state.record(account.name, { kind: 'flow', currency, amount: amount - fee, movement })
  return movement
}

export function assertNotNegative(...amounts: readonly Fixed[]): void {
  for (const amount of amounts)
    if (amount < ZERO) throw new RangeError(`an amount must not be negative: ${amount}`)
}
