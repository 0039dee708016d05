import { describe, expect, it } from 'vitest'
import { reconcile } from '../../lib/engine/reconcile.ts'
import { syncFills } from '../../lib/engine/sync-fills.ts'
import { faultsOf, orderFor, ordersFor, planOf } from './world-audit.ts'
import { BTC, ETH, MINUTE_MS, type World, amount, createWorld } from './world.ts'

const isStop = (request: { readonly type: string }): boolean => request.type === 'stop'

async function bought(): Promise<World> {
  const world = createWorld()
  await world.minute()
  await world.buy(BTC)
  await world.minute()
  return world
}

async function report(world: World) {
  const outcome = (await reconcile(world.engine())).main
  if (outcome?.held !== true) throw new Error('the lease was not held')
  return outcome.result
}

/** Everything but leases, whose versions rise with every run. */
function contents(world: World): string {
  return JSON.stringify(world.store.allItems().filter(({ key }) => !key.sort.startsWith('lease#')))
}

describe('R-REC-1 replies that say nothing', () => {
  it('change nothing when the list of open orders is empty', async () => {
    const world = await bought()
    const before = contents(world)
    world.exchange.emptyListings = 1
    await report(world)
    expect(contents(world)).toBe(before)
    expect(world.exchange.count('cancelOrder')).toBe(0)
  })

  it.each(['fetchOpenOrders', 'fetchBalances'] as const)(
    'change nothing when %s fails',
    async (read) => {
      const world = await bought()
      const before = contents(world)
      world.exchange.failRead(read)
      await expect(reconcile(world.engine())).rejects.toThrow(`${read} failed`)
      expect(contents(world)).toBe(before)
    },
  )

  it('change nothing when an order that we hold for open is not found', async () => {
    const world = await bought()
    const before = contents(world)
    world.exchange.emptyListings = 1
    world.exchange.hiddenLooks = 1
    await report(world)
    expect(contents(world)).toBe(before)
  })

  it('about one order leave the others to be settled', async () => {
    const world = createWorld()
    await world.minute()
    for (const message of await world.signal(BTC, ETH)) {
      world.exchange.failPlace('unknown-after', 1)
      await world.execute(message)
    }
    world.exchange.emptyListings = 1
    world.exchange.failRead('findOrder', 1, 'malformed')
    expect((await report(world)).settled).toBe(1)
    expect((await report(world)).settled).toBe(1)
    expect(
      [orderFor(world, BTC, 'entry'), orderFor(world, ETH, 'entry')].map((o) => o.state),
    ).toEqual(['filled', 'filled'])
  })
})

describe('R-REC-1 the venue’s explicit word', () => {
  it('settles an unknown order that rests, from the list of open orders', async () => {
    const world = createWorld()
    await world.minute()
    const [message] = await world.signal(BTC)
    if (message === undefined) throw new Error('no entry')
    await world.execute(message)
    world.exchange.failPlace('unknown-after', 1, isStop)
    await world.deliver()
    expect(orderFor(world, BTC, 'protection').state).toBe('unknown')
    const looks = world.exchange.count('findOrder')
    await report(world)
    expect(orderFor(world, BTC, 'protection').state).toBe('open')
    expect(world.exchange.count('findOrder')).toBe(looks)
    expect(planOf(world, BTC).status).toBe('open')
  })

  it('ends a stop that somebody cancelled at the venue, and the position is protected again', async () => {
    const world = await bought()
    for (const { venueOrderId } of world.venue.openOrders('main'))
      world.venue.cancel('main', { venueOrderId })
    await report(world)
    await world.deliver()
    expect(ordersFor(world, BTC, 'protection').map((order) => order.state)).toEqual([
      'cancelled',
      'open',
    ])
    expect(await faultsOf(world)).toEqual([])
  })

  it('tells of a fill before the fill itself is booked, and nothing is sold twice', async () => {
    const world = await bought()
    world.movePrice(BTC, '59300')
    await world.advanceBy(MINUTE_MS)
    await report(world)
    await world.deliver()
    const stop = orderFor(world, BTC, 'protection')
    expect(stop).toMatchObject({ state: 'filled', filledQuantity: 0n })
    expect(stop.venueFilledQuantity).toBe(stop.quantity)
    expect(planOf(world, BTC).status).not.toBe('closed')
    await syncFills(world.engine())
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'SOFT_STOP' })
    expect(await faultsOf(world)).toEqual([])
  })
})

