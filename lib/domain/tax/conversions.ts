/** The two sides of a conversion, and the one value of both. */
import { type Movement } from '../ledger/movement.ts'
import { type Valuation } from './asset-event.ts'
import { type Valuer } from './valuer.ts'

export interface Conversion {
  readonly given: Movement
  readonly received: Movement
}

/** The conversion that a movement is one side of. */
export type Conversions = ReadonlyMap<Movement, Conversion>

/** Pairs what shares account and reference: one that goes out and one that comes in, of two currencies. */
export function pairConversions(movements: readonly Movement[]): Conversions {
  const groups = new Map<string, Movement[]>()
  for (const movement of movements) {
    const { kind, account, referenceId } = movement
    if (kind !== 'conversion' || referenceId === undefined) continue
    const key = JSON.stringify([account, referenceId])
    const group = groups.get(key) ?? []
    groups.set(key, group)
    group.push(movement)
  }
  const found = new Map<Movement, Conversion>()
  for (const group of groups.values()) {
    const [given, received, ...others] = [...group].sort((a, b) =>
      a.quantity < b.quantity ? -1 : 1,
    )
    if (given === undefined || received === undefined || others.length > 0) continue
    if (given.quantity >= 0n || received.quantity <= 0n || given.currency === received.currency)
      continue
    const conversion = { given, received }
    found.set(given, conversion).set(received, conversion)
  }
  return found
}

/**
 * Exactly the money where one side is money, else what the movements say, else by the rate of what
 * was given, else by that of what was received. It is taken at the time of what was given, for both.
 */
export function conversionValue({ given, received }: Conversion, valuer: Valuer): Valuation {
  const rateSource = 'the conversion itself'
  if (valuer.isMoney(received.currency)) return { amount: received.quantity, rateSource }
  if (valuer.isMoney(given.currency)) return { amount: -given.quantity, rateSource }
  const { timeMs, account, movementId } = given
  const amounts = [
    { currency: given.currency, quantity: -given.quantity },
    { currency: received.currency, quantity: received.quantity },
  ] as const
  return (
    valuer.toldBy(given) ??
    valuer.toldBy(received) ??
    valuer.known(amounts[0], timeMs) ??
    valuer.known(amounts[1], timeMs) ??
    valuer.missing({ timeMs, account, factId: movementId }, given.currency, received.currency)
  )
}
