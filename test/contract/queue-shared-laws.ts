/** What holds for every queue. */
import { expect, it } from 'vitest'
import { type OutgoingMessage } from '../../lib/ports/queue.ts'
import { bodiesOf, drain, HASTY, PATIENT, type QueueMaker } from './queue-under-test.ts'

export function anyQueue(makeQueue: QueueMaker): void {
  for (const fifo of [false, true]) {
    const kind = fifo ? 'fifo' : 'standard'
    const message = (body: string): OutgoingMessage => (fifo ? { body, group: body } : { body })

    it.concurrent(`delivers each of 25 messages once (${kind})`, async () => {
      const made = await makeQueue({ fifo, ...PATIENT })
      const bodies = Array.from({ length: 25 }, (_, n) => `{"n":${n}}`)
      await made.queue.send(bodies.map(message))
      expect([...(await drain(made))].sort()).toEqual(bodies.toSorted())
      expect(await made.queue.receive(1)).toEqual([])
    })

    it.concurrent(`gives no more than was asked for, also above ten (${kind})`, async () => {
      const made = await makeQueue({ fifo, ...PATIENT })
      await made.queue.send(Array.from({ length: 20 }, (_, n) => message(`${n}`)))
      expect(await made.queue.receive(3)).toHaveLength(3)
      expect(await made.queue.receive(15)).toHaveLength(15)
      expect(await made.queue.receive(15)).toHaveLength(2)
    })

    it.concurrent(`hides a message in flight until its visibility ends (${kind})`, async () => {
      const made = await makeQueue({ fifo, ...HASTY })
      await made.queue.send([message('a')])
      const [first] = await made.queue.receive(1)
      expect(first?.receiveCount).toBe(1)
      expect(await made.queue.receive(1)).toEqual([])
      await made.pass(1_100)
      const [again] = await made.queue.receive(1)
      expect(again).toMatchObject({ body: 'a', receiveCount: 2, messageId: first?.messageId })
      expect(again?.receiptHandle).not.toBe(first?.receiptHandle)
    })

    it.concurrent(`delivers a released message at once (${kind})`, async () => {
      const made = await makeQueue({ fifo, ...PATIENT })
      await made.queue.send([message('a')])
      const [first] = await made.queue.receive(1)
      await made.queue.release(first?.receiptHandle ?? '')
      expect(await made.queue.receive(1)).toMatchObject([{ body: 'a', receiveCount: 2 }])
    })

    it.concurrent(`takes a second acknowledgement and a late release (${kind})`, async () => {
      const made = await makeQueue({ fifo, ...PATIENT })
      await made.queue.send([message('a')])
      const [first] = await made.queue.receive(1)
      const handle = first?.receiptHandle ?? ''
      await made.queue.acknowledge(handle)
      await made.queue.acknowledge(handle)
      await made.queue.release(handle)
      expect(await made.queue.receive(1)).toEqual([])
    })

    it.concurrent(`carries text beyond ASCII, and nothing at all (${kind})`, async () => {
      const made = await makeQueue({ fifo, ...PATIENT })
      await made.queue.send([])
      const body = '{"text":"Zürich ₿ \\ud83d\\ude00 \\u0000"}'
      await made.queue.send([{ body, ...(fifo ? { group: 'g' } : {}) }])
      expect(await bodiesOf(made)).toEqual([body])
    })

    it.concurrent(
      `sends messages that are too large for one batch together (${kind})`,
      async () => {
        const made = await makeQueue({ fifo, ...PATIENT })
        const bodies = Array.from({ length: 5 }, (_, n) => `${n}`.repeat(100_000))
        await made.queue.send(
          bodies.map((body, n) => ({ ...message(body), ...(fifo ? { group: `${n}` } : {}) })),
        )
        expect([...(await drain(made))].sort()).toEqual(bodies)
      },
    )

    it.concurrent(`refuses bodies that no queue carries, and sends nothing (${kind})`, async () => {
      const made = await makeQueue({ fifo, ...PATIENT })
      for (const body of ['', 'x'.repeat(262_145), 'a\u0000b', '\ud83d'])
        await expect(
          made.queue.send([message('good'), { ...message('g'), body }]),
        ).rejects.toMatchObject({ name: 'QueueError' })
      expect(await made.queue.receive(10)).toEqual([])
    })
  }
}

export function deadLetters(makeQueue: QueueMaker): void {
  for (const fifo of [false, true])
    it.concurrent(
      `puts a message aside after its last delivery (${fifo ? 'fifo' : 'standard'})`,
      async () => {
        const made = await makeQueue({ fifo, visibilityTimeoutSeconds: 60, maxReceiveCount: 2 })
        const group = fifo ? { group: 'g' } : {}
        await made.queue.send([{ body: 'poison', ...group }])
        for (const receiveCount of [1, 2]) {
          const [received] = await made.queue.receive(1)
          expect(received).toMatchObject({ body: 'poison', receiveCount })
          await made.queue.release(received?.receiptHandle ?? '')
        }
        await made.queue.send([{ body: 'good', ...group }])
        expect(await drain(made)).toEqual(['good'])
        expect(await made.deadBodies()).toEqual(['poison'])
      },
    )
}
