/** Lives in which two runs die one after the other. */
import { type CallName } from '../world/call-names.ts'
import { booksWorldConfig } from '../world/world-config.ts'
import { BOOK_DEEDS, LADDER, type Scenario, withSettings } from './scenarios.ts'

/** What pairs of crashes are tried on. */
export interface PairScenario extends Scenario {
  /** The functions in which the first of the two takes place. */
  readonly functions: readonly string[]
  /** Whoever may come to the same work afterwards. */
  readonly next: readonly string[]
  /** Only at these calls; at all unless given. */
  readonly calls?: readonly CallName[]
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
  {
    name: 'protect and close',
    text: 'the stop is amended to what is kept, a part is sold, and the rest is protected',
    seed: 55,
    ticks: 9,
    deeds: [],
    sends: 3,
    config: withSettings(LADDER),
    functions: ['execute-orders'],
    next: ['execute-orders', 'monitor-plans', 'reconcile'],
    calls: ['exchange.placeOrder', 'exchange.amendOrder', 'exchange.cancelOrder'],
    fromTick: 3,
  },
]
