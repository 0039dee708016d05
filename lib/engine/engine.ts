import { type AccountConfig } from '../domain/config/account-config.ts'
import { type Strategy } from '../domain/signal/strategy.ts'
import { type Alerts } from '../ports/alerts.ts'
import { type Clock } from '../ports/clock.ts'
import { type Exchange } from '../ports/exchange.ts'
import { type Ids } from '../ports/ids.ts'
import { type Log } from '../ports/log.ts'
import { type Metrics } from '../ports/metrics.ts'
import { type QueueSender } from '../ports/queue.ts'
import { type Random } from '../ports/random.ts'
import { type Store, type Write } from '../ports/store.ts'

export interface AssignedStrategy {
  readonly strategy: Strategy
  readonly symbols: readonly string[]
}

/** One account as the active config has it, with its connection to the venue. */
export interface Account {
  readonly config: AccountConfig
  /** Names the price source in the store, so that simulated and real prices never mix. */
  readonly market: string
  readonly exchange: Exchange
  readonly strategies: readonly AssignedStrategy[]
}

/** One start of one version of the software; what is booked in it has a row of its own (R-OPS-8). */
export interface Session {
  readonly id: string
  readonly version: string
}

/** Everything a use case may touch. Holds nothing from one run to the next. */
export interface Engine {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  readonly log: Log
  readonly alerts: Alerts
  readonly metrics: Metrics
  readonly orderQueue: QueueSender
  readonly tickQueue: QueueSender
  readonly session: Session
  readonly configVersion: number
  readonly accounts: readonly Account[]
  /** Milliseconds that the function still has; nothing new is sent in its last seconds. */
  remainingMs(): number
}

/** A use case at work for one account. With a fence, no write succeeds after the lease is lost. */
export interface AccountRun {
  readonly engine: Engine
  readonly account: Account
  readonly fence?: Write
}

/** What booking needs of a run: no venue, so that a command can book what a file says. */
export interface LedgerRun {
  readonly engine: Pick<
    Engine,
    'store' | 'clock' | 'random' | 'log' | 'alerts' | 'session' | 'remainingMs'
  >
  readonly account: {
    readonly config: Pick<AccountConfig, 'id' | 'symbols'>
    readonly market: string
  }
  readonly fence?: Write
}

export function accountId(run: LedgerRun): string {
  return run.account.config.id
}
