import { describe, expect, it } from 'vitest'
import { executeOrder } from '../../lib/engine/execute-orders.ts'
import { operate } from '../../lib/engine/operate.ts'
import { reconcile } from '../../lib/engine/reconcile.ts'
import { beforeFirst } from './before-first.ts'
import { entryMessage } from './first-message.ts'
import { faultsOf, orderFor, ordersFor, planOf } from './world-audit.ts'
import { BTC, MINUTE_MS, amount, createWorld } from './world.ts'

const isEntry = (request: { readonly side: string }): boolean => request.side === 'buy'

describe('R-ORD-1 intent before send', () => {
  it('is stored with an id that follows from its cause, before the venue hears anything', async () => {
    const first = createWorld()
    const second = createWorld()
    const message = await entryMessage(first)
    expect(first.exchange.count('placeOrder')).toBe(0)
    expect(orderFor(first, BTC, 'entry')).toMatchObject({ state: 'created' })
    expect(await entryMessage(second)).toEqual(message)
  })

  it('is durably sending when the venue is asked', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    const states: string[] = []
    world.exchange.failPlace('unknown-after', 1, () => {
      states.push(orderFor(world, BTC, 'entry').state)
      return false
    })
    await world.execute(message)
    expect(states).toEqual(['sending'])
  })
})

describe('R-ORD-3 one venue order per intent', () => {
  it('holds when two functions get the same message at once', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    await Promise.all([world.execute(message), world.execute(message), world.execute(message)])
    expect(world.exchange.sent.filter(isEntry)).toHaveLength(1)
    expect(world.venue.trades('main')).toHaveLength(1)
  })

  it('holds for a function that loses the claim to one that is still sending', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    const place = world.exchange.placeOrder.bind(world.exchange)
    let sends = 0
    world.exchange.placeOrder = async (request) => {
      sends += 1
      return sends === 1 ? new Promise<never>(() => {}) : place(request)
    }
    const second = beforeFirst(world.engine(), 'commit', async () => {
      void world.execute(message)
      await new Promise((resolve) => setImmediate(resolve))
    })
    await executeOrder(second, message)
    expect(sends).toBe(1)
    expect(orderFor(world, BTC, 'entry')).toMatchObject({ state: 'sending', claimEpoch: 1 })
  })

  it('holds when the message comes again at any later time', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    for (let again = 0; again < 5; again += 1) {
      await world.execute(message)
      await world.advanceBy(40_000)
    }
    expect(world.exchange.sent.filter(isEntry)).toHaveLength(1)
  })

  it('settles an unknown send that the venue had taken, without sending it again', async () => {
    const world = createWorld()
    world.exchange.failPlace('unknown-after', 1, isEntry)
    await world.buy(BTC)
    expect(ordersFor(world, BTC, 'entry')).toMatchObject([{ state: 'filled' }])
    await world.minutes(3)
    expect(world.exchange.sent.filter(isEntry)).toHaveLength(1)
    expect(planOf(world, BTC).status).toBe('open')
    expect(await faultsOf(world)).toEqual([])
  })

  it('keeps an unknown send unknown while the venue says that there is no such order', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    world.exchange.failPlace('unknown-before')
    await world.execute(message)
    await world.advanceBy(100_000)
    await reconcile(world.engine())
    expect(orderFor(world, BTC, 'entry').state).toBe('unknown')
  })

  it('ends an unknown send as expired once it is absent over the whole horizon', async () => {
    const world = createWorld()
    world.exchange.failPlace('unknown-before', 1, isEntry)
    await world.buy(BTC)
    await world.minutes(3)
    expect(orderFor(world, BTC, 'entry')).toMatchObject({ state: 'expired', claimEpoch: 1 })
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'UNFILLED' })
    expect(world.exchange.sent.filter(isEntry)).toHaveLength(1)
    expect(await faultsOf(world)).toEqual([])
  })

  it('makes a new protective order after one that never arrived', async () => {
    const world = createWorld()
    world.exchange.failPlace('unknown-before', 1, (request) => request.type === 'stop')
    await world.buy(BTC)
    await world.minutes(4)
    expect(ordersFor(world, BTC, 'protection').map((order) => order.state)).toEqual([
      'expired',
      'open',
    ])
    expect(planOf(world, BTC).unprotectedMs).toBeGreaterThan(0)
    expect(await faultsOf(world)).toEqual([])
  })

  it('does not believe a look that finds nothing while the order is live', async () => {
    const world = createWorld()
    world.exchange.failPlace('unknown-after', 1, isEntry)
    world.exchange.hiddenLooks = 2
    await world.buy(BTC)
    await world.minutes(3)
    expect(world.exchange.sent.filter(isEntry)).toHaveLength(1)
    expect(planOf(world, BTC).status).toBe('open')
    expect(await faultsOf(world)).toEqual([])
  })

  it('treats the claim of a run that vanished as unknown, and never as unsent', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    // The run stops for ever between the claim and the answer.
    const place = world.exchange.placeOrder.bind(world.exchange)
    world.exchange.placeOrder = () => new Promise(() => {})
    void world.execute(message)
    await new Promise((resolve) => setImmediate(resolve))
    world.exchange.placeOrder = place
    await world.execute(message)
    expect(orderFor(world, BTC, 'entry').state).toBe('sending')
    await world.advanceBy(MINUTE_MS)
    await world.execute(message)
    expect(orderFor(world, BTC, 'entry').state).toBe('unknown')
    expect(world.exchange.sent).toHaveLength(0)
  })
})

