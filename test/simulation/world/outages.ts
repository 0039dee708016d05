/** Times in which the engine, or its fill sync alone, is not there while the venue goes on. */
import { type Fixed, multiply, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { placeOf } from '../kernel/draws.ts'
import { type HandDeeds } from './hand-deeds.ts'
import { type Platform } from './platform.ts'
import { type WorldState } from './world-state.ts'

const MINUTE_MS = 60_000
const OUTAGE_MINUTES = [90, 240, 600, 1440, 2880] as const
/** What was left undone takes some minutes to be caught up with: none begins shortly before healing. */
const BEFORE_HEALING_MS = 10 * MINUTE_MS
/** Quote currency: a rest that no venue takes an order for. */
const DUST = parseFixed('1')

export class Outages {
  readonly #world: WorldState
  readonly #platform: Platform
  readonly #hands: HandDeeds
  #fillsDownUntilMs = 0
  /** Milliseconds in which nothing of the engine ran, so far. */
  skippedMs = 0

  constructor(world: WorldState, platform: Platform, hands: HandDeeds) {
    this.#world = world
    this.#platform = platform
    this.#hands = hands
  }

  /** @param tick minutes since the world began, without those of outages. */
  async happen(tick: number): Promise<void> {
    const { faults, kernel, untilHealed } = this.#world
    const at = `tick-${tick}`
    if (faults.happens('fills-down', at)) {
      const minutes = kernel.draws.between(5, 60, placeOf(at), 0, 111)
      this.#fillsDownUntilMs = kernel.nowMs + untilHealed(minutes * MINUTE_MS)
    }
    const isEarly = untilHealed(BEFORE_HEALING_MS) === BEFORE_HEALING_MS
    if (!isEarly || !faults.canHappen('engine-down') || !this.#isCalm()) return
    if (faults.happens('engine-down', at)) await this.#sleep(at)
  }

  /** Whether the scheduler does not start the function. */
  isDown(functionName: string): boolean {
    return functionName === 'sync-fills' && this.#world.kernel.nowMs < this.#fillsDownUntilMs
  }

  heal(): void {
    this.#fillsDownUntilMs = 0
  }

  /** Nobody is there for hours or days; people go on trading by hand, and stops on being filled. */
  async #sleep(at: string): Promise<void> {
    const { kernel, venue, wakeQueue } = this.#world
    const place = placeOf(at)
    const sleepMs = kernel.draws.pick(OUTAGE_MINUTES, place, 0, 112) * MINUTE_MS
    const deeds = kernel.draws.between(2, 40, place, 0, 113)
    const endMs = kernel.nowMs + sleepMs
    this.#platform.isDown = true
    for (let each = 1; each <= deeds; each += 1) {
      await kernel.runUntil(kernel.nowMs + Math.floor(sleepMs / (deeds + 1)))
      venue.advanceTo(kernel.nowMs)
      this.#hands.any(`${at}/${each}`)
    }
    await kernel.runUntil(endMs)
    this.#platform.isDown = false
    this.skippedMs += sleepMs
    wakeQueue('orders')
    wakeQueue('ticks')
  }

  /** What the plans hold is under stops: otherwise it is nobody's fault that it stays so for hours. */
  #isCalm(): boolean {
    const { accounts } = this.#world
    return accounts.every(({ id }) => this.#isEveryPlanGuarded(id))
  }

  #isEveryPlanGuarded(account: string): boolean {
    const { venue } = this.#world
    const bare = new Map<string, Fixed>()
    const add = (symbol: string, quantity: Fixed): void =>
      void bare.set(symbol, (bare.get(symbol) ?? 0n) + quantity)
    for (const trade of venue.trades(account)) {
      if (trade.clientOrderId === undefined) continue
      const [base = ''] = trade.symbol.split('/')
      const feeInBase = trade.feeCurrency === base ? trade.fee : 0n
      add(trade.symbol, (trade.side === 'buy' ? trade.quantity : -trade.quantity) - feeInBase)
    }
    for (const order of venue.openOrders(account)) {
      if (order.side === 'buy') return false
      if (order.type === 'stop') add(order.symbol, order.filledQuantity - order.quantity)
    }
    return [...bare].every(
      ([symbol, quantity]) => multiply(quantity, venue.quote(symbol).last, 'floor') < DUST,
    )
  }
}
