/** What holds for one kind of queue. */
import { expect, it } from 'vitest'
import { bodiesOf, drain, HASTY, PATIENT, type QueueMaker } from './queue-under-test.ts'

export function standardQueue(makeQueue: QueueMaker): void {
  it.concurrent('delivers a delayed message when its delay has passed', async () => {
    const made = await makeQueue({ fifo: false, ...PATIENT })
    await made.queue.send([
      { body: 'later', delaySeconds: 1 },
      { body: 'now', delaySeconds: 0 },
    ])
    expect(await bodiesOf(made)).toEqual(['now'])
    await made.pass(1_100)
    expect(await bodiesOf(made)).toEqual(['later'])
  })

  it.concurrent('delivers every repeat, whatever its deduplication id', async () => {
    const made = await makeQueue({ fifo: false, ...PATIENT })
    const message = { body: 'a', deduplicationId: 'same' }
    await made.queue.send([message, message])
    expect(await bodiesOf(made)).toEqual(['a', 'a'])
  })

  it.concurrent('refuses groups and delays that it cannot keep', async () => {
    const { queue } = await makeQueue({ fifo: false, ...PATIENT })
    for (const wrong of [
      { group: 'g' },
      { delaySeconds: 901 },
      { delaySeconds: 0.5 },
      { delaySeconds: -1 },
    ])
      await expect(queue.send([{ body: 'a', ...wrong }])).rejects.toMatchObject({
        name: 'QueueError',
      })
    expect(await queue.receive(1)).toEqual([])
  })
}

export function fifoQueue(makeQueue: QueueMaker): void {
  const inGroup = (group: string, ...bodies: readonly string[]) =>
    bodies.map((body) => ({ body, group }))

  it.concurrent('keeps the order within each group', async () => {
    const made = await makeQueue({ fifo: true, ...PATIENT })
    const numbers = Array.from({ length: 12 }, (_, n) => n)
    await made.queue.send(numbers.map((n) => ({ body: `${n}`, group: `BTC/USD-${n % 3}` })))
    const bodies = await drain(made)
    for (const group of [0, 1, 2])
      expect(bodies.filter((body) => Number(body) % 3 === group)).toEqual(
        numbers.filter((n) => n % 3 === group).map(String),
      )
  })

  it.concurrent('holds a group back while one of it is in flight; others go on', async () => {
    const made = await makeQueue({ fifo: true, ...PATIENT })
    await made.queue.send([...inGroup('a', 'a1', 'a2'), ...inGroup('b', 'b1')])
    const [first] = await made.queue.receive(1)
    expect(first).toMatchObject({ body: 'a1', group: 'a' })
    expect(await bodiesOf(made)).toEqual(['b1'])
    await made.queue.acknowledge(first?.receiptHandle ?? '')
    expect(await bodiesOf(made)).toEqual(['a2'])
  })

  it.concurrent('delivers a message again before those behind it', async () => {
    const made = await makeQueue({ fifo: true, ...HASTY })
    await made.queue.send(inGroup('a', 'a1', 'a2'))
    expect(await bodiesOf(made, 1)).toEqual(['a1'])
    await made.pass(1_100)
    const [again] = await made.queue.receive(1)
    expect(again).toMatchObject({ body: 'a1', receiveCount: 2 })
    await made.queue.release(again?.receiptHandle ?? '')
    expect(await drain(made)).toEqual(['a1', 'a2'])
  })

  it.concurrent(
    'drops a repeat of a deduplication id, also after its acknowledgement',
    async () => {
      const made = await makeQueue({ fifo: true, ...PATIENT })
      const message = { body: 'a', group: 'g', deduplicationId: 'order-1' }
      await made.queue.send([message, { ...message, body: 'b' }])
      expect(await drain(made)).toEqual(['a'])
      await made.queue.send([message])
      expect(await drain(made)).toEqual([])
    },
  )

  it.concurrent('delivers equal bodies that have no deduplication id', async () => {
    const made = await makeQueue({ fifo: true, ...PATIENT })
    await made.queue.send(inGroup('g', 'same', 'same'))
    expect(await drain(made)).toEqual(['same', 'same'])
  })

  it.concurrent('refuses a message without a group, with a delay, or with odd ids', async () => {
    const { queue } = await makeQueue({ fifo: true, ...PATIENT })
    for (const wrong of [
      {},
      { group: 'g', delaySeconds: 1 },
      { group: 'has space' },
      { group: 'g', deduplicationId: 'x'.repeat(129) },
    ])
      await expect(queue.send([{ body: 'a', ...wrong }])).rejects.toMatchObject({
        name: 'QueueError',
      })
    expect(await queue.receive(1)).toEqual([])
  })
}
