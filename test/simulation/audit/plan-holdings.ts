/**
 * What each plan holds at the venue and what of it is covered, told by the venue's log and by the
 * intents of our client order ids. What the plan itself believes plays no part.
 */
import {
  type SimulatedTrade,
  type VenueEvent,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type StoreMirror } from './store-mirror.ts'
import { movedBy } from './fact-effects.ts'
import { type TrueOrder, type VenueTruth, isOurId } from './venue-truth.ts'

export interface PlanHolding {
  readonly account: string
  readonly symbol: string
  readonly planId: string
  /** Base currency: bought less sold less fees in base. */
  held: Fixed
  /** What of it the venue kept as fees. */
  baseFees: Fixed
  readonly live: Set<TrueOrder>
}

export class PlanHoldings {
  readonly byPlan = new Map<string, PlanHolding>()
  readonly #mirror: StoreMirror
  readonly #truth: VenueTruth

  constructor(mirror: StoreMirror, truth: VenueTruth) {
    this.#mirror = mirror
    this.#truth = truth
  }

  /** @returns the plan that the event concerns, after it. */
  apply(event: VenueEvent): PlanHolding | undefined {
    switch (event.kind) {
      case 'order-accepted':
      case 'order-filled':
      case 'order-cancelled':
      case 'order-expired':
      case 'order-amended': {
        const order = this.#truth.order(event.account, event.order.venueOrderId)
        const holding = this.#holdingOf(event.account, order)
        if (holding === undefined || order === undefined) return undefined
        if (order.isLive) holding.live.add(order)
        else holding.live.delete(order)
        return holding
      }
      case 'trade': {
        const order = this.#truth.order(event.account, event.trade.venueOrderId)
        const holding = this.#holdingOf(event.account, order)
        if (holding === undefined) return undefined
        holding.held += baseOf(event.trade)
        holding.baseFees += feeInBase(event.trade)
        return holding
      }
      case 'trade-corrected': {
        const order = this.#truth.order(event.account, event.trade.venueOrderId)
        const holding = this.#holdingOf(event.account, order)
        if (holding !== undefined) holding.held += baseOf(event.trade) - baseOf(event.before)
        return holding
      }
      default:
        return undefined
    }
  }

  #holdingOf(account: string, order: TrueOrder | undefined): PlanHolding | undefined {
    if (order === undefined || !isOurId(order.clientOrderId)) return undefined
    const { symbol, clientOrderId } = order
    // Without an intent, which is a violation by itself, the order counts as a plan of its own.
    const planId = this.#mirror.find('order', account, clientOrderId)?.planId ?? clientOrderId
    const name = `${account} ${planId}`
    const known = this.byPlan.get(name)
    if (known !== undefined) return known
    const created = { account, symbol, planId, held: 0n, baseFees: 0n, live: new Set<TrueOrder>() }
    this.byPlan.set(name, created)
    return created
  }
}

function baseOf(trade: SimulatedTrade): Fixed {
  return movedBy(trade)[0]?.[1] ?? 0n
}

function feeInBase({ symbol, fee, feeCurrency }: SimulatedTrade): Fixed {
  return symbol.startsWith(`${feeCurrency}/`) ? fee : 0n
}

/** Base currency that live stops and market sells of the plan will sell. */
export function coverOf(holding: PlanHolding): Fixed {
  let cover = 0n
  for (const order of holding.live) {
    const sells = order.type === 'stop' || order.type === 'stop-limit' || order.type === 'market'
    if (order.side === 'sell' && sells) cover += order.quantity - order.filled
  }
  return cover
}

/** Base currency that live orders of the plan would sell, of whatever kind. */
export function liveSells(holding: PlanHolding): Fixed {
  let selling = 0n
  for (const order of holding.live)
    if (order.side === 'sell') selling += order.quantity - order.filled
  return selling
}
