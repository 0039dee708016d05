/** What every message has to satisfy before anything is sent, whichever queue takes it. */
import { QueueError, type OutgoingMessage } from './queue.ts'

/** What one message, and one batch of messages, may hold at most: 256 KiB on every SQS. */
export const MESSAGE_BYTES_MAX = 262_144
const DELAY_SECONDS_MAX = 900
/** SQS's own alphabet for group and deduplication ids: printable ASCII without the space. */
const ID_PATTERN = /^[!-~]{1,128}$/
/** What SQS does not carry: control characters other than tab and line ends, and two non-characters. */
const FORBIDDEN_PATTERN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** @throws {QueueError} for a message that the queue would refuse. */
export function checkMessages(messages: readonly OutgoingMessage[], fifo: boolean): void {
  for (const message of messages) {
    if (message.body.length === 0) throw new QueueError('the body of a message is empty')
    if (!message.body.isWellFormed() || FORBIDDEN_PATTERN.test(message.body))
      throw new QueueError('the body of a message has characters that a queue does not carry')
    const bytes = Buffer.byteLength(message.body)
    if (bytes > MESSAGE_BYTES_MAX)
      throw new QueueError(`a message of ${bytes} bytes; the limit is ${MESSAGE_BYTES_MAX}`)
    if (fifo) checkOrdered(message)
    else checkUnordered(message)
  }
}

function checkOrdered({ group, deduplicationId, delaySeconds }: OutgoingMessage): void {
  if (delaySeconds !== undefined)
    throw new QueueError('a first-in-first-out queue delays no single message')
  if (group === undefined) throw new QueueError('a first-in-first-out queue needs a group')
  if (!ID_PATTERN.test(group)) throw new QueueError(`not a group id: ${group}`)
  if (deduplicationId !== undefined && !ID_PATTERN.test(deduplicationId))
    throw new QueueError(`not a deduplication id: ${deduplicationId}`)
}

function checkUnordered({ group, delaySeconds = 0 }: OutgoingMessage): void {
  if (group !== undefined) throw new QueueError('a standard queue keeps no groups in order')
  if (!Number.isInteger(delaySeconds) || delaySeconds < 0 || delaySeconds > DELAY_SECONDS_MAX)
    throw new QueueError(`a delay is 0 to ${DELAY_SECONDS_MAX} whole seconds, not ${delaySeconds}`)
}
