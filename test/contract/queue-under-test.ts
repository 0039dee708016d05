import { type QueueReceiver, type QueueSender } from '../../lib/ports/queue.ts'

export interface QueueUnderTest {
  readonly queue: QueueSender & QueueReceiver
  /** Lets so much of the queue's time go by. */
  pass(durationMs: number): Promise<void>
  deadBodies(): Promise<readonly string[]>
}

export type QueueMaker = (design: {
  readonly fifo: boolean
  readonly visibilityTimeoutSeconds: number
  readonly maxReceiveCount: number
}) => Promise<QueueUnderTest>

export const PATIENT = { visibilityTimeoutSeconds: 60, maxReceiveCount: 100 }
export const HASTY = { visibilityTimeoutSeconds: 1, maxReceiveCount: 100 }

/** Receives and acknowledges until nothing comes any more. */
export async function drain({ queue }: QueueUnderTest): Promise<readonly string[]> {
  const bodies: string[] = []
  for (;;) {
    const received = await queue.receive(10)
    if (received.length === 0) return bodies
    for (const { body, receiptHandle } of received) {
      bodies.push(body)
      await queue.acknowledge(receiptHandle)
    }
  }
}

export const bodiesOf = async ({ queue }: QueueUnderTest, messagesMax = 10) =>
  (await queue.receive(messagesMax)).map(({ body }) => body)
