import { describe, expect, it } from 'vitest'
import { entryMessage } from './first-message.ts'
import { faultsOf, orderFor, ordersFor, planOf } from './world-audit.ts'
import { BTC, amount, createWorld } from './world.ts'

describe('R-ORD-9 an entry that fills only in part', () => {
  it('is cancelled after its time, and what it bought stays protected', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    world.venue.limitFill(BTC, amount('0.001'))
    await world.execute(message)
    await world.deliver()
    expect(orderFor(world, BTC, 'entry').state).toBe('partially-filled')
    expect(orderFor(world, BTC, 'protection')).toMatchObject({
      state: 'open',
      quantity: amount('0.001'),
    })
    // Nothing trades any more, so nothing but the time can end the entry.
    world.venue.haltSymbol(BTC, true)
    await world.minutes(4)
    expect(orderFor(world, BTC, 'entry').state).toBe('cancelled')
    expect(planOf(world, BTC)).toMatchObject({ status: 'open', enteredQuantity: amount('0.001') })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-PROT-3 protection follows the position', () => {
  it('when the entry fills in parts', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    world.venue.limitFill(BTC, amount('0.001'))
    await world.execute(message)
    await world.deliver()
    await world.minutes(3)
    expect(orderFor(world, BTC, 'entry').state).toBe('filled')
    expect(ordersFor(world, BTC, 'protection').map((order) => order.state)).toEqual([
      'cancelled',
      'open',
    ])
    expect(await faultsOf(world)).toEqual([])
  })
})
