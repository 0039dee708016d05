/** Trouble that lasts and concerns some kinds of orders only: what a venue does not take for a while. */
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type OrderRequest } from '../../../lib/domain/order/order-request.ts'
import { type AmendOutcome, type PlaceOutcome } from '../../../lib/ports/exchange.ts'

export const ORDER_TROUBLES = [
  'stops-refused',
  'protection-refused',
  'protection-limited',
  'minimum-raised',
  'amends-refused',
] as const

export type OrderTroubleKind = (typeof ORDER_TROUBLES)[number]

type Refused = Exclude<PlaceOutcome, { outcome: 'accepted' }>

export class OrderTrouble {
  /** Until when, in milliseconds since the epoch, by account and kind. */
  readonly #untilMs = new Map<string, number>()

  begin(account: string, kind: OrderTroubleKind, untilMs: number): void {
    const name = `${account} ${kind}`
    this.#untilMs.set(name, Math.max(untilMs, this.#untilMs.get(name) ?? 0))
  }

  /** What an order is answered with, or nothing where the venue takes it. */
  ofPlace(account: string, request: OrderRequest, nowMs: number): Refused | undefined {
    const isStop = request.type === 'stop' || request.type === 'stop-limit'
    if (request.type === 'stop' && this.#lasts(account, 'stops-refused', nowMs))
      return { outcome: 'rejected', reason: 'stop orders are not taken now' }
    if (isProtective(request) && this.#lasts(account, 'protection-refused', nowMs))
      return { outcome: 'rejected', reason: 'orders that rest to sell are not taken now' }
    if (isStop && this.#lasts(account, 'protection-limited', nowMs))
      return { outcome: 'not-placed', reason: 'rate limit of stop orders' }
    if (request.side === 'sell' && this.#lasts(account, 'minimum-raised', nowMs))
      return { outcome: 'rejected', reason: 'the quantity is below the minimum of today' }
    return undefined
  }

  ofAmend(account: string, nowMs: number): AmendOutcome | undefined {
    if (!this.#lasts(account, 'amends-refused', nowMs)) return undefined
    return { outcome: 'rejected', reason: 'orders are not changed now' }
  }

  #lasts(account: string, kind: OrderTroubleKind, nowMs: number): boolean {
    return nowMs < (this.#untilMs.get(`${account} ${kind}`) ?? 0)
  }
}

/** A stop of any kind, or a target that rests. */
function isProtective({ side, type, timeInForce }: OrderRequest): boolean {
  if (side !== 'sell' || type === 'market') return false
  return type !== 'limit' || timeInForce === 'good-till-cancelled'
}

/** A third of what the engine usually buys, in base currency. */
export function smallFill(price: Fixed): Fixed {
  return (70n * 10n ** 36n) / price
}
