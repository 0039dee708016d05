/**
 * Queues carry wishes, never truth: a message may come twice, late, out of order or not at all, and
 * the store decides what it still means.
 */
export interface OutgoingMessage {
  /** JSON text. */
  readonly body: string
  /** Messages of one group are delivered one after the other; only for first-in-first-out queues. */
  readonly group?: string
  /** A repeat within the queue's window may be dropped; a convenience, never the guarantee. */
  readonly deduplicationId?: string
  /** Seconds until delivery; only for standard queues. */
  readonly delaySeconds?: number
}

/** What a message has to satisfy is in `message-rules.ts`. */
export interface QueueSender {
  /** Resolves when the queue has taken every message. @throws {QueueError} otherwise; some may have been taken. */
  send(messages: readonly OutgoingMessage[]): Promise<void>
}

export interface ReceivedMessage {
  readonly messageId: string
  readonly receiptHandle: string
  readonly body: string
  readonly group?: string
  /** 1 at the first delivery. */
  readonly receiveCount: number
}

/** The consuming side, used by the local run; in the cloud the function's trigger does this. */
export interface QueueReceiver {
  receive(messagesMax: number): Promise<readonly ReceivedMessage[]>
  /** Acknowledged messages are not delivered again. */
  acknowledge(receiptHandle: string): Promise<void>
  /** Makes an unacknowledged message visible again at once. */
  release(receiptHandle: string): Promise<void>
}

export class QueueError extends Error {
  override readonly name = 'QueueError'
}
