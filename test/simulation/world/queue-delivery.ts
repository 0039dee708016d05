/**
 * The queues' side of the world: polls, hands messages to the functions that read them, takes off
 * the queue what was carried out, and gives the alarm for dead letters, as the cloud does.
 */
import { type QueueName, manifest } from '../../../lib/manifest.ts'
import { type ReceivedMessage } from '../../../lib/ports/queue.ts'
import { sqsEvent } from '../../../lib/runtime/local/sqs-event.ts'
import { type PartialBatchResponse } from '../../../lib/runtime/queue-records.ts'
import { type InvocationEnd } from '../watcher.ts'
import { placeOf } from '../kernel/draws.ts'
import { type Platform } from './platform.ts'
import { type WorldState } from './world-state.ts'

const POLL_MS = 20
const DELAY_MS_MAX = 600_000

interface Reader {
  readonly functionName: string
  readonly batchSize: number
  readonly concurrencyMax: number
}

function readerOf(queue: QueueName): Reader {
  for (const { name, triggers } of manifest.functions)
    for (const trigger of triggers)
      if (trigger.kind === 'queue' && trigger.queue === queue)
        return {
          functionName: name,
          batchSize: trigger.batchSize,
          concurrencyMax: trigger.maxConcurrency ?? 10,
        }
  throw new Error(`no function reads the queue ${queue}`)
}

export class QueueDelivery {
  readonly #world: WorldState
  readonly #platform: Platform
  readonly #name: QueueName
  readonly #reader: Reader
  #pollAtMs = Infinity
  #busy = 0
  #buried = 0
  readonly #deliveries = new Map<string, number>()

  constructor(world: WorldState, platform: Platform, name: QueueName) {
    this.#world = world
    this.#platform = platform
    this.#name = name
    this.#reader = readerOf(name)
  }

  get #queue(): WorldState['queues'][QueueName] {
    return this.#world.queues[this.#name]
  }

  /** Looks at the queue as soon as something can be delivered. */
  wake(): void {
    const nextAtMs = this.#queue.nextDeliveryAtMs()
    if (nextAtMs === undefined) return
    const atMs = Math.max(nextAtMs, this.#world.kernel.nowMs) + POLL_MS
    if (atMs >= this.#pollAtMs) return
    this.#pollAtMs = atMs
    this.#world.kernel.at(atMs, async () => {
      if (this.#pollAtMs === atMs) this.#pollAtMs = Infinity
      await this.#poll()
    })
  }

  async #poll(): Promise<void> {
    if (this.#platform.isDown) return
    while (this.#busy < this.#reader.concurrencyMax) {
      const messages = await this.#queue.receive(this.#reader.batchSize)
      this.#tellBuried()
      if (messages.length === 0) break
      this.#deliver(messages)
    }
    this.wake()
  }

  #deliver(messages: readonly ReceivedMessage[]): void {
    const { faults, kernel } = this.#world
    const label = this.#labelOf(messages)
    const isDelayed = faults.happens('message-delayed', label)
    const delayMs = isDelayed
      ? this.#world.untilHealed(kernel.draws.between(5000, DELAY_MS_MAX, placeOf(label), 0, 61))
      : 0
    this.#start(label, messages, kernel.nowMs + delayMs)
    if (faults.happens('message-repeated', label)) {
      const afterMs = kernel.draws.between(0, 3000, placeOf(label), 0, 62)
      this.#start(`${label}+`, messages, kernel.nowMs + delayMs + afterMs)
    }
    if (faults.happens('visibility-expired', label)) {
      kernel.at(kernel.nowMs + delayMs + 200, async () => {
        for (const { receiptHandle } of messages) await this.#queue.release(receiptHandle)
        this.wake()
      })
    }
  }

  #start(label: string, messages: readonly ReceivedMessage[], atMs: number): void {
    this.#busy += 1
    this.#platform.invoke({
      functionName: this.#reader.functionName,
      label,
      event: sqsEvent(messages),
      atMs,
      onEnd: (end) => {
        this.#busy -= 1
        this.#settle(label, messages, end)
      },
    })
  }

  /** What the function did not report as failed is taken off; a run without an answer leaves all. */
  #settle(label: string, messages: readonly ReceivedMessage[], end: InvocationEnd): void {
    const { kernel, faults, watchers } = this.#world
    if (end.end === 'done' && !faults.happens('acknowledge-lost', label)) {
      const answer = end.result as PartialBatchResponse
      const failed = new Set(answer.batchItemFailures.map((each) => each.itemIdentifier))
      for (const { messageId, receiptHandle, body } of messages) {
        if (failed.has(messageId)) continue
        const before = this.#queue.pending().length
        // It takes effect before it returns; with a receipt that is out of date it has none.
        void this.#queue.acknowledge(receiptHandle)
        if (this.#queue.pending().length < before) watchers.tell('acknowledged', this.#name, body)
      }
    }
    kernel.at(kernel.nowMs, () => {
      this.wake()
      return undefined
    })
  }

  #tellBuried(): void {
    const { watchers, kernel } = this.#world
    const dead = this.#queue.deadLetters()
    for (const { body } of dead.slice(this.#buried)) {
      watchers.tell('buried', this.#name, body)
      watchers.tell(
        'alerted',
        undefined,
        {
          key: `dead-letter-${this.#name}`,
          severity: 'critical',
          title: `a message of the queue ${this.#name} was given up`,
          text: body,
          atMs: kernel.nowMs,
        },
        true,
      )
    }
    this.#buried = dead.length
  }

  /** By what the first message wants and how often that was delivered before. */
  #labelOf(messages: readonly ReceivedMessage[]): string {
    const wish = wishOf(messages[0]?.body ?? '')
    const count = (this.#deliveries.get(wish) ?? 0) + 1
    this.#deliveries.set(wish, count)
    return `${this.#reader.functionName}@${wish}#${count}`
  }
}

function wishOf(body: string): string {
  // Ids of one plan's orders are most unlike at their ends.
  const order = /"intentId":"[0-9a-f]{24}([0-9a-f]{8})".*"action":"(\w+)"/.exec(body)
  if (order !== null) return `${order[2] ?? ''}-${order[1] ?? ''}`
  const tick = /"slotMs":(\d+)/.exec(body)
  return tick === null ? 'unreadable' : `slot-${tick[1] ?? ''}`
}
