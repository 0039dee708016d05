/**
 * The schedules and triggers of the manifest, on the run's clock: one event after the other, so that
 * a run with the same seed does the same. What a function puts on a queue is delivered before the
 * next event, as its trigger would.
 */
import { type FunctionEntry, type Manifest, type QueueName, scheduleOf } from '../../manifest.ts'
import { type QueueReceiver } from '../../ports/queue.ts'
import { type FunctionHandler } from '../functions.ts'
import { QueueTriggers } from './queue-triggers.ts'
import { type Pace, type RunClock } from './run-clock.ts'

const MINUTE_MS = 60_000

export interface RunLoopParts {
  readonly manifest: Manifest
  readonly handlers: ReadonlyMap<string, FunctionHandler>
  readonly queues: ReadonlyMap<QueueName, QueueReceiver>
  readonly clock: RunClock
  readonly pace: Pace
  /** Moves the venue's market to the run's clock. */
  readonly follow: (nowMs: number) => Promise<void>
  /** Called after every event. */
  readonly afterEvent: () => Promise<void>
  /** A function that failed is not the end of the run; the next one converges. */
  readonly onFailure: (functionName: string, error: unknown) => void
}

export class RunLoop {
  readonly #parts: RunLoopParts
  readonly #triggers: QueueTriggers
  readonly #stopping = new AbortController()
  /** Judgements of the open plans. */
  ticks = 0

  constructor(parts: RunLoopParts) {
    this.#parts = parts
    const { manifest, queues, clock } = parts
    const call = (entry: FunctionEntry, event: unknown) => this.#try(entry, event)
    this.#triggers = new QueueTriggers({ manifest, queues, clock, call })
  }

  /** Ends the run after the event that is under way; a wait for the next one ends at once. */
  stop(): void {
    this.#stopping.abort()
  }

  get #stopped(): boolean {
    return this.#stopping.signal.aborted
  }

  /** Runs until the clock shows `endMs` (or for ever), or until it is stopped. */
  async run(endMs: number | undefined): Promise<void> {
    const { clock } = this.#parts
    let minuteMs = Math.ceil(clock.nowMs() / MINUTE_MS) * MINUTE_MS
    while (!this.#stopped && (endMs === undefined || minuteMs < endMs)) {
      await this.#minute(minuteMs, Math.min(minuteMs + MINUTE_MS, endMs ?? Infinity))
      minuteMs = Math.max(minuteMs, Math.floor(clock.nowMs() / MINUTE_MS) * MINUTE_MS) + MINUTE_MS
    }
    if (endMs !== undefined) await this.#moveTo(endMs)
  }

  /** Runs one function and nothing else. @throws whatever the function throws. */
  call(name: string, event: unknown): Promise<unknown> {
    return this.#call(this.#entry(name), event)
  }

  /** Runs one function by itself, then delivers what it put on the order queue. */
  async invoke(name: string, event: unknown): Promise<unknown> {
    const result = await this.call(name, event)
    if (this.#entry(name).permissions.sendsTo.includes('orders'))
      await this.#triggers.deliver('orders')
    return result
  }

  async #minute(minuteMs: number, untilMs: number): Promise<void> {
    await this.#moveTo(minuteMs)
    const scheduled = this.#parts.manifest.functions
      .filter((entry) => {
        const schedule = scheduleOf(entry)
        return schedule !== undefined && (minuteMs / MINUTE_MS) % schedule.everyMinutes === 0
      })
      .sort((a, b) => a.order - b.order)
    const event = { scheduledTime: new Date(minuteMs).toISOString() }
    for (const entry of scheduled) {
      if (this.#stopped) return
      if (entry.name === 'monitor-plans') this.ticks += 1
      await this.#try(entry, event)
      if (entry.permissions.sendsTo.includes('ticks')) await this.#triggers.takeTicks()
      if (entry.permissions.sendsTo.includes('orders')) await this.#triggers.deliver('orders')
      await this.#parts.afterEvent()
    }
    await this.#ticksUntil(untilMs)
  }

  async #ticksUntil(untilMs: number): Promise<void> {
    for (;;) {
      const tick = this.#stopped ? undefined : this.#triggers.nextTick(untilMs)
      if (tick === undefined) return
      await this.#moveTo(tick.dueAtMs)
      if (this.#stopped) return
      this.ticks += 1
      await this.#triggers.deliverTick(tick)
      await this.#triggers.deliver('orders')
      await this.#parts.afterEvent()
    }
  }

  async #try(entry: FunctionEntry, event: unknown): Promise<unknown> {
    try {
      return await this.#call(entry, event)
    } catch (error) {
      this.#parts.onFailure(entry.name, error)
      return undefined
    }
  }

  #call(entry: FunctionEntry, event: unknown): Promise<unknown> {
    const handler = this.#parts.handlers.get(entry.name)
    if (handler === undefined) throw new Error(`there is no handler for ${entry.name}`)
    const deadlineMs = this.#parts.clock.nowMs() + entry.timeoutSeconds * 1000
    return handler(event, {
      getRemainingTimeInMillis: () => Math.max(0, deadlineMs - this.#parts.clock.nowMs()),
    })
  }

  async #moveTo(timeMs: number): Promise<void> {
    const { clock, pace, follow } = this.#parts
    await pace(timeMs, this.#stopping.signal)
    if (this.#stopped) return
    clock.moveTo(timeMs)
    await follow(clock.nowMs())
    await this.#triggers.release()
  }

  #entry(name: string): FunctionEntry {
    const entry = this.#parts.manifest.functions.find((each) => each.name === name)
    if (entry === undefined) throw new Error(`the manifest has no function ${name}`)
    return entry
  }
}
