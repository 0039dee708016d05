/**
 * The schedules and triggers of the manifest, on the run's clock: one event after the other, so that
 * a run with the same seed does the same. What a function puts on a queue is delivered before the
 * next event, as its trigger would.
 */
import { type QueueReceiver, type ReceivedMessage } from '../../ports/queue.ts'
import { type FunctionEntry, type Manifest, type QueueName, scheduleOf } from '../../manifest.ts'
import { type FunctionHandler } from '../functions.ts'
import { type PartialBatchResponse, readTickMessage } from '../queue-records.ts'
import { type Pace, type RunClock } from './run-clock.ts'

const MINUTE_MS = 60_000
/** Messages that one message causes are delivered too; more rounds than this would be a loop. */
const DELIVERY_ROUNDS_MAX = 500

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

/** A queue message that was received and waits for its time on the run's clock. */
interface Held {
  readonly dueAtMs: number
  readonly message: ReceivedMessage
  readonly entry: FunctionEntry
  readonly queue: QueueReceiver
}

/** A message that was not carried out: hidden until then, as the queue would do on its own clock. */
interface Hidden {
  readonly dueAtMs: number
  readonly receiptHandle: string
  readonly queue: QueueReceiver
}

export class RunLoop {
  readonly #parts: RunLoopParts
  #held: Held[] = []
  #hidden: Hidden[] = []
  #stopped = false
  /** Judgements of the open plans. */
  ticks = 0

  constructor(parts: RunLoopParts) {
    this.#parts = parts
  }

  /** Ends the run after the event that is under way. */
  stop(): void {
    this.#stopped = true
  }

  /** Runs until the clock shows `endMs` (or for ever), or until it is stopped. */
  async run(endMs: number | undefined): Promise<void> {
    const { clock } = this.#parts
    let minuteMs = Math.ceil(clock.nowMs() / MINUTE_MS) * MINUTE_MS
    while (!this.#stopped && (endMs === undefined || minuteMs < endMs)) {
      await this.#minute(minuteMs)
      minuteMs = Math.max(minuteMs, Math.floor(clock.nowMs() / MINUTE_MS) * MINUTE_MS) + MINUTE_MS
    }
    if (endMs !== undefined && !this.#stopped) await this.#moveTo(endMs)
  }

  /** Runs one function by itself, then delivers what it put on the order queue. */
  async invoke(name: string, event: unknown): Promise<unknown> {
    const entry = this.#entry(name)
    const result = await this.#call(entry, event)
    if (entry.permissions.sendsTo.includes('orders')) await this.#deliver('orders')
    return result
  }

  async #minute(minuteMs: number): Promise<void> {
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
      if (entry.permissions.sendsTo.includes('ticks')) await this.#takeTicks()
      if (entry.permissions.sendsTo.includes('orders')) await this.#deliver('orders')
      await this.#parts.afterEvent()
    }
    await this.#ticksUntil(minuteMs + MINUTE_MS)
  }

  async #ticksUntil(untilMs: number): Promise<void> {
    for (;;) {
      const due = this.#held
        .filter((held) => held.dueAtMs < untilMs)
        .sort((a, b) => a.dueAtMs - b.dueAtMs)[0]
      if (due === undefined || this.#stopped) return
      this.#held = this.#held.filter((held) => held !== due)
      await this.#moveTo(due.dueAtMs)
      this.ticks += 1
      await this.#handOver(due.entry, due.queue, [due.message])
      await this.#deliver('orders')
      await this.#parts.afterEvent()
    }
  }

  async #takeTicks(): Promise<void> {
    const queue = this.#queue('ticks')
    const entry = this.#readerOf('ticks')
    for (;;) {
      const messages = await queue.receive(10)
      if (messages.length === 0) return
      for (const message of messages)
        this.#held.push({ dueAtMs: readTickMessage(message.body).slotMs, message, entry, queue })
    }
  }

  async #deliver(name: QueueName): Promise<void> {
    const queue = this.#queue(name)
    const entry = this.#readerOf(name)
    const batchSize = entry.triggers.find((trigger) => trigger.kind === 'queue')?.batchSize ?? 1
    for (let round = 1; round <= DELIVERY_ROUNDS_MAX; round += 1) {
      const messages = await queue.receive(batchSize)
      if (messages.length === 0) return
      await this.#handOver(entry, queue, messages)
    }
    throw new Error(`the queue ${name} was still not empty after ${DELIVERY_ROUNDS_MAX} deliveries`)
  }

  /** Calls a queue's reader as its trigger does: what it does not report as failed is acknowledged. */
  async #handOver(
    entry: FunctionEntry,
    queue: QueueReceiver,
    messages: readonly ReceivedMessage[],
  ): Promise<void> {
    const answer = await this.#try(entry, sqsEvent(messages))
    const failed = new Set(
      answer === undefined
        ? messages.map((message) => message.messageId)
        : (answer as PartialBatchResponse).batchItemFailures.map((each) => each.itemIdentifier),
    )
    for (const message of messages) {
      if (!failed.has(message.messageId)) await queue.acknowledge(message.receiptHandle)
      else
        this.#hidden.push({
          dueAtMs: this.#parts.clock.nowMs() + this.#visibilityMsOf(entry),
          receiptHandle: message.receiptHandle,
          queue,
        })
    }
  }

  async #release(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs()
    const due = this.#hidden.filter((hidden) => hidden.dueAtMs <= nowMs)
    this.#hidden = this.#hidden.filter((hidden) => hidden.dueAtMs > nowMs)
    for (const { queue, receiptHandle } of due) await queue.release(receiptHandle)
  }

  #visibilityMsOf(reader: FunctionEntry): number {
    const { manifest } = this.#parts
    const name = reader.triggers.find((trigger) => trigger.kind === 'queue')?.queue
    const queue = manifest.queues.find((each) => each.name === name)
    return (queue?.visibilityTimeoutSeconds ?? 0) * 1000
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
    await pace(timeMs)
    clock.moveTo(timeMs)
    await follow(clock.nowMs())
    await this.#release()
  }

  #entry(name: string): FunctionEntry {
    const entry = this.#parts.manifest.functions.find((each) => each.name === name)
    if (entry === undefined) throw new Error(`the manifest has no function ${name}`)
    return entry
  }

  #readerOf(name: QueueName): FunctionEntry {
    const reader = this.#parts.manifest.functions.find((entry) =>
      entry.triggers.some((trigger) => trigger.kind === 'queue' && trigger.queue === name),
    )
    if (reader === undefined) throw new Error(`no function reads the queue ${name}`)
    return reader
  }

  #queue(name: QueueName): QueueReceiver {
    const queue = this.#parts.queues.get(name)
    if (queue === undefined) throw new Error(`the manifest has no queue ${name}`)
    return queue
  }
}

/** The event that a queue's trigger hands to a function. */
export function sqsEvent(messages: readonly ReceivedMessage[]): unknown {
  return {
    Records: messages.map((message) => ({
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        ...(message.group === undefined ? {} : { MessageGroupId: message.group }),
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:local',
      awsRegion: 'us-east-1',
    })),
  }
}
