import { describe, expect, it } from 'vitest'
import { type SimulatedOrder } from '../../lib/adapters/simulated-exchange/venue-types.ts'
import { type OrderCommand } from '../../lib/domain/order/commands.ts'
import { type Intent, type Order, type OrderTerms, newOrder } from '../../lib/domain/order/order.ts'
import { executeOrder } from '../../lib/engine/execute-orders.ts'
import { type OrderMessage, announce, sweepOutbox } from '../../lib/engine/order-queue.ts'
import { readOrder, readOutbox } from '../../lib/engine/read.ts'
import { recordOrder } from '../../lib/engine/record-order.ts'
import { confirmOrder, sendOrder } from '../../lib/engine/send-order.ts'
import { transact } from '../../lib/engine/transact.ts'
import { type AmendOutcome } from '../../lib/ports/exchange.ts'
import { CallGate } from './call-gate.ts'
import { BTC, MINUTE_MS, START_MS, type World, amount, createWorld } from './world.ts'

const INTENT_ID = '0123456789abcdef0123456789abcdef'
const MESSAGE: OrderMessage = {
  account: 'main',
  symbol: BTC,
  intentId: INTENT_ID,
  action: 'amend',
}
const TIGHTER = { triggerPrice: amount('55000') }
const TIGHTEST = { triggerPrice: amount('56000'), quantity: amount('0.3') }

/** A sell that belongs to no plan, so that nothing but the test decides what becomes of it. */
function intent(changes: Partial<Intent> = {}): Intent {
  return {
    intentId: INTENT_ID,
    account: 'main',
    symbol: BTC,
    planId: 'f'.repeat(32),
    purpose: 'protection',
    effect: 'reducing',
    side: 'sell',
    type: 'stop',
    quantity: amount('0.5'),
    triggerPrice: amount('50000'),
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
    referencePrice: amount('60000'),
    attempt: 1,
    createdAtMs: START_MS,
    ...changes,
  }
}

function createBtcWorld(): World {
  return createWorld({ balances: { USD: amount('100000'), BTC: amount('1') } })
}

async function stored(world: World): Promise<Order> {
  const found = await readOrder(world.run(), BTC, INTENT_ID)
  if (found === undefined) throw new Error('the order is not stored')
  return found.value
}

async function storeOrder(world: World, wanted: Intent): Promise<void> {
  const { changes } = await transact(world.run(), async (changeSet) => {
    changeSet.order(undefined, newOrder(wanted), 'created')
  })
  await announce(world.run(), changes.announced)
}

/** The stop, resting at the venue. */
async function withStop(): Promise<World> {
  const world = createBtcWorld()
  await world.advanceBy(MINUTE_MS)
  await storeOrder(world, intent())
  await world.deliver()
  expect((await stored(world)).state).toBe('open')
  return world
}

async function tell(world: World, command: OrderCommand): Promise<Order> {
  return (await recordOrder(world.run(), BTC, INTENT_ID, command)).order
}

function request(world: World, terms: OrderTerms): Promise<Order> {
  return tell(world, { command: 'request-amend', atMs: world.clock.nowMs(), terms })
}

function atVenue(world: World): SimulatedOrder | undefined {
  return world.venue.openOrders('main')[0]
}

async function waiting(world: World): Promise<readonly string[]> {
  return (await readOutbox(world.run())).map(({ action }) => action)
}

type Amend = World['exchange']['amendOrder']

/** The next amendment meets this instead of the venue; the ones after it get through. */
function atNextAmendment(world: World, answer: (amend: Amend) => Amend): void {
  const original = world.exchange.amendOrder.bind(world.exchange)
  const once = answer(original)
  world.exchange.amendOrder = (...args) => {
    world.exchange.amendOrder = original
    return once(...args)
  }
}

function answerNext(world: World, outcome: AmendOutcome): void {
  atNextAmendment(world, () => () => Promise.resolve(outcome))
}

async function sweep(world: World): Promise<void> {
  await world.advanceBy(15_000)
  await sweepOutbox(world.run(), 0)
  await world.deliver()
}

