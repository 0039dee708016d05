import { describe, expect, it } from 'vitest'
import { type OrderMessage } from '../../lib/engine/order-queue.ts'
import { keys } from '../../lib/engine/records/keys.ts'
import { type Desk, createDesk, fifoRecord, record } from './desk.ts'

async function stateOf(desk: Desk, { account, symbol, intentId }: OrderMessage): Promise<unknown> {
  return (await desk.store.get(keys.order(account, symbol, intentId)))?.content['state']
}

/** Two entries of different symbols, each in a group of its own. */
async function twoEntries(desk: Desk): Promise<readonly [OrderMessage, OrderMessage]> {
  const [first, ...others] = await desk.entries(2)
  const second = others.find((each) => each.symbol !== first?.symbol)
  if (first === undefined || second === undefined) throw new Error('two entries were asked for')
  return [first, second]
}

function malformed(messageId: string, { account, symbol }: OrderMessage, body: string): unknown {
  return record(messageId, body, { MessageGroupId: `${account}/${symbol}` })
}

describe('R-ORD-1 execute-orders by its queue', () => {
  it('sends the orders of several groups, each once however often it is delivered', async () => {
    const desk = await createDesk()
    const messages = await twoEntries(desk)
    const acceptedBefore = accepted(desk)
    for (let delivery = 1; delivery <= 2; delivery += 1)
      expect(await desk.call('execute-orders', { Records: messages.map(fifoRecord) })).toEqual({
        batchItemFailures: [],
      })
    for (const message of messages) expect(await stateOf(desk, message)).not.toBe('created')
    const sent = accepted(desk).slice(acceptedBefore.length)
    expect(sent).toEqual(messages.map(({ intentId }) => intentId))
  })

  it.each(['not JSON', '{"account":"main","symbol":"BTC/USD"}', '{"action":"fly"}'])(
    'fails only the later messages of the group in which a body is %s',
    async (body) => {
      const desk = await createDesk()
      const [first, second] = await twoEntries(desk)
      const answer = await desk.call('execute-orders', {
        Records: [malformed('bad', first, body), fifoRecord(first, 1), fifoRecord(second, 2)],
      })
      expect(answer).toEqual({
        batchItemFailures: [{ itemIdentifier: 'bad' }, { itemIdentifier: 'order-1' }],
      })
      expect(await stateOf(desk, first)).toBe('created')
      expect(await stateOf(desk, second)).not.toBe('created')
    },
  )

  it('does what came before the malformed body of a group', async () => {
    const desk = await createDesk()
    const [first] = await twoEntries(desk)
    const answer = await desk.call('execute-orders', {
      Records: [fifoRecord(first, 1), malformed('bad', first, '{}')],
    })
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] })
    expect(await stateOf(desk, first)).not.toBe('created')
  })

  it('gives everything back when all of it is malformed', async () => {
    const desk = await createDesk()
    const answer = await desk.call('execute-orders', {
      Records: [
        record('a', '', { MessageGroupId: 'x' }),
        record('b', '1', { MessageGroupId: 'y' }),
      ],
    })
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }],
    })
  })

  it('sends nothing in its last seconds, and gives the messages back', async () => {
    const desk = await createDesk()
    const [first, second] = await twoEntries(desk)
    const event = { Records: [fifoRecord(first, 1), fifoRecord(second, 2)] }
    expect(await desk.call('execute-orders', event, 2_000)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'order-1' }, { itemIdentifier: 'order-2' }],
    })
    expect(await stateOf(desk, first)).toBe('created')
  })
})

function accepted({ venue }: Desk): readonly (string | undefined)[] {
  return venue.log.flatMap((event) =>
    event.kind === 'order-accepted' ? [event.order.clientOrderId] : [],
  )
}
