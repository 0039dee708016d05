import { describe, expect, it } from 'vitest'
import { type AccountConfig } from '../../lib/domain/config/account-config.ts'
import { type EntryProposal } from '../../lib/domain/signal/strategy.ts'
import { type Fixed } from '../../lib/domain/money/fixed.ts'
import { operate } from '../../lib/engine/operate.ts'
import { RESTING_ENTRIES, accountConfig } from './sample-config.ts'
import { faultsOf, orderFor, ordersFor, planOf } from './world-audit.ts'
import { BTC, type World, type WorldOptions, amount, createWorld } from './world.ts'

/** Trails from 1 % up at 0.5 % behind; the target is far away. */
const trailing = (ask: Fixed): Partial<EntryProposal> => ({
  targetDistance: ask / 10n,
  trailing: {
    activationDistance: ask / 100n,
    distance: ask / 200n,
    distanceMin: ask / 1000n,
    distanceMax: ask / 10n,
    step: ask / 1000n,
    wildMultiple: amount('2'),
  },
})

/** Half is sold at 1 %, the rest at 3 %. */
const ladder = (ask: Fixed): Partial<EntryProposal> => ({
  targetDistance: (ask * 3n) / 100n,
  targetParts: [{ distance: ask / 100n, part: amount('0.5') }],
  breakEvenAfterPart: true,
})

async function boughtWith(
  more: (ask: Fixed) => Partial<EntryProposal>,
  options: WorldOptions = {},
): Promise<World> {
  const world = createWorld(options)
  world.strategy.more = more
  await world.minute()
  await world.buy(BTC)
  await world.minute()
  return world
}

async function priceFor(world: World, price: string, minutes = 1): Promise<void> {
  world.movePrice(BTC, price)
  await world.minutes(minutes)
}

const stopsAtVenue = (world: World) =>
  world.venue.openOrders('main').filter((order) => order.type === 'stop')