describe('R-EXIT-11 an amendment is carried out by the order queue', () => {
  it('changes the venue first, the order after its acceptance, and then waits for nothing', async () => {
    const world = await withStop()
    await request(world, TIGHTER)
    expect(await waiting(world)).toEqual(['amend'])
    expect(await stored(world)).not.toHaveProperty('triggerPrice')
    await world.deliver()
    expect(atVenue(world)).toMatchObject({ ...TIGHTER, quantity: amount('0.5') })
    expect(await stored(world)).toMatchObject(TIGHTER)
    expect(await stored(world)).not.toHaveProperty('amendment')
    expect(await waiting(world)).toEqual([])
  })

  it('does nothing when its message comes again, early or late', async () => {
    const world = await withStop()
    await world.execute(MESSAGE)
    expect(world.exchange.count('amendOrder')).toBe(0)
    await request(world, TIGHTER)
    for (let time = 1; time <= 3; time += 1) await world.execute(MESSAGE)
    expect(world.exchange.count('amendOrder')).toBe(1)
  })

  it('waits until the order rests', async () => {
    const world = createBtcWorld()
    await world.advanceBy(MINUTE_MS)
    await storeOrder(world, intent())
    await request(world, TIGHTER)
    expect(await waiting(world)).toEqual(['place'])
    await world.deliver()
    expect(atVenue(world)).toMatchObject(TIGHTER)
    expect(await waiting(world)).toEqual([])
  })

  it('is dropped by a cancel', async () => {
    const world = await withStop()
    await request(world, TIGHTER)
    await tell(world, { command: 'request-cancel', atMs: world.clock.nowMs() })
    expect(await waiting(world)).toEqual(['cancel'])
    await world.deliver()
    expect(world.exchange.count('amendOrder')).toBe(0)
    expect((await stored(world)).state).toBe('cancelled')
  })
})

describe('R-ORD-12 what the venue answers to an amendment', () => {
  it('rejected: the terms stay, and nothing is asked for any more', async () => {
    const world = await withStop()
    answerNext(world, { outcome: 'rejected', reason: 'no' })
    await request(world, TIGHTER)
    await world.deliver()
    expect(await stored(world)).toMatchObject({ amendRefusedAtMs: world.clock.nowMs() })
    expect(await stored(world)).not.toHaveProperty('amendment')
    expect(atVenue(world)).toMatchObject({ triggerPrice: amount('50000') })
    expect(await waiting(world)).toEqual([])
  })

  it('rejected, because the order is gone: the order ends, and the amendment with it', async () => {
    const world = await withStop()
    world.movePrice(BTC, '40000')
    await world.advanceBy(2 * MINUTE_MS)
    await request(world, TIGHTER)
    await world.deliver()
    expect(await stored(world)).toMatchObject({ state: 'filled' })
    expect(await stored(world)).not.toHaveProperty('amendment')
    expect(await waiting(world)).toEqual([])
  })

  it.each([
    ['not amended', 'not-amended'],
    ['unknown, and the venue never heard of it', 'unknown'],
  ] as const)('%s: it is sent again by the sweep', async (_, outcome) => {
    const world = await withStop()
    answerNext(world, { outcome, reason: 'timeout' })
    await request(world, TIGHTER)
    await world.deliver()
    expect(await stored(world)).toMatchObject({ amendment: TIGHTER })
    expect(await waiting(world)).toEqual(['amend'])
    await sweep(world)
    expect(atVenue(world)).toMatchObject(TIGHTER)
    expect(await waiting(world)).toEqual([])
  })

  it('unknown, and the venue took it: a look at the order settles it', async () => {
    const world = await withStop()
    atNextAmendment(world, (amend) => async (...args) => {
      await amend(...args)
      return { outcome: 'unknown', reason: 'timeout' }
    })
    await request(world, TIGHTER)
    await world.deliver()
    expect(await stored(world)).toMatchObject(TIGHTER)
    expect(await waiting(world)).toEqual([])
  })

  it('rejected after one that got through unheard: the venue shows the new terms, and they count', async () => {
    const world = await withStop()
    atNextAmendment(world, (amend) => async (...args) => {
      await amend(...args)
      return { outcome: 'unknown', reason: 'timeout' }
    })
    world.exchange.failRead('findOrder')
    await request(world, TIGHTER)
    await world.deliver()
    expect(await stored(world)).toMatchObject({ amendment: { ...TIGHTER, outcomeLost: true } })
    answerNext(world, { outcome: 'rejected', reason: 'nothing to change' })
    await sweep(world)
    expect(await stored(world)).toMatchObject(TIGHTER)
    expect(await stored(world)).not.toHaveProperty('amendRefusedAtMs')
  })

  it('rejected, and no look at the order succeeds: it is not believed yet', async () => {
    const world = await withStop()
    answerNext(world, { outcome: 'rejected', reason: 'no' })
    world.exchange.failRead('findOrder')
    await request(world, TIGHTER)
    await world.deliver()
    expect(await waiting(world)).toEqual(['amend'])
  })
})

