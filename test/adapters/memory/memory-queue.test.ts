import { describe, expect, it } from 'vitest'
import { createMemoryQueue } from '../../../lib/adapters/memory/memory-queue.ts'
import { createVirtualClock } from '../../../lib/adapters/memory/virtual-clock.ts'

const START_MS = 1_000_000

function makeQueue(fifo: boolean) {
  const clock = createVirtualClock({ startMs: START_MS })
  const queue = createMemoryQueue({ clock, fifo, visibilityTimeoutMs: 30_000, maxReceiveCount: 2 })
  return { clock, queue }
}

describe('the memory queue', () => {
  it('says when something can be delivered next', async () => {
    const { clock, queue } = makeQueue(false)
    expect(queue.nextDeliveryAtMs()).toBeUndefined()
    await queue.send([{ body: 'later', delaySeconds: 10 }])
    expect(queue.nextDeliveryAtMs()).toBe(START_MS + 10_000)
    await clock.advanceBy(15_000)
    expect(queue.nextDeliveryAtMs()).toBe(START_MS + 15_000)
    await queue.receive(1)
    expect(queue.nextDeliveryAtMs()).toBe(START_MS + 45_000)
  })

  it('waits for a group until all of it that is in flight is visible', async () => {
    const { clock, queue } = makeQueue(true)
    await queue.send(['a1', 'a2', 'a3'].map((body) => ({ body, group: 'a' })))
    expect(await queue.receive(2)).toHaveLength(2)
    expect(queue.nextDeliveryAtMs()).toBe(START_MS + 30_000)
    await clock.advanceBy(29_999)
    expect(await queue.receive(3)).toEqual([])
    await clock.advanceBy(1)
    expect((await queue.receive(3)).map(({ body }) => body)).toEqual(['a1', 'a2', 'a3'])
  })

  it('ignores an acknowledgement that comes after the visibility has ended', async () => {
    const { clock, queue } = makeQueue(true)
    await queue.send([{ body: 'a', group: 'g' }])
    const [first] = await queue.receive(1)
    await clock.advanceBy(30_000)
    await queue.acknowledge(first?.receiptHandle ?? '')
    expect(await queue.receive(1)).toMatchObject([{ body: 'a', receiveCount: 2 }])
  })

  it('forgets deduplication ids after five minutes', async () => {
    const { clock, queue } = makeQueue(true)
    const message = { body: 'a', group: 'g', deduplicationId: 'id' }
    await queue.send([message])
    await clock.advanceBy(299_999)
    await queue.send([message])
    expect(queue.pending()).toHaveLength(1)
    await clock.advanceBy(1)
    await queue.send([message])
    expect(queue.pending()).toHaveLength(2)
  })

  it('reliability invariant 15: every message is pending, acknowledged or dead', async () => {
    const { queue } = makeQueue(false)
    await queue.send(['good', 'bad'].map((body) => ({ body })))
    for (let turn = 0; turn < 3; turn += 1)
      for (const { body, receiptHandle } of await queue.receive(10))
        await (body === 'good' ? queue.acknowledge(receiptHandle) : queue.release(receiptHandle))
    expect(queue.pending()).toEqual([])
    expect(queue.inFlightCount()).toBe(0)
    expect(queue.deadLetters()).toEqual([{ body: 'bad' }])
  })

  it('refuses to receive less than one message', async () => {
    const { queue } = makeQueue(false)
    await expect(queue.receive(0)).rejects.toThrow(RangeError)
  })
})
