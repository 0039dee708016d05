/** Short lives of a small account, in which together every function does everything that it can. */
import { type CallName } from '../world/call-names.ts'
import { type WorldConfig, booksWorldConfig } from '../world/world-config.ts'

export interface Scenario {
  readonly name: string
  /** For people: what happens in it. */
  readonly text: string
  /** Chosen for the market that it gives. */
  readonly seed: number
  readonly ticks: number
  /** Deeds that take place whatever the seed says. */
  readonly deeds: readonly string[]
  /** How many orders it sends when nothing goes wrong: by this it is known to be what it says. */
  readonly sends: number
  /** Commits to books that are rebuilt, likewise; none unless given. */
  readonly rebuilds?: number
  /** The small world unless given. */
  readonly config?: () => WorldConfig
  /** Only these functions are crashed; all unless given. */
  readonly functions?: readonly string[]
}

const BOOK_DEEDS: readonly string[] = [
  'tick-2:lots-by-hand',
  'tick-3:trade-backdated',
  'tick-4:deposit',
  'tick-4:trade-corrected',
  'tick-5:liquidation',
]

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'stop',
    text: 'the books are opened, a plan is entered and protected, and its stop takes it out',
    seed: 78,
    ticks: 7,
    deeds: [],
    sends: 2,
  },
  {
    name: 'target',
    text: 'an entry is filled in two parts, its stop grows with it, and the target is sold',
    seed: 55,
    ticks: 8,
    deeds: ['tick-3:fill-limited'],
    sends: 4,
  },
  {
    name: 'operator',
    text: 'a person closes the plan, twice in the same words, then halts, resumes and pauses the account',
    seed: 1,
    ticks: 9,
    deeds: [
      'tick-2:command-status',
      'tick-4:command-close',
      'tick-4:command-repeated',
      'tick-6:command-halt',
      'tick-8:command-pause',
    ],
    sends: 3,
  },
  {
    name: 'vanished stop',
    text: 'the account is halted, the venue drops its stop, and the stop is placed again',
    seed: 55,
    ticks: 6,
    deeds: ['tick-4:command-halt', 'tick-4:order-vanished'],
    sends: 3,
  },
  {
    name: 'books',
    text: 'many lots are bought by hand, a trade comes out of its order, another is corrected, money is deposited, fees are paid in a third currency, and one sale closes more than a page of lots',
    seed: 6,
    ticks: 6,
    deeds: BOOK_DEEDS,
    sends: 2,
    rebuilds: 2,
    config: booksWorldConfig,
    functions: ['sync-fills'],
  },
]

/** What pairs of crashes are tried on. */
export interface PairScenario extends Scenario {
  /** The functions in which the first of the two takes place. */
  readonly functions: readonly string[]
  /** Whoever may come to the same work afterwards. */
  readonly next: readonly string[]
  /** Only at these calls; at all unless given. */
  readonly calls?: readonly CallName[]
  /** The first of the two is not before this tick. */
  readonly fromTick?: number
  /** Whoever makes fewer calls found the lease taken, and takes nothing on. */
  readonly callsMin?: number
}

export const PAIR_SCENARIOS: readonly PairScenario[] = [
  {
    name: 'submit, protect and fill',
    text: 'an entry is sent, its stop is sent, and its fill is booked',
    seed: 78,
    ticks: 3,
    deeds: [],
    sends: 2,
    functions: ['execute-orders', 'sync-fills'],
    next: ['execute-orders', 'sync-fills', 'reconcile', 'monitor-plans'],
  },
  {
    name: 'correct, rebuild and swap',
    text: 'a trade comes out of its order, another is corrected, and the books are written anew',
    seed: 6,
    ticks: 7,
    deeds: BOOK_DEEDS,
    sends: 2,
    rebuilds: 2,
    config: booksWorldConfig,
    functions: ['sync-fills'],
    next: ['sync-fills', 'reconcile'],
    calls: ['store.commit'],
    fromTick: 3,
    callsMin: 8,
  },
]
