import { describe, expect, it } from 'vitest'
import { monitorPlans, monitorTick } from '../../lib/engine/monitor-plans.ts'
import { reconcile } from '../../lib/engine/reconcile.ts'
import { syncFills } from '../../lib/engine/sync-fills.ts'
import { heldQuantity } from '../../lib/domain/plan/plan.ts'
import { faultsOf, orderFor, ordersFor, planOf } from './world-audit.ts'
import { BTC, type World, amount, createWorld, nextMinuteMs } from './world.ts'

const isStop = (request: { readonly type: string }): boolean => request.type.startsWith('stop')
const isSale = (request: { readonly type: string; readonly side: string }): boolean =>
  !isStop(request) && request.side === 'sell'

describe('R-PROT-1 protection after the entry', () => {
  it('rests at the venue in the same round of deliveries as the fill, before any fill is booked', async () => {
    const world = createWorld()
    const [message] = await world.signal(BTC)
    if (message === undefined) throw new Error('no entry')
    await world.execute(message)
    expect(await world.deliver()).toBe(1)
    const [stop] = world.venue.openOrders('main')
    expect(stop).toMatchObject({ type: 'stop', side: 'sell', triggerPrice: amount('59403') })
    expect(stop?.quantity).toBe(orderFor(world, BTC, 'entry').quantity)
    expect(planOf(world, BTC)).toMatchObject({ protectionPolicy: 'stop-only', status: 'open' })
    expect(planOf(world, BTC).unprotectedSinceMs).toBeUndefined()
  })

  it('covers what is left where the venue keeps its fee in the base currency', async () => {
    const world = createWorld({ accountOptions: { feeInBaseOnBuys: true } })
    await world.buy(BTC)
    await world.minutes(3)
    const plan = planOf(world, BTC)
    expect(plan.baseFees).toBeGreaterThan(0n)
    const uncovered = heldQuantity(plan) - plan.protectedQuantity
    expect(uncovered).toBeGreaterThanOrEqual(0n)
    expect(uncovered).toBeLessThan(amount('0.00000001'))
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-PROT-2 protection that the venue does not take', () => {
  it('is tried in steps with an alarm from the first on, and the stop is judged by us', async () => {
    const world = createWorld()
    world.exchange.failPlace('rejected', 1000, isStop)
    await world.buy(BTC)
    await world.minutes(2)
    const types = ordersFor(world, BTC, 'protection').map((order) => order.intent.type)
    expect(types.slice(0, 5)).toEqual(['stop', 'stop', 'stop-limit', 'stop-limit', 'stop'])
    const plan = planOf(world, BTC)
    expect(world.alerts.raised(`unprotected-${plan.planId}`).length).toBeGreaterThan(3)
    expect(plan.unprotectedSinceMs).toBeDefined()
    world.movePrice(BTC, '59300')
    await world.minutes(2)
    const closed = planOf(world, BTC)
    expect(closed).toMatchObject({
      status: 'closed',
      end: 'SOFT_STOP',
      exit: { reason: 'SOFT_STOP', level: amount('59403') },
    })
    expect(closed.unprotectedMs).toBeGreaterThan(120_000)
    expect(await faultsOf(world)).toEqual([])
  })

  it('ends with a sale at the market when the position stayed bare for too long', async () => {
    const world = createWorld()
    world.exchange.failPlace('rejected', 1000, isStop)
    await world.buy(BTC)
    await world.minutes(5)
    const closed = planOf(world, BTC)
    expect(closed).toMatchObject({
      status: 'closed',
      end: 'PANIC',
      exit: { reason: 'PANIC', detail: expect.stringContaining('protective orders failed') },
    })
    expect(closed.unprotectedMs).toBeGreaterThanOrEqual(180_000)
    expect(closed.unprotectedMs).toBeLessThan(260_000)
    expect(world.exchange.sent.filter(isSale)).toMatchObject([{ type: 'market' }])
    expect(await faultsOf(world)).toEqual([])
  })

  it('rests as a stop-limit where the venue takes no other', async () => {
    const world = createWorld()
    world.exchange.failPlace('rejected', 1000, ({ type }) => type === 'stop')
    await world.buy(BTC)
    await world.minutes(2)
    expect(world.venue.openOrders('main')).toMatchObject([
      { type: 'stop-limit', triggerPrice: amount('59403'), limitPrice: amount('58808.9') },
    ])
    expect(planOf(world, BTC).unprotectedSinceMs).toBeUndefined()
    expect(await faultsOf(world)).toEqual([])
  })

  it('rests again at once when one rejection was all', async () => {
    const world = createWorld()
    world.exchange.failPlace('rejected', 1, isStop)
    await world.buy(BTC)
    expect(ordersFor(world, BTC, 'protection').map((order) => order.state)).toEqual([
      'rejected',
      'open',
    ])
    await world.minute()
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-PROT-4 a minimum that the venue raises above what is held', () => {
  async function raiseMinimum(world: World): Promise<void> {
    const key = { partition: 'market#simulated#BTC/USD', sort: 'instrument' }
    const item = await world.store.get(key)
    if (item === undefined) throw new Error('no instrument')
    const content = { ...item.content, quantityMin: '1' }
    const expectedVersion = item.version
    await world.store.commit([{ action: 'replace', key, content, expectedVersion }])
  }

  it('takes no stop away, ends no plan, and is told', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    await raiseMinimum(world)
    world.movePrice(BTC, '61500')
    await world.minutes(3)
    const plan = planOf(world, BTC)
    expect(plan.status).toBe('open')
    expect(world.venue.openOrders('main')).toMatchObject([{ type: 'stop', status: 'open' }])
    const [alert] = world.alerts.raised(`unsellable-${plan.planId}`)
    expect(alert?.text).toContain('An exit is due: TAKE_PROFIT')
    world.movePrice(BTC, '59300')
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'SOFT_STOP' })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-PROT-4 the exit takes the place of the protection', () => {
  it('by cancelling the stop, settling it, and only then selling', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.movePrice(BTC, '61500')
    const from = world.exchange.calls.length
    await world.minutes(2)
    const steps = world.exchange.calls
      .slice(from)
      .map((call) => call.split(' ')[0])
      .filter((name) => name === 'cancelOrder' || name === 'placeOrder' || name === 'findOrder')
    expect(steps.slice(0, 3)).toEqual(['cancelOrder', 'findOrder', 'placeOrder'])
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(await faultsOf(world)).toEqual([])
  })

  it('and comes back with an alarm when the exit is rejected', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.exchange.failPlace('rejected', 1, isSale)
    world.movePrice(BTC, '61500')
    await world.advanceTo(nextMinuteMs(world))
    await monitorPlans(world.engine())
    await world.deliver()
    const plan = planOf(world, BTC)
    expect(plan.status).toBe('open')
    expect(world.alerts.raised(`exit-failed-${plan.planId}`)).toHaveLength(1)
    expect(world.venue.openOrders('main')).toMatchObject([{ type: 'stop', status: 'open' }])
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(await faultsOf(world)).toEqual([])
  })

  it('and never sells twice when the stop fills while it is being cancelled', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.exchange.beforeCancel = async () => {
      // Between our decision and the cancel the market falls through the stop.
      world.movePrice(BTC, '59300')
      await world.advanceTo(nextMinuteMs(world))
    }
    world.movePrice(BTC, '61500')
    await world.minutes(3)
    expect(world.exchange.sent.filter(isSale)).toEqual([])
    const sells = world.venue.trades('main').filter((trade) => trade.side === 'sell')
    expect(sells).toHaveLength(1)
    expect(planOf(world, BTC)).toMatchObject({
      status: 'closed',
      end: 'SOFT_STOP',
      exit: { reason: 'SOFT_STOP', alsoFired: ['TAKE_PROFIT'] },
    })
    expect(await faultsOf(world)).toEqual([])
  })

  it('and sells when the cancel came through although its answer was lost', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.exchange.cancelFault = { outcome: 'unknown', reason: 'timeout' }
    world.exchange.beforeCancel = async () => {
      for (const order of world.venue.openOrders('main'))
        world.venue.cancel('main', { venueOrderId: order.venueOrderId })
    }
    world.movePrice(BTC, '61500')
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(await faultsOf(world)).toEqual([])
  })

  it('and keeps asking for the cancel while the venue does not carry it out', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.exchange.cancelFault = { outcome: 'unknown', reason: 'timeout' }
    world.movePrice(BTC, '61500')
    await world.minutes(1)
    expect(world.exchange.count('cancelOrder')).toBeGreaterThan(1)
    expect(world.exchange.sent.filter(isSale)).toEqual([])
    world.exchange.cancelFault = undefined
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(await faultsOf(world)).toEqual([])
  })

  it('within seconds also when nobody knows yet whether the stop was placed', async () => {
    const world = createWorld()
    await world.minute()
    const [message] = await world.signal(BTC)
    if (message === undefined) throw new Error('no entry')
    world.exchange.failPlace('unknown-after', 1, isStop)
    await world.execute(message)
    await world.deliver()
    expect(orderFor(world, BTC, 'protection').state).toBe('unknown')
    world.movePrice(BTC, '61500')
    await world.advanceTo(nextMinuteMs(world))
    // Reconciliation does not run: the round of the exit itself has to find out.
    const startMs = world.clock.nowMs()
    await monitorPlans(world.engine())
    await world.deliver()
    for (let slotMs = startMs + 10_000; slotMs <= startMs + 30_000; slotMs += 10_000) {
      await world.advanceTo(slotMs)
      await monitorTick(world.engine(), { slotMs })
      await world.deliver()
    }
    await syncFills(world.engine())
    expect(world.exchange.sent.filter(isSale)).toHaveLength(1)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-PROT-6 orders that protect nothing any more', () => {
  it('are cancelled when they were given up but rest at the venue after all', async () => {
    const world = createWorld()
    world.exchange.failPlace('unknown-after', 1, isStop)
    await world.minute()
    // The venue denies the stop for as long as our horizon, in its listings and when asked.
    const [message] = await world.signal(BTC)
    if (message === undefined) throw new Error('no entry')
    await world.execute(message)
    world.exchange.hiddenLooks = 1000
    world.exchange.emptyListings = 1000
    await world.deliver()
    await world.minutes(2)
    await world.advanceTo(nextMinuteMs(world))
    await world.schedule()
    expect(ordersFor(world, BTC, 'protection')[0]?.state).toBe('expired')
    world.exchange.hiddenLooks = 0
    world.exchange.emptyListings = 0
    await world.minutes(4)
    expect(world.venue.openOrders('main')).toHaveLength(1)
    expect(planOf(world, BTC).status).toBe('open')
    expect(await faultsOf(world)).toEqual([])
  })

  it('are cancelled when their plan ends', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.movePrice(BTC, '61500')
    await world.minutes(2)
    expect(planOf(world, BTC).status).toBe('closed')
    expect(world.venue.openOrders('main')).toEqual([])
  })

  it('stay when the venue lists nothing or fails to list', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.exchange.emptyListings = 2
    await world.minutes(2)
    world.exchange.failRead('fetchOpenOrders', 2)
    await world.minutes(2)
    expect(world.exchange.count('cancelOrder')).toBe(0)
    expect(world.venue.openOrders('main')).toHaveLength(1)
    await reconcile(world.engine())
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-PROT-7 re-arming', () => {
  it('slows down while exits fail, so that the stop is not swapped away at every tick', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.exchange.failPlace('rejected', 1000, isSale)
    world.movePrice(BTC, '61500')
    await world.minutes(60)
    const plan = planOf(world, BTC)
    expect(plan.exitAttempts).toBeGreaterThan(6)
    expect(plan.exitAttempts).toBeLessThan(12)
    expect(world.venue.openOrders('main')).toMatchObject([{ type: 'stop', status: 'open' }])
  })

  it('is not counted for protection that was swapped for an exit again and again', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.exchange.failPlace('rejected', 7, isSale)
    world.movePrice(BTC, '61500')
    await world.minutes(25)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(await faultsOf(world)).toEqual([])
  })
})
