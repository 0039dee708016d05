import { describe, expect, it } from 'vitest'
import { type Fixed } from '../../lib/domain/money/fixed.ts'
import { contradictions } from './http/consistency.ts'
import { faultsOf, orderFor, ordersFor, planOf } from './world-audit.ts'
import { BTC, type World, amount, createWorld, nextMinuteMs } from './world.ts'

const ABOVE_TARGET = '61500'
const BELOW_STOP = '59300'

/** An open plan under stop and target, in an account that also holds what is none of the plan's. */
async function bracketed(others: Fixed): Promise<World> {
  const world = createWorld({
    accountOptions: { restingSellsLock: false },
    balances: { USD: amount('10000'), BTC: others },
  })
  await world.minute()
  await world.buy(BTC)
  await world.minute()
  expect(planOf(world, BTC)).toMatchObject({ status: 'open', protectionPolicy: 'bracket' })
  return world
}

/** Nobody runs while the market goes up through the target and then down through the stop. */
async function fillBoth(world: World): Promise<void> {
  world.movePrice(BTC, ABOVE_TARGET)
  await world.advanceTo(nextMinuteMs(world))
  world.movePrice(BTC, BELOW_STOP)
  await world.advanceTo(nextMinuteMs(world))
}

const bitcoin = (world: World): Fixed =>
  world.venue.balances('main').find(({ currency }) => currency === 'BTC')?.total ?? 0n

describe('R-PROT-5 stop and target that both fill', () => {
  it.each([
    ['nothing else is there to sell', '0', 0],
    ['less than the plan held is there to sell', '0.001', 1],
    ['more than the plan held is there to sell', '0.004', 1],
  ] as const)('%s: plan, orders and account agree', async (_, others, repairs) => {
    const world = await bracketed(amount(others))
    const { quantity } = orderFor(world, BTC, 'entry')
    await fillBoth(world)
    await world.minutes(4)
    const plan = planOf(world, BTC)
    expect(ordersFor(world, BTC, 'target')[0]).toMatchObject({ filledQuantity: quantity })
    expect(ordersFor(world, BTC, 'repair')).toHaveLength(repairs)
    expect(plan).toMatchObject({ status: 'closed', dustQuantity: 0n })
    expect(bitcoin(world)).toBe(amount(others))
    expect(world.alerts.raised(`oversold-${plan.planId}`)).toHaveLength(repairs)
    expect(contradictions(world)).toEqual([])
    const foreign = others === '0' ? [] : [`BTC: plans hold 0 of ${others}`]
    expect(await faultsOf(world)).toEqual(foreign)
  })
})
