/**
 * What the simulated world tells those who watch it. Every call comes at the moment of the effect,
 * in the order of the effects, and nobody who watches changes anything.
 */
import { type Alert } from '../../lib/ports/alerts.ts'
import { type LogFields } from '../../lib/ports/log.ts'
import { type OrderRequest } from '../../lib/domain/order/order-request.ts'
import { type Quote } from '../../lib/domain/market/quote.ts'
import { type OrderChange, type OrderReference } from '../../lib/ports/exchange.ts'
import { type OutgoingMessage } from '../../lib/ports/queue.ts'
import { type Key, type Write } from '../../lib/ports/store.ts'
import { type Invocation } from './kernel/invocation.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export type InvocationEnd =
  | { readonly end: 'done'; readonly result: unknown }
  | { readonly end: 'failed'; readonly error: unknown }
  /** It stopped at a call and never went on. */
  | { readonly end: 'crashed' }
  /** It was stopped at its function's time limit. */
  | { readonly end: 'timed-out' }

/** One fault, or one deed of an actor, that the seed decided on. */
export interface Deed {
  /** What it is, by the table of kinds. */
  readonly kind: string
  /** Where: stays the same when other deeds are taken out of the run. */
  readonly label: string
  readonly atMs: number
  /** For the story: what exactly. */
  readonly detail?: string
}

export interface Watcher {
  started?(invocation: Invocation, event: unknown): void
  ended?(invocation: Invocation, end: InvocationEnd): void
  /** The store took these writes, all of them. */
  committed?(invocation: Invocation, writes: readonly Write[]): void
  /** The store took none of these writes. */
  conflicted?(invocation: Invocation, writes: readonly Write[], conflicts: readonly Key[]): void
  /** The engine calls `placeOrder`; whether and when it reaches the venue is not known yet. */
  sending?(invocation: Invocation, account: string, request: OrderRequest): void
  /** The engine calls `cancelOrder`; whether and when it reaches the venue is not known yet. */
  cancelling?(invocation: Invocation, account: string, reference: OrderReference): void
  /** The engine calls `amendOrder`; whether and when it reaches the venue is not known yet. */
  amending?(
    invocation: Invocation,
    account: string,
    reference: OrderReference,
    change: OrderChange,
  ): void
  /** The engine gets these quotes as an answer, spoiled ones as they are. */
  quoted?(invocation: Invocation, account: string, quotes: readonly Quote[]): void
  logged?(invocation: Invocation, level: LogLevel, message: string, fields: LogFields): void
  /** `delivered` is false when the sink refused it. */
  alerted?(invocation: Invocation | undefined, alert: Alert, delivered: boolean): void
  queued?(queue: 'orders' | 'ticks', message: OutgoingMessage): void
  /** Taken off the queue because the function reported it as carried out. */
  acknowledged?(queue: 'orders' | 'ticks', body: string): void
  /** Moved to the dead letters. */
  buried?(queue: 'orders' | 'ticks', body: string): void
  deed?(deed: Deed): void
  /** After every step: one effect, one answer, or one event of the world. */
  stepped?(): void
}