describe('R-EXIT-6 the trailing stop', () => {
  it('is the one that rests on the venue, and follows every move in place', async () => {
    const world = await boughtWith(trailing)
    const [first] = stopsAtVenue(world)
    expect(first?.triggerPrice).toBe(amount('59403'))
    await priceFor(world, '61000', 2)
    const [moved] = stopsAtVenue(world)
    expect(moved).toMatchObject({ venueOrderId: first?.venueOrderId, quantity: first?.quantity })
    expect(moved?.triggerPrice).toBeGreaterThan(amount('60600'))
    expect(planOf(world, BTC).trail?.stop).toBe(moved?.triggerPrice)
    expect(planOf(world, BTC).unprotectedMs).toBe(0)
    await priceFor(world, '60900', 2)
    expect(stopsAtVenue(world)[0]?.triggerPrice).toBe(moved?.triggerPrice)
    await priceFor(world, '62000', 2)
    expect(stopsAtVenue(world)[0]?.triggerPrice).toBeGreaterThan(amount('61600'))
    expect(await faultsOf(world)).toEqual([])
  })

  it('takes the plan out with everything of ours stopped', async () => {
    const world = await boughtWith(trailing)
    await priceFor(world, '62000', 2)
    const level = planOf(world, BTC).trail?.stop
    world.movePrice(BTC, '61000')
    await world.advanceBy(600_000)
    expect(world.venue.openOrders('main')).toEqual([])
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({
      status: 'closed',
      end: 'TRAILING_STOP',
      exit: { reason: 'TRAILING_STOP', level },
    })
    expect(await faultsOf(world)).toEqual([])
  })

  it('is judged by us where the venue refused to move the one that rests', async () => {
    const world = await boughtWith(trailing)
    world.exchange.amendFault = { outcome: 'rejected', reason: 'no' }
    await priceFor(world, '62000', 2)
    expect(stopsAtVenue(world)[0]?.triggerPrice).toBe(amount('59403'))
    await priceFor(world, '61500', 2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TRAILING_STOP' })
    expect(world.exchange.sent.at(-1)).toMatchObject({ type: 'market', side: 'sell' })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-EXIT-8 a ladder', () => {
  it('sells a part, keeps the rest protected all the while, and moves the stop to break-even', async () => {
    const world = await boughtWith(ladder)
    const { quantity } = orderFor(world, BTC, 'entry')
    await priceFor(world, '60700', 2)
    const plan = planOf(world, BTC)
    expect(plan).toMatchObject({ status: 'open', partsSold: 1 })
    expect(plan.exitedQuantity).toBeGreaterThan(0n)
    expect(plan.exitedQuantity).toBeLessThan(quantity)
    const [stop] = stopsAtVenue(world)
    expect(stop?.quantity).toBe(quantity - plan.exitedQuantity)
    expect(stop?.triggerPrice).toBe(plan.breakEvenStop)
    expect(plan.breakEvenStop).toBeGreaterThan(amount('59403'))
    // Only the part that was being sold was without its stop.
    expect(ordersFor(world, BTC, 'protection')).toHaveLength(1)
    expect(await faultsOf(world)).toEqual([])
    await priceFor(world, '62000', 2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(ordersFor(world, BTC, 'exit').map((order) => order.intent.exitReason)).toEqual([
      'TAKE_PROFIT',
      'TAKE_PROFIT',
    ])
    expect(await faultsOf(world)).toEqual([])
  })

  it('ends without a loss when the price falls back after the part', async () => {
    const world = await boughtWith(ladder)
    await priceFor(world, '60700', 2)
    await priceFor(world, '59500', 2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'SOFT_STOP' })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-EXIT-9 a signal exit', () => {
  it('waits for break-even after fees', async () => {
    const world = await boughtWith((ask) => ({ targetDistance: ask / 10n }))
    world.strategy.unwanted.add(BTC)
    await priceFor(world, '60400', 3)
    expect(planOf(world, BTC)).toMatchObject({
      status: 'open',
      exitSignal: { trigger: 'asked-out' },
    })
    // 0.4 % for the buy and for the sale.
    await priceFor(world, '60600', 3)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'SIGNAL' })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-EXIT-11 adjusting a plan', () => {
  const adjust = (world: World, stop: string) =>
    operate(world.engine(), {
      command: 'adjust',
      planId: planOf(world, BTC).planId,
      stop,
      commandId: `adjust-${stop}`,
      by: 'me',
    })

  it('moves the order at the venue, and then the plan', async () => {
    const world = await boughtWith(() => ({}))
    expect(await adjust(world, '59700')).toMatchObject({ done: true })
    expect(planOf(world, BTC).levels.stop).toBe(amount('59403'))
    await world.deliver()
    expect(stopsAtVenue(world)).toMatchObject([{ triggerPrice: amount('59700') }])
    expect(planOf(world, BTC)).toMatchObject({ levels: { stop: amount('59700') } })
    expect(planOf(world, BTC).adjustment).toBeUndefined()
    await world.minute()
    expect(await faultsOf(world)).toEqual([])
  })

  it('leaves both as they were when the venue refuses', async () => {
    const world = await boughtWith(() => ({}))
    world.exchange.amendFault = { outcome: 'rejected', reason: 'EOrder:no' }
    await adjust(world, '59700')
    await world.deliver()
    await world.minute()
    expect(stopsAtVenue(world)).toMatchObject([{ triggerPrice: amount('59403') }])
    expect(planOf(world, BTC).levels.stop).toBe(amount('59403'))
    expect(planOf(world, BTC).adjustment).toBeUndefined()
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-EXIT-10 the hold list', () => {
  it('takes back the stop that rested before: what is held is never sold', async () => {
    const world = await boughtWith(() => ({}))
    const { config } = world.account
    world.accounts[0] = { ...world.account, config: { ...config, holdList: [BTC] } }
    await world.minutes(2)
    expect(world.venue.openOrders('main')).toEqual([])
    await priceFor(world, '50000', 2)
    expect(planOf(world, BTC).status).toBe('open')
    expect(world.venue.trades('main').filter(({ side }) => side === 'sell')).toEqual([])
  })
})

describe('R-ORD-9 a post-only entry', () => {
  const entries: AccountConfig['entries'] = { ...RESTING_ENTRIES, order: 'post-only' }

  it('rests at the bid and follows it a bounded number of times', async () => {
    const world = createWorld({ config: { entries } })
    await world.minute()
    world.strategy.wanted.add(BTC)
    await world.minute()
    world.strategy.wanted.clear()
    expect(orderFor(world, BTC, 'entry').intent).toMatchObject({ postOnly: true, type: 'limit' })
    await priceFor(world, '60100', 2)
    const quotes = ordersFor(world, BTC, 'entry')
    expect(quotes.length).toBeGreaterThan(1)
    expect(quotes.length).toBeLessThanOrEqual(4)
    expect(quotes.filter((order) => order.state === 'open').length).toBeLessThanOrEqual(1)
    await world.minutes(3)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'UNFILLED' })
    expect(world.venue.openOrders('main')).toEqual([])
    expect(await faultsOf(world)).toEqual([])
  })

  it('crosses up to the cap in the end, where that is configured', async () => {
    const config = { entries: { ...entries, requotesMax: 1, requoteSeconds: 5, thenCross: true } }
    const world = createWorld({ config })
    await world.minute()
    world.strategy.wanted.add(BTC)
    await world.minute()
    world.strategy.wanted.clear()
    await priceFor(world, '60100', 2)
    expect(planOf(world, BTC).status).toBe('open')
    const last = ordersFor(world, BTC, 'entry').at(-1)
    expect(last).toMatchObject({ state: 'filled', intent: { postOnly: false } })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-PROT-1 stop and target that both rest', () => {
  const free: WorldOptions = { accountOptions: { restingSellsLock: false } }

  it('are placed after the entry, and the one cancels the other', async () => {
    const world = await boughtWith(() => ({}), free)
    expect(planOf(world, BTC).protectionPolicy).toBe('bracket')
    const types = world.venue.openOrders('main').map((order) => order.type)
    expect(types.toSorted()).toEqual(['limit', 'stop'])
    await priceFor(world, '61500', 2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(world.venue.openOrders('main')).toEqual([])
    expect(await faultsOf(world)).toEqual([])
  })

  it('the stop moves by a new one that rests before the old one goes', async () => {
    const world = await boughtWith(trailing, free)
    await priceFor(world, '62000', 2)
    expect(stopsAtVenue(world)).toHaveLength(1)
    expect(planOf(world, BTC).unprotectedMs).toBe(0)
    expect(await faultsOf(world)).toEqual([])
  })

  it('the exit goes first, and only then the protection', async () => {
    const world = await boughtWith(() => ({}), free)
    const from = world.exchange.calls.length
    const { planId } = planOf(world, BTC)
    await operate(world.engine(), { command: 'close', planId, commandId: 'c1', by: 'me' })
    await world.deliver()
    const steps = world.exchange.calls
      .slice(from)
      .map((call) => call.split(' ')[0])
      .filter((name) => name === 'cancelOrder' || name === 'placeOrder')
    expect(steps).toEqual(['placeOrder', 'cancelOrder', 'cancelOrder'])
    await world.minute()
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'MANUAL' })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-MKT-7 without a fresh quote', () => {
  it('a stop that does not rest is judged by the last price that is known, and says so', async () => {
    const { exits } = accountConfig()
    const config = { exits: { ...exits, restingStop: 'hard' as const } }
    const world = await boughtWith(() => ({}), { config })
    expect(stopsAtVenue(world)).toMatchObject([{ triggerPrice: amount('58803') }])
    world.exchange.failRead('fetchQuotes', 1000)
    await priceFor(world, '59200', 3)
    expect(planOf(world, BTC)).toMatchObject({
      status: 'closed',
      end: 'SOFT_STOP',
      exit: { reason: 'SOFT_STOP', priceSource: 'bar', level: amount('59403') },
    })
  })

  it('a gain is never taken by it', async () => {
    const world = await boughtWith(() => ({}))
    world.exchange.failRead('fetchQuotes', 1000)
    await priceFor(world, '61500', 3)
    expect(planOf(world, BTC).status).toBe('open')
  })
})
