/**
 * The queue triggers of the manifest on the run's clock: hands messages to the functions that read
 * them, holds ticks back until their slot, and hides what was not carried out for as long as the
 * queue would.
 */
import {
  type FunctionEntry,
  type Manifest,
  type QueueEntry,
  type QueueName,
} from '../../manifest.ts'
import { type Clock } from '../../ports/clock.ts'
import { type QueueReceiver, type ReceivedMessage } from '../../ports/queue.ts'
import { type PartialBatchResponse, readTickMessage } from '../queue-records.ts'
import { sqsEvent } from './sqs-event.ts'

/** Messages that one message causes are delivered too; more rounds than this would be a loop. */
const DELIVERY_ROUNDS_MAX = 500
/** SQS hands out no more messages at once. */
const MESSAGES_PER_RECEIVE = 10

export interface QueueTriggersParts {
  readonly manifest: Manifest
  readonly queues: ReadonlyMap<QueueName, QueueReceiver>
  readonly clock: Clock
  /** Calls a function; nothing when it failed. */
  readonly call: (entry: FunctionEntry, event: unknown) => Promise<unknown>
}

/** A tick that was received and waits for its slot on the run's clock. */
export interface HeldTick {
  readonly dueAtMs: number
  readonly message: ReceivedMessage
}

/** A message that was not carried out: hidden until then, as the queue would do on its own clock. */
interface Hidden {
  readonly dueAtMs: number
  readonly receiptHandle: string
  readonly queue: QueueReceiver
}

export class QueueTriggers {
  readonly #parts: QueueTriggersParts
  #held: readonly HeldTick[] = []
  #hidden: readonly Hidden[] = []

  constructor(parts: QueueTriggersParts) {
    this.#parts = parts
  }

  /** Receives every tick that was asked for, and holds it. */
  async takeTicks(): Promise<void> {
    const { queue } = this.#trigger('ticks')
    for (;;) {
      const messages = await queue.receive(MESSAGES_PER_RECEIVE)
      if (messages.length === 0) return
      const held = messages.map((message) => ({
        dueAtMs: readTickMessage(message.body).slotMs,
        message,
      }))
      this.#held = [...this.#held, ...held]
    }
  }

  /** The next held tick whose slot is before `untilMs`; it is held no more. */
  nextTick(untilMs: number): HeldTick | undefined {
    const [next] = this.#held
      .filter((held) => held.dueAtMs < untilMs)
      .sort((a, b) => a.dueAtMs - b.dueAtMs)
    this.#held = this.#held.filter((held) => held !== next)
    return next
  }

  async deliverTick(tick: HeldTick): Promise<void> {
    await this.#handOver('ticks', [tick.message])
  }

  /** Delivers everything that waits on the queue, and what that causes. */
  async deliver(name: QueueName): Promise<void> {
    const { queue, batchSize } = this.#trigger(name)
    for (let round = 1; round <= DELIVERY_ROUNDS_MAX; round += 1) {
      const messages = await queue.receive(batchSize)
      if (messages.length === 0) return
      await this.#handOver(name, messages)
    }
    throw new Error(`the queue ${name} was still not empty after ${DELIVERY_ROUNDS_MAX} deliveries`)
  }

  /** Shows messages again whose time of hiding is over on the run's clock. */
  async release(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs()
    const due = this.#hidden.filter((hidden) => hidden.dueAtMs <= nowMs)
    this.#hidden = this.#hidden.filter((hidden) => hidden.dueAtMs > nowMs)
    for (const { queue, receiptHandle } of due) await queue.release(receiptHandle)
  }

  /** Calls a queue's reader as its trigger does: what it does not report as failed is acknowledged. */
  async #handOver(name: QueueName, messages: readonly ReceivedMessage[]): Promise<void> {
    const { reader, queue, entry } = this.#trigger(name)
    const answer = await this.#parts.call(reader, sqsEvent(messages))
    const failed = new Set(
      answer === undefined
        ? messages.map((message) => message.messageId)
        : (answer as PartialBatchResponse).batchItemFailures.map((each) => each.itemIdentifier),
    )
    const dueAtMs = this.#parts.clock.nowMs() + entry.visibilityTimeoutSeconds * 1000
    for (const { messageId, receiptHandle } of messages) {
      if (!failed.has(messageId)) await queue.acknowledge(receiptHandle)
      else this.#hidden = [...this.#hidden, { dueAtMs, receiptHandle, queue }]
    }
  }

  #trigger(name: QueueName): {
    readonly reader: FunctionEntry
    readonly batchSize: number
    readonly queue: QueueReceiver
    readonly entry: QueueEntry
  } {
    const { manifest, queues } = this.#parts
    const queue = queues.get(name)
    const entry = manifest.queues.find((each) => each.name === name)
    if (queue === undefined || entry === undefined)
      throw new Error(`the manifest has no queue ${name}`)
    for (const reader of manifest.functions)
      for (const trigger of reader.triggers)
        if (trigger.kind === 'queue' && trigger.queue === name)
          return { reader, batchSize: trigger.batchSize, queue, entry }
    throw new Error(`no function reads the queue ${name}`)
  }
}
