import { expect } from 'vitest'
import { faultsOf, orderFor, ordersFor, planOf } from '../world-audit.ts'
import { BTC } from '../world.ts'
import { type KrakenWorld } from './kraken-world.ts'

/** Under a stop of this type that rests at the venue, or sold at the market. */
export type ExpectedEnd = 'stop' | 'stop-limit' | 'sold'

/** One of the two ends that no failure of a stop may miss, and nothing left over. */
export async function expectEnd(world: KrakenWorld, end: ExpectedEnd): Promise<void> {
  const plan = planOf(world, BTC)
  const resting = world.venue.openOrders('main')
  if (end === 'sold') {
    expect(plan).toMatchObject({ status: 'closed', end: 'PANIC' })
    expect(ordersFor(world, BTC, 'exit').at(-1)).toMatchObject({
      state: 'filled',
      intent: { type: 'market' },
    })
    expect(resting).toEqual([])
  } else {
    expect(plan).toMatchObject({ status: 'open' })
    expect(plan.unprotectedSinceMs).toBeUndefined()
    const { quantity } = orderFor(world, BTC, 'entry')
    expect(resting).toMatchObject([{ type: end, side: 'sell', quantity }])
  }
  expect(await faultsOf(world)).toEqual([])
}