describe('R-EXIT-11 a newer amendment in the place of an older one', () => {
  it('is sent when the older one was on its way', async () => {
    const world = await withStop()
    atNextAmendment(world, (amend) => async (...args) => {
      await request(world, TIGHTEST)
      return amend(...args)
    })
    await request(world, TIGHTER)
    await world.execute(MESSAGE)
    expect(await stored(world)).toMatchObject({ ...TIGHTER, amendment: TIGHTEST })
    expect(await waiting(world)).toEqual(['amend'])
    await world.deliver()
    expect(atVenue(world)).toMatchObject(TIGHTEST)
    expect(await stored(world)).toMatchObject(TIGHTEST)
    expect(await waiting(world)).toEqual([])
  })
})

describe('R-EXIT-11 a crash while an amendment is carried out', () => {
  it('delays it, wherever the run stopped', async () => {
    let stopAt = 1
    for (; ; stopAt += 1) {
      const world = await withStop()
      await request(world, TIGHTEST)
      await world.takeMessages()
      const gate = new CallGate(stopAt)
      await world.attempt((engine) => executeOrder(engine, MESSAGE), gate)
      if (!gate.wasReached) break
      await sweep(world)
      expect(atVenue(world), gate.where).toMatchObject(TIGHTEST)
      expect(await stored(world), gate.where).toMatchObject(TIGHTEST)
      expect(await stored(world), gate.where).not.toHaveProperty('amendment')
      expect(await waiting(world), gate.where).toEqual([])
      expect(world.venue.openOrders('main')).toHaveLength(1)
    }
    expect(stopAt).toBeGreaterThan(8)
  })
})

describe('R-ORD-11 the terms of an order as sent and as accepted', () => {
  async function sent(wanted: Intent): Promise<{ world: World; order: Order }> {
    const world = createBtcWorld()
    await world.advanceBy(MINUTE_MS)
    await storeOrder(world, wanted)
    const claimedValue = amount('1')
    const atMs = world.clock.nowMs()
    const { quantity } = wanted
    const claimed = await tell(world, { command: 'claim', atMs, quantity, claimedValue })
    return { world, order: await sendOrder(world.run(), claimed) }
  }
  const entry = intent({
    purpose: 'entry',
    effect: 'increasing',
    side: 'buy',
    type: 'limit',
    limitPrice: amount('50000'),
    postOnly: true,
    expiresAtMs: START_MS + 10 * MINUTE_MS,
  })

  it('R-PROT-8 an entry that rests is ended by the venue at its time', async () => {
    const { world } = await sent(entry)
    expect(world.exchange.sent).toMatchObject([{ expiresAtMs: entry.expiresAtMs, postOnly: true }])
    await world.advanceTo(START_MS + 10 * MINUTE_MS)
    expect(world.venue.openOrders('main')).toEqual([])
  })

  it.each([
    ['a reducing order', { ...entry, effect: 'reducing', limitPrice: amount('50000') }],
    ['what fills at once', { ...entry, timeInForce: 'immediate-or-cancel', postOnly: false }],
  ] as const)('R-PROT-8 %s has no time to end', async (_, wanted) => {
    const { world } = await sent(wanted)
    expect(world.exchange.sent).toHaveLength(1)
    expect(world.exchange.sent[0]).not.toHaveProperty('expiresAtMs')
  })

  it('warns when the venue accepted others, and not when it accepted these', async () => {
    const { world, order } = await sent(entry)
    await confirmOrder(world.run(), order)
    const warnings = (): unknown[] =>
      world.log.entries('warn').filter(({ message }) => message.includes('shows other terms'))
    expect(warnings()).toEqual([])
    await confirmOrder(world.run(), { ...order, intent: { ...order.intent, postOnly: false } })
    expect(warnings()).toMatchObject([{ fields: { postOnly: 'false, the venue: true' } }])
  })
})