describe('R-ORD-3 the time until which an order may arrive', () => {
  it('is a minute after the claim, when others begin to count it as lost', async () => {
    const world = createWorld()
    const place = world.exchange.placeOrder.bind(world.exchange)
    const expected: number[] = []
    world.exchange.placeOrder = async (request) => {
      expected.push((orderFor(world, BTC, 'entry').claimedAtMs ?? 0) + 60_000)
      return place(request)
    }
    world.exchange.failPlace('not-placed', 1, isEntry)
    const message = await entryMessage(world)
    const firstMs = world.clock.nowMs() + 1_500
    await world.advanceTo(firstMs)
    await world.execute(message)
    await world.advanceTo(firstMs + 20_000)
    await world.execute(message)
    const sent = world.exchange.sent.filter(isEntry).map(({ arriveByMs }) => arriveByMs)
    expect(sent).toEqual([firstMs + 60_000, firstMs + 80_000])
    expect(sent).toEqual(expected)
  })

  it('keeps an order that was held up from buying after it was given up', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    const place = world.exchange.placeOrder.bind(world.exchange)
    let arrive = (): void => undefined
    world.exchange.placeOrder = async (request) => {
      await new Promise<void>((resolve) => (arrive = resolve))
      return place(request)
    }
    const held = world.execute(message)
    await new Promise((resolve) => setImmediate(resolve))
    world.exchange.placeOrder = place
    await world.advanceBy(MINUTE_MS + 1)
    await world.execute(message)
    arrive()
    await held
    expect(world.venue.log.at(-1)).toMatchObject({
      kind: 'order-refused',
      refusal: { code: 'deadline-passed' },
    })
    expect(orderFor(world, BTC, 'entry').state).toBe('unknown')
    await world.minutes(5)
    expect(world.venue.trades('main')).toEqual([])
    expect(world.exchange.sent.filter(isEntry)).toHaveLength(1)
    expect(orderFor(world, BTC, 'entry').state).toBe('expired')
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'UNFILLED' })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-ORD-12 not placed', () => {
  it('is tried again with the same client id, paced by the sweep', async () => {
    const world = createWorld()
    world.exchange.failPlace('not-placed', 2, isEntry)
    const message = await entryMessage(world)
    await world.advanceBy(1_000)
    await world.execute(message)
    expect(await world.deliver()).toBe(0)
    expect(world.exchange.sent).toHaveLength(1)
    await world.minutes(2)
    const entries = world.exchange.sent.filter(isEntry)
    expect(entries).toHaveLength(3)
    expect(new Set(entries.map((request) => request.clientOrderId)).size).toBe(1)
    expect(planOf(world, BTC).status).toBe('open')
    expect(await faultsOf(world)).toEqual([])
  })

  it('lapses when an increasing order has become too late', async () => {
    const world = createWorld()
    world.exchange.failPlace('not-placed', 100, isEntry)
    await world.buy(BTC)
    await world.minutes(3)
    expect(orderFor(world, BTC, 'entry').state).toMatch(/expired|cancelled/)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'UNFILLED' })
    expect(world.exchange.sent.filter(isEntry).length).toBeLessThan(15)
  })

  it('never lapses for a reducing order', async () => {
    const world = createWorld()
    world.exchange.failPlace('not-placed', 20, (request) => request.type === 'stop')
    await world.buy(BTC)
    await world.minutes(12)
    expect(orderFor(world, BTC, 'protection').state).toBe('open')
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-ORD-2 a message that comes late', () => {
  it('does not send an entry after its time', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    await world.advanceBy(120_000)
    await world.execute(message)
    expect(world.exchange.sent).toEqual([])
    expect(orderFor(world, BTC, 'entry')).toMatchObject({
      state: 'expired',
      reason: 'too late to be sent',
    })
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'UNFILLED' })
  })

  it('changes nothing when it names an order that does not exist', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    const before = world.store.allItems()
    expect(await world.execute({ ...message, intentId: '0'.repeat(32) })).toEqual({
      result: 'done',
    })
    expect(world.store.allItems()).toEqual(before)
  })

  it('fails for an account that the config does not have', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    await expect(world.execute({ ...message, account: 'other' })).rejects.toThrow(
      'no account other',
    )
  })

  it('is put off when the run has too little time left', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    world.setRemainingMs(7_000)
    expect(await world.execute(message)).toMatchObject({ result: 'again' })
    expect(orderFor(world, BTC, 'entry').state).toBe('created')
  })

  it('is harmless out of order: a cancel before its place withdraws the order', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    await operate(world.engine(), { command: 'halt', cause: 'test', commandId: 'c1', by: 'me' })
    await operate(world.engine(), { command: 'resume', commandId: 'c2', by: 'me' })
    await world.execute({ ...message, action: 'cancel' })
    await world.execute(message)
    expect(world.exchange.sent).toEqual([])
    expect(orderFor(world, BTC, 'entry').state).toBe('cancelled')
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'UNFILLED' })
  })
})

describe('R-ORD-4 refused orders are kept', () => {
  it('with the reason and the numbers when our own gate denies', async () => {
    const world = createWorld({ balances: { USD: amount('50') } })
    await world.buy(BTC)
    expect(orderFor(world, BTC, 'entry')).toMatchObject({ state: 'denied' })
    expect(orderFor(world, BTC, 'entry').reason).toMatch(/^needs 201\.\d+, free is 50$/)
    expect(world.exchange.sent).toEqual([])
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'UNFILLED' })
    expect(await faultsOf(world)).toEqual([])
  })

  it("with the venue's words when the venue rejects", async () => {
    const world = createWorld()
    world.exchange.failPlace('rejected', 1, isEntry)
    await world.buy(BTC)
    expect(orderFor(world, BTC, 'entry')).toMatchObject({
      state: 'rejected',
      reason: 'the venue does not want it',
    })
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'UNFILLED' })
  })

  it('when the venue tells neither prices nor balances', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    world.exchange.failRead('fetchBalances')
    await world.execute(message)
    expect(orderFor(world, BTC, 'entry').state).toBe('denied')
    expect(world.exchange.sent).toEqual([])
  })
})
