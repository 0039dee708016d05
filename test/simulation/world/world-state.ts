/** What the parts of a simulated world share. */
import { type MemoryQueue } from '../../../lib/adapters/memory/memory-queue.ts'
import { type MemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { type SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { type QueueName } from '../../../lib/manifest.ts'
import { type FaultPlan } from '../faults/fault-plan.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { type ListedCrashes } from './crash-list.ts'
import { type OrderTrouble } from './order-trouble.ts'
import { type VenueListings } from './venue-listings.ts'
import { type VenueTrouble } from './venue-trouble.ts'
import { type Watchers } from './watchers.ts'
import { type WorldAccount } from './world-config.ts'

export interface WorldState {
  readonly kernel: Kernel
  readonly faults: FaultPlan
  readonly watchers: Watchers
  readonly store: MemoryStore
  readonly queues: Readonly<Record<QueueName, MemoryQueue>>
  readonly venue: SimulatedVenue
  readonly trouble: VenueTrouble
  readonly orderTrouble: OrderTrouble
  readonly listings: VenueListings
  readonly accounts: readonly WorldAccount[]
  /** Those of the configuration. */
  readonly symbols: readonly string[]
  /** By account: when its ledger was opened. */
  readonly openBooks: Map<string, number>
  /** For going through crash points one by one. */
  readonly listed?: ListedCrashes
  /** Something may wait on the queue. */
  wakeQueue(name: QueueName): void
  /** The operator halts every account, and resumes it some minutes later. */
  halt(at: string): void
  /** Somebody buys by hand, or sells what was bought so; `at` decides which symbol. */
  tradeByHand(account: string, at: string): void
  /** This long, but not beyond the time at which everything heals. */
  untilHealed(durationMs: number): number
}