/** The venue changes a balance and lists nothing that did it. */
function changeUnseen(world: World, currency: string, by: string): void {
  world.exchange.spoilMovements = (page) => ({ ...page, movements: [] })
  world.venue.adjust('main', currency, amount(by))
}

describe('R-REC-2 differences of money', () => {
  it('raise an alarm once two runs have seen the same one', async () => {
    const world = createWorld()
    await world.minute()
    changeUnseen(world, 'USD', '100')
    expect((await report(world)).drift).toEqual({ USD: '100' })
    expect(world.alerts.raised('drift-main')).toEqual([])
    await report(world)
    expect(world.alerts.raised('drift-main')).toMatchObject([
      { severity: 'critical', title: 'ledger and venue disagree: USD 100' },
    ])
  })

  it('raise it too while a stop rests at the venue', async () => {
    const world = await bought()
    changeUnseen(world, 'USD', '100')
    await world.minutes(2)
    expect(world.alerts.raised('drift-main').length).toBeGreaterThan(0)
  })

  it('wait longer while an order of unknown outcome may explain them', async () => {
    const world = await bought()
    world.exchange.failPlace('unknown-after', 1)
    const [message] = await world.signal(ETH)
    if (message === undefined) throw new Error('no entry')
    await world.execute(message)
    world.exchange.hiddenLooks = 1000
    world.exchange.spoilTrades = () => []
    for (let run = 0; run < 4; run += 1) await report(world)
    expect(world.alerts.raised('drift-main')).toEqual([])
    await report(world)
    expect(world.alerts.raised('drift-main')).toHaveLength(1)
  })

  it('that go away raise nothing', async () => {
    const world = createWorld()
    await world.minute()
    changeUnseen(world, 'USD', '100')
    await report(world)
    changeUnseen(world, 'USD', '-100')
    await report(world)
    changeUnseen(world, 'USD', '50')
    await report(world)
    expect(world.alerts.raised('drift-main')).toEqual([])
  })

  it('are none after a day of trading', async () => {
    const world = await bought()
    world.movePrice(BTC, '61500')
    await world.minutes(2)
    await world.buy(ETH)
    await world.minute()
    expect(await report(world)).toMatchObject({ drift: {}, differences: [] })
  })

  it('by a deposit raise nothing: it is booked by the next look into the listings', async () => {
    const world = await bought()
    world.venue.deposit('main', 'USD', amount('100'))
    await world.minutes(3)
    expect(world.alerts.raised('drift-main')).toEqual([])
    expect(await report(world)).toMatchObject({ drift: {}, differences: [] })
  })
})

describe('R-REC-3 one plan that cannot be taken on', () => {
  it('does not stop the others, nor the comparison of the money', async () => {
    const world = createWorld()
    await world.minute()
    for (const message of await world.signal(BTC, ETH)) await world.execute(message)
    const key = { partition: `market#simulated#${BTC}`, sort: 'instrument' }
    const item = await world.store.get(key)
    await world.store.commit([{ action: 'delete', key, expectedVersion: item?.version ?? 0 }])
    await world.takeMessages()
    for (const { venueOrderId } of world.venue.openOrders('main'))
      world.venue.cancel('main', { venueOrderId })
    expect(await report(world)).toMatchObject({ openOrders: 0 })
    const errors = world.log.entries('error').map(({ fields }) => fields.symbol)
    expect(errors).toEqual(world.log.entries('error').map(() => BTC))
  })
})
