/** A whole engine on one desk whose functions run under their own handlers, watched by a counter. */
import { sqsEvent } from '../../../lib/runtime/local/sqs-event.ts'
import { type Engine } from '../../../lib/engine/engine.ts'
import { type CallGate } from '../../engine/call-gate.ts'
import { type WorldOptions, createWorld, nextMinuteMs } from '../../engine/world.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { creatorOf } from '../world/creators.ts'
import { RECOVERY_NAMES, type RecoveryName } from './recovery-branches.ts'
import { RecoveryCounter } from './recovery-counter.ts'
import { gatedEngine, watchedEngine } from './watched-engine.ts'

const SCHEDULED = [
  'sync-market',
  'sync-fills',
  'scan-signals',
  'monitor-plans',
  'reconcile',
  'check-risk',
] as const

const MESSAGES_MAX = 100

export type WatchedWorld = ReturnType<typeof createWatchedWorld>

export interface InvokeOptions {
  readonly event?: unknown
  readonly gate?: CallGate
  /** Changes the engine that the function gets, below what is watched. */
  readonly spoil?: (engine: Engine) => Engine
}

export function createWatchedWorld(options: WorldOptions = {}) {
  const world = createWorld(options)
  const counter = new RecoveryCounter()
  let invocations = 0
  let remainingMs = 600_000

  const watched = {
    ...world,
    inner: world,
    counter,
    setRemainingMs(ms: number): void {
      remainingMs = ms
      world.setRemainingMs(ms)
    },
    /** Names of the branches that ran so far. */
    ran: (): readonly RecoveryName[] => RECOVERY_NAMES.filter((name) => counter.counts[name] > 0),
    async invoke(functionName: string, { event, gate, spoil }: InvokeOptions = {}) {
      invocations += 1
      const label = `${functionName}@${invocations}`
      const startedAtMs = world.clock.nowMs()
      const invocation: Invocation = { label, functionName, startedAtMs, skewMs: 0 }
      const base = world.engine()
      const engine = watchedEngine(counter, invocation, spoil?.(base) ?? base)
      const handler = creatorOf(functionName)(() => ({
        redact: (text: string) => text,
        openEngine: () => Promise.resolve(gate === undefined ? engine : gatedEngine(engine, gate)),
      }))
      counter.started(invocation, event)
      const done = handler(event, { getRemainingTimeInMillis: () => remainingMs }).then(
        (result) => {
          counter.ended(invocation, { end: 'done', result })
          return result
        },
        (error: unknown) => {
          counter.ended(invocation, { end: 'failed', error })
          return undefined
        },
      )
      if (gate === undefined) return done
      await Promise.race([done, gate.reached])
      return undefined
    },
    /** Hands over what the order queue holds now, and what comes of it. */
    async deliver(invokeOptions: Omit<InvokeOptions, 'event'> = {}): Promise<void> {
      for (let delivered = 0; delivered < MESSAGES_MAX; delivered += 1) {
        const [message] = await world.orderQueue.receive(1)
        if (message === undefined) return
        const event = sqsEvent([message])
        const result = await watched.invoke('execute-orders', { ...invokeOptions, event })
        if (isTaken(result)) await world.orderQueue.acknowledge(message.receiptHandle)
      }
      throw new Error('order messages are made in a loop')
    },
    /** What is due at a whole minute, without the functions that are named. */
    async schedule(without: readonly string[] = []): Promise<void> {
      for (const name of SCHEDULED) {
        if (!without.includes(name)) await watched.invoke(name)
        await watched.deliver()
      }
    },
    async minute(without: readonly string[] = []): Promise<void> {
      const minuteMs = nextMinuteMs(world)
      await world.advanceTo(minuteMs)
      await watched.schedule(without)
      for (let second = 10; second < 60; second += 10) {
        await world.advanceTo(minuteMs + second * 1000 + 5)
        for (const message of await world.tickQueue.receive(10)) {
          const event = sqsEvent([message])
          if (!without.includes('monitor-plans')) await watched.invoke('monitor-plans', { event })
          await world.tickQueue.acknowledge(message.receiptHandle)
        }
        await watched.deliver()
      }
    },
    async minutes(count: number, without: readonly string[] = []): Promise<void> {
      for (let each = 0; each < count; each += 1) await watched.minute(without)
    },
    async buy(symbol: string, without: readonly string[] = []): Promise<void> {
      world.strategy.wanted.add(symbol)
      await watched.minute(without)
      world.strategy.wanted.delete(symbol)
    },
    /** A minute up to the decision: the entry is stored and announced, nothing is sent. */
    async signal(symbol: string): Promise<void> {
      world.strategy.wanted.add(symbol)
      await world.advanceTo(nextMinuteMs(world))
      for (const name of ['sync-market', 'sync-fills', 'scan-signals']) await watched.invoke(name)
      world.strategy.wanted.delete(symbol)
    },
    /** The message that waits on the order queue, as an event. */
    async nextMessage(): Promise<unknown> {
      const [message] = await world.orderQueue.receive(1)
      if (message === undefined) throw new Error('no message waits')
      await world.orderQueue.acknowledge(message.receiptHandle)
      return sqsEvent([message])
    },
  }
  return watched
}

function isTaken(result: unknown): boolean {
  const answer = result as { readonly batchItemFailures?: readonly unknown[] } | undefined
  return answer?.batchItemFailures?.length === 0
}
