/** What happens at the venue within a tick without the engine's doing. */
import { placeOf } from '../kernel/draws.ts'
import { ORDER_TROUBLES, smallFill } from './order-trouble.ts'
import { type WorldState } from './world-state.ts'

const MINUTE_MS = 60_000

export class MarketDeeds {
  readonly #world: WorldState
  #halted: { readonly symbol: string; readonly untilMs: number }[] = []

  constructor(world: WorldState) {
    this.#world = world
  }

  /** @param tick minutes since the world began. */
  happen(tick: number): void {
    const { faults, trouble, orderTrouble, kernel } = this.#world
    const at = `tick-${tick}`
    this.#resume(kernel.nowMs)
    if (faults.happens('symbol-halted', at)) this.#halt(at)
    for (const kind of ['venue-down', 'venue-banned', 'key-revoked'] as const)
      if (faults.happens(kind, at)) trouble.begin(this.#account(at), kind, this.#until(at, 1, 4))
    for (const kind of ORDER_TROUBLES)
      if (faults.happens(kind, at))
        orderTrouble.begin(this.#account(at), kind, this.#until(at, 1, 4))
    if (faults.happens('fill-limited', at)) this.#limitFill(at)
    if (faults.happens('stops-vanished', at)) this.#vanishStops(at)
    if (faults.happens('order-vanished', at)) this.#vanish(at)
  }

  /** Everything that still lasts is over. */
  heal(): void {
    this.#resume(Infinity)
  }

  #halt(at: string): void {
    const symbol = this.#symbol(at)
    this.#world.venue.haltSymbol(symbol, true)
    this.#halted.push({ symbol, untilMs: this.#until(at, 1, 4) })
  }

  #resume(nowMs: number): void {
    const over = this.#halted.filter(({ untilMs }) => untilMs <= nowMs)
    this.#halted = this.#halted.filter(({ untilMs }) => untilMs > nowMs)
    for (const { symbol } of over)
      if (!this.#halted.some((still) => still.symbol === symbol))
        this.#world.venue.haltSymbol(symbol, false)
  }

  #limitFill(at: string): void {
    const { venue } = this.#world
    const symbol = this.#symbol(at)
    venue.limitFill(symbol, smallFill(venue.quote(symbol).last))
  }

  #vanish(at: string): void {
    const { venue, kernel } = this.#world
    const account = this.#account(at)
    const open = venue.openOrders(account)
    if (open.length === 0) return
    const { venueOrderId } = kernel.draws.pick(open, placeOf(at), 0, 84)
    venue.cancel(account, { venueOrderId })
  }

  #vanishStops(at: string): void {
    const { venue } = this.#world
    const account = this.#account(at)
    for (const { venueOrderId, type } of venue.openOrders(account))
      if (type === 'stop' || type === 'stop-limit') venue.cancel(account, { venueOrderId })
  }

  #account(at: string): string {
    const { accounts, kernel } = this.#world
    return kernel.draws.pick(accounts, placeOf(at), 0, 81).id
  }

  #symbol(at: string): string {
    const { venue, kernel } = this.#world
    return kernel.draws.pick(venue.instruments, placeOf(at), 0, 82).symbol
  }

  /** From now on for so many minutes, but not beyond healing. */
  #until(at: string, fromMinutes: number, untilMinutes: number): number {
    const { kernel, untilHealed } = this.#world
    const minutes = kernel.draws.between(fromMinutes, untilMinutes, placeOf(at), 0, 83)
    return kernel.nowMs + untilHealed(minutes * MINUTE_MS)
  }
}
