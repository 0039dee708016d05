import { describe, expect, it } from 'vitest'
import { type Engine } from '../../lib/engine/engine.ts'
import { monitorPlans } from '../../lib/engine/monitor-plans.ts'
import { reconcile } from '../../lib/engine/reconcile.ts'
import { syncFills } from '../../lib/engine/sync-fills.ts'
import { entryMessage } from './first-message.ts'
import { faultsOf, orderFor, ordersFor, planOf } from './world-audit.ts'
import { RESTING_ENTRIES } from './sample-config.ts'
import { BTC, type World, amount, createWorld, nextMinuteMs } from './world.ts'

const RESTING = { config: { entries: RESTING_ENTRIES } }

/** The second part of the entry is known, booked or not. */
function isGrown(world: World): boolean {
  const entry = orderFor(world, BTC, 'entry')
  return entry.venueFilledQuantity === entry.quantity
}

function isBooked(world: World): boolean {
  const entry = orderFor(world, BTC, 'entry')
  return entry.filledQuantity === entry.quantity
}

describe('R-ORD-9 an entry that fills only in part', () => {
  it('is cancelled after its time, and what it bought stays protected', async () => {
    const world = createWorld(RESTING)
    const message = await entryMessage(world)
    world.venue.limitFill(BTC, amount('0.001'))
    await world.execute(message)
    await world.deliver()
    expect(orderFor(world, BTC, 'entry').state).toBe('partially-filled')
    expect(orderFor(world, BTC, 'protection')).toMatchObject({
      state: 'open',
      quantity: amount('0.001'),
    })
    // Nothing trades any more, so nothing but the time can end the entry, at the venue or by us.
    world.venue.haltSymbol(BTC, true)
    await world.minutes(4)
    expect(orderFor(world, BTC, 'entry').state).toBe('expired')
    expect(planOf(world, BTC)).toMatchObject({ status: 'open', enteredQuantity: amount('0.001') })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-PROT-3 protection follows the position', () => {
  it.each([
    ['the venue’s word on the entry was recorded', 'reconcile' as const],
    ['the second fill of the entry was booked', 'sync-fills' as const],
  ])('when the run that could have taken the plan on died after %s', async (_, dead) => {
    const world = createWorld(RESTING)
    const message = await entryMessage(world)
    world.venue.limitFill(BTC, amount('0.001'))
    await world.execute(message)
    await world.deliver()
    await world.advanceTo(nextMinuteMs(world))
    // It dies before it comes to the plan: everything that it commits to the entry stays.
    const engine = world.engine()
    const dying: Engine = {
      ...engine,
      store: {
        ...engine.store,
        query: async (partition, range) => {
          if (dead === 'reconcile' && isGrown(world)) throw new Error('the run dies here')
          return engine.store.query(partition, range)
        },
        get: async (key) => {
          const isPlan = key.partition.startsWith('open-plans#')
          if (dead === 'sync-fills' && isPlan && isBooked(world)) throw new Error('dies here')
          return engine.store.get(key)
        },
      },
    }
    await expect(dead === 'reconcile' ? reconcile(dying) : syncFills(dying)).rejects.toThrow()
    expect(planOf(world, BTC).unprotectedSinceMs).toBeDefined()
    // Neither of the two comes by again: the next look at the plan is enough.
    await monitorPlans(world.engine())
    await world.deliver()
    expect(ordersFor(world, BTC, 'protection').at(-1)).toMatchObject({
      state: 'open',
      quantity: orderFor(world, BTC, 'entry').quantity - amount('0.001'),
    })
  })

  it('by what arrives, where the venue keeps the fee in what was bought', async () => {
    const world = createWorld({ accountOptions: { feeInBaseOnBuys: true } })
    const message = await entryMessage(world)
    await world.execute(message)
    await world.deliver()
    const entry = orderFor(world, BTC, 'entry')
    const bought = world.venue.balances('main').find(({ currency }) => currency === 'BTC')
    expect(bought?.total).toBeLessThan(entry.quantity)
    // Before any fill is booked, and at the first try.
    expect(ordersFor(world, BTC, 'protection').map((order) => order.state)).toEqual(['open'])
    expect(orderFor(world, BTC, 'protection').quantity).toBeLessThanOrEqual(bought?.total ?? 0n)
    await world.minutes(2)
    expect(await faultsOf(world)).toEqual([])
  })

  it('when the entry fills in parts', async () => {
    const world = createWorld(RESTING)
    const message = await entryMessage(world)
    world.venue.limitFill(BTC, amount('0.001'))
    await world.execute(message)
    await world.deliver()
    await world.minutes(3)
    expect(orderFor(world, BTC, 'entry').state).toBe('filled')
    expect(ordersFor(world, BTC, 'protection').map((order) => order.state)).toEqual([
      'open',
      'open',
    ])
    expect(await faultsOf(world)).toEqual([])
  })
})
