/**
 * A queue in memory that behaves as SQS does, on a clock that is given: visibility timeout, groups
 * in order, deduplication window, delay, dead letters.
 *
 * A call takes effect before it returns. A message whose visibility ran out, or that was released,
 * is delivered again in its old place.
 */
import { type Clock } from '../../ports/clock.ts'
import {
  type OutgoingMessage,
  type QueueReceiver,
  type QueueSender,
  type ReceivedMessage,
} from '../../ports/queue.ts'
import { checkMessages } from '../../ports/message-rules.ts'

const DEDUPLICATION_WINDOW_MS = 300_000

export interface MemoryQueueOptions {
  readonly clock: Clock
  readonly fifo: boolean
  readonly visibilityTimeoutMs: number
  /** After so many deliveries without an acknowledgement a message is a dead letter. */
  readonly maxReceiveCount?: number
}

export interface MemoryQueue extends QueueSender, QueueReceiver {
  /** Messages that are neither acknowledged nor dead: waiting, delayed or in flight. */
  pending(): readonly OutgoingMessage[]
  inFlightCount(): number
  deadLetters(): readonly OutgoingMessage[]
  /** The earliest time at which `receive` could deliver something, never before now. */
  nextDeliveryAtMs(): number | undefined
}

interface QueuedMessage {
  readonly messageId: string
  readonly outgoing: OutgoingMessage
  receiveCount: number
  visibleAtMs: number
  /** Of the latest delivery; `undefined` while nobody holds the message. */
  receiptHandle: string | undefined
}

interface QueueState {
  readonly options: MemoryQueueOptions
  /** In the order of sending. */
  readonly messages: Map<string, QueuedMessage>
  readonly held: Map<string, QueuedMessage>
  readonly deadLetters: OutgoingMessage[]
  readonly duplicatesUntilMs: Map<string, number>
  messageCount: number
  receiptCount: number
}

export function createMemoryQueue(options: MemoryQueueOptions): MemoryQueue {
  const state: QueueState = {
    options,
    messages: new Map(),
    held: new Map(),
    deadLetters: [],
    duplicatesUntilMs: new Map(),
    messageCount: 0,
    receiptCount: 0,
  }
  return {
    send: async (messages) => {
      checkMessages(messages, options.fifo)
      for (const message of messages) accept(state, message)
    },
    receive: async (messagesMax) => deliver(state, messagesMax),
    acknowledge: async (receiptHandle) => acknowledge(state, receiptHandle),
    release: async (receiptHandle) => release(state, receiptHandle),
    pending: () => [...state.messages.values()].map(({ outgoing }) => outgoing),
    inFlightCount: () => {
      dropExpiredHolds(state)
      return state.held.size
    },
    deadLetters: () => [...state.deadLetters],
    nextDeliveryAtMs: () => nextDeliveryAtMs(state),
  }
}

function accept(state: QueueState, outgoing: OutgoingMessage): void {
  const nowMs = state.options.clock.nowMs()
  if (state.options.fifo && isDuplicate(state, outgoing.deduplicationId, nowMs)) return
  state.messageCount += 1
  const messageId = `message-${state.messageCount}`
  state.messages.set(messageId, {
    messageId,
    outgoing,
    receiveCount: 0,
    visibleAtMs: nowMs + (outgoing.delaySeconds ?? 0) * 1000,
    receiptHandle: undefined,
  })
}

function isDuplicate(state: QueueState, id: string | undefined, nowMs: number): boolean {
  if (id === undefined) return false
  const { duplicatesUntilMs } = state
  // Insertion order is the order of expiry, so the old ones are in front.
  for (const [oldId, untilMs] of duplicatesUntilMs) {
    if (untilMs > nowMs) break
    duplicatesUntilMs.delete(oldId)
  }
  if ((duplicatesUntilMs.get(id) ?? -Infinity) > nowMs) return true
  duplicatesUntilMs.delete(id)
  duplicatesUntilMs.set(id, nowMs + DEDUPLICATION_WINDOW_MS)
  return false
}

function deliver(state: QueueState, messagesMax: number): readonly ReceivedMessage[] {
  if (!Number.isInteger(messagesMax) || messagesMax < 1)
    throw new RangeError(`receive at least one message, not ${messagesMax}`)
  dropExpiredHolds(state)
  const nowMs = state.options.clock.nowMs()
  const busyGroups = new Set([...state.held.values()].map(({ outgoing }) => outgoing.group))
  const delivered: ReceivedMessage[] = []
  for (const message of state.messages.values()) {
    if (delivered.length === messagesMax) break
    if (message.receiptHandle !== undefined || message.visibleAtMs > nowMs) continue
    if (state.options.fifo && busyGroups.has(message.outgoing.group)) continue
    if (message.receiveCount >= (state.options.maxReceiveCount ?? Infinity)) bury(state, message)
    else delivered.push(hold(state, message, nowMs))
  }
  return delivered
}

function hold(state: QueueState, message: QueuedMessage, nowMs: number): ReceivedMessage {
  state.receiptCount += 1
  const receiptHandle = `receipt-${state.receiptCount}`
  message.receiptHandle = receiptHandle
  message.receiveCount += 1
  message.visibleAtMs = nowMs + state.options.visibilityTimeoutMs
  state.held.set(receiptHandle, message)
  const { messageId, receiveCount, outgoing } = message
  const { body, group } = outgoing
  const received = { messageId, receiptHandle, body, receiveCount }
  return group === undefined ? received : { ...received, group }
}

function bury(state: QueueState, message: QueuedMessage): void {
  state.messages.delete(message.messageId)
  state.deadLetters.push(message.outgoing)
}

function dropExpiredHolds(state: QueueState): void {
  const nowMs = state.options.clock.nowMs()
  for (const message of state.held.values()) if (message.visibleAtMs <= nowMs) letGo(state, message)
}

function letGo(state: QueueState, message: QueuedMessage): void {
  if (message.receiptHandle !== undefined) state.held.delete(message.receiptHandle)
  message.receiptHandle = undefined
}

/** A handle whose visibility ran out does nothing: somebody else may hold the message by now. */
function acknowledge(state: QueueState, receiptHandle: string): void {
  dropExpiredHolds(state)
  const message = state.held.get(receiptHandle)
  if (message === undefined) return
  letGo(state, message)
  state.messages.delete(message.messageId)
}

function release(state: QueueState, receiptHandle: string): void {
  dropExpiredHolds(state)
  const message = state.held.get(receiptHandle)
  if (message === undefined) return
  letGo(state, message)
  message.visibleAtMs = state.options.clock.nowMs()
}

function nextDeliveryAtMs(state: QueueState): number | undefined {
  // A group goes on when the last of its messages in flight is visible again.
  const byLane = new Map<string, number>()
  for (const { messageId, outgoing, visibleAtMs } of state.messages.values()) {
    const lane = state.options.fifo ? (outgoing.group ?? '') : messageId
    byLane.set(lane, Math.max(byLane.get(lane) ?? 0, visibleAtMs))
  }
  let earliestMs: number | undefined
  for (const lanesMs of byLane.values()) earliestMs = Math.min(earliestMs ?? lanesMs, lanesMs)
  return earliestMs === undefined ? undefined : Math.max(earliestMs, state.options.clock.nowMs())
}
