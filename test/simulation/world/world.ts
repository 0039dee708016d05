/**
 * One simulated world: the real functions in their environments, the store and the queues, the venue
 * with its market, the scheduler, the operator and the editor of the configuration, on one clock.
 */
import { createMemoryQueue, type MemoryQueue } from '../../../lib/adapters/memory/memory-queue.ts'
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { SYNTHETIC_START_MS } from '../../../lib/adapters/simulated-exchange/familiar-venue.ts'
import { type QueueName, manifest } from '../../../lib/manifest.ts'
import { type Clock } from '../../../lib/ports/clock.ts'
import { FaultPlan } from '../faults/fault-plan.ts'
import { Kernel } from '../kernel/kernel.ts'
import { type Watcher } from '../watcher.ts'
import { Actors } from './actors.ts'
import { type ListedCrashes } from './crash-list.ts'
import { applyConfig } from './config-editor.ts'
import { HandDeeds } from './hand-deeds.ts'
import { HandHoldings } from './hand-holdings.ts'
import { ListingDeeds } from './listing-deeds.ts'
import { MarketDeeds } from './market-deeds.ts'
import { OrderTrouble } from './order-trouble.ts'
import { Outages } from './outages.ts'
import { Platform } from './platform.ts'
import { QueueDelivery } from './queue-delivery.ts'
import { startDueFunctions } from './schedule.ts'
import { VenueListings } from './venue-listings.ts'
import { createVenue } from './venue-of-world.ts'
import { VenueTrouble } from './venue-trouble.ts'
import { Watchers } from './watchers.ts'
import { type WorldConfig } from './world-config.ts'
import { type WorldState } from './world-state.ts'

export const MINUTE_MS = 60_000
export const START_MS = SYNTHETIC_START_MS

export interface WorldParts {
  readonly seed: number
  /** Ticks with faults. */
  readonly ticks: number
  readonly kinds?: readonly string[]
  readonly intensity?: number
  readonly labels?: readonly string[]
  readonly certain?: readonly string[]
  readonly listed?: ListedCrashes
  readonly config: (kernel: Kernel) => WorldConfig
  readonly watchers: (world: WorldState) => readonly Watcher[]
  readonly onViolation: (text: string) => void
}

export class World {
  readonly state: WorldState
  readonly config: WorldConfig
  readonly platform: Platform
  readonly #deliveries: Readonly<Record<QueueName, QueueDelivery>>
  readonly #marketDeeds: MarketDeeds
  readonly #handDeeds: HandDeeds
  readonly #listingDeeds: ListingDeeds
  readonly #outages: Outages
  readonly #actors: Actors
  #tick = 0

  constructor(parts: WorldParts) {
    let watchers = new Watchers([])
    const kernel = new Kernel(parts.seed, START_MS, () => watchers.stepped())
    // An outage puts everything off that comes after it.
    const healAtMs = (): number => START_MS + parts.ticks * MINUTE_MS + this.#outages.skippedMs
    const faults = new FaultPlan({
      draws: kernel.draws,
      healAtMs,
      nowMs: () => kernel.nowMs,
      onDeed: (deed) => {
        kernel.trace.noteText(deed.label)
        watchers.tell('deed', deed)
      },
      ...(parts.kinds === undefined ? {} : { kinds: parts.kinds }),
      ...(parts.intensity === undefined ? {} : { intensity: parts.intensity }),
      ...(parts.labels === undefined ? {} : { labels: parts.labels }),
      ...(parts.certain === undefined ? {} : { certain: parts.certain }),
    })
    this.config = parts.config(kernel)
    const venue = createVenue({ config: this.config, kernel, faults, startMs: START_MS, healAtMs })
    const clock: Clock = { nowMs: () => kernel.nowMs, sleep: () => new Promise(() => {}) }
    this.state = {
      kernel,
      faults,
      get watchers() {
        return watchers
      },
      store: createMemoryStore(),
      queues: { orders: createQueue('orders', clock), ticks: createQueue('ticks', clock) },
      venue,
      trouble: new VenueTrouble(),
      orderTrouble: new OrderTrouble(),
      listings: new VenueListings(venue, () => kernel.nowMs),
      accounts: this.config.accounts,
      symbols: this.config.symbols,
      openBooks: new Map(),
      ...(parts.listed === undefined ? {} : { listed: parts.listed }),
      wakeQueue: (name) => this.#deliveries[name].wake(),
      halt: (at) => this.#actors.haltAll(at, this.#tick),
      tradeByHand: (account, at) => this.#handDeeds.trade(account, at),
      untilHealed: (durationMs) => Math.max(0, Math.min(durationMs, healAtMs() - kernel.nowMs)),
    }
    watchers = new Watchers(parts.watchers(this.state))
    this.platform = new Platform(this.state)
    this.#deliveries = {
      orders: new QueueDelivery(this.state, this.platform, 'orders'),
      ticks: new QueueDelivery(this.state, this.platform, 'ticks'),
    }
    this.#marketDeeds = new MarketDeeds(this.state)
    const holdings = new HandHoldings()
    this.#handDeeds = new HandDeeds(this.state, holdings)
    this.#listingDeeds = new ListingDeeds(this.state, holdings)
    this.#outages = new Outages(this.state, this.platform, this.#handDeeds)
    this.#actors = new Actors(this.state, this.platform, this.config, parts.onViolation)
  }

  /** Applies the configuration; nothing has run before. */
  async open(): Promise<void> {
    await applyConfig(this.state, this.config.config)
  }

  /** Milliseconds in which nothing of the engine ran. */
  get skippedMs(): number {
    return this.#outages.skippedMs
  }

  /** One minute: what happens at the venue, what people do, what is due, and all that follows. */
  async tick(): Promise<void> {
    const { kernel, faults, store } = this.state
    this.#tick += 1
    const at = `tick-${this.#tick}`
    await this.#outages.happen(this.#tick)
    this.state.venue.advanceTo(kernel.nowMs)
    this.#marketDeeds.happen(this.#tick)
    this.#handDeeds.happen(this.#tick)
    this.#listingDeeds.happen(this.#tick)
    await this.#actors.act(this.#tick)
    if (faults.happens('message-poisoned', at)) await this.#poison(at)
    if (faults.happens('expired-removed', at)) store.removeExpired(kernel.nowMs)
    if (faults.happens('version-deployed', at)) this.platform.deploy()
    startDueFunctions(this.state, this.platform, this.#tick, {
      spreadMs: this.config.spreadMs,
      isDown: (functionName) => this.#outages.isDown(functionName),
    })
    await kernel.runUntil(START_MS + this.#tick * MINUTE_MS + this.skippedMs)
    this.state.venue.advanceTo(kernel.nowMs)
    kernel.step()
  }

  async heal(): Promise<void> {
    this.#marketDeeds.heal()
    this.#outages.heal()
    this.state.listings.heal()
    await this.#actors.heal()
  }

  async #poison(at: string): Promise<void> {
    const body = '{"what":"is this"}'
    const message = { body, group: 'poison', deduplicationId: at }
    await this.state.queues.orders.send([message])
    this.state.watchers.tell('queued', 'orders', message)
    this.state.wakeQueue('orders')
  }
}

function createQueue(name: QueueName, clock: Clock): MemoryQueue {
  const entry = manifest.queues.find((each) => each.name === name)
  if (entry === undefined) throw new Error(`the manifest has no queue ${name}`)
  return createMemoryQueue({
    clock,
    fifo: entry.fifo,
    visibilityTimeoutMs: entry.visibilityTimeoutSeconds * 1000,
    maxReceiveCount: entry.maxReceiveCount,
  })
}
