import { describe, expect, it } from 'vitest'
import { orderFor, ordersFor, planOf } from '../world-audit.ts'
import { BTC, amount } from '../world.ts'
import {
  NOT_TOLD_MS,
  TOLD_MS,
  agreeingMinutes,
  alarmsOf,
  expectAgreement,
  expectAlarms,
  unprotected,
} from './agreement.ts'
import { expectEnd } from './expected-end.ts'
import { type KrakenWorld, createKrakenWorld, enter } from './kraken-world.ts'
import { cancelAtVenue, loseAnswer, refuseEveryStop } from './venue-faults.ts'

describe('R-PROT-2 R-PROT-7 a stop that vanishes at the venue, over HTTP', () => {
  it('is missed by the next reconciliation and put back with an alarm', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world)
    await cancelAtVenue(world)
    await agreeingMinutes(world, 2, NOT_TOLD_MS)
    expect(alarmsOf(world, planOf(world, BTC))).not.toEqual([])
    expect(unprotected(world).stretches).toHaveLength(2)
    await expectEnd(world, 'stop')
  })

  it('again and again: is put back at most once a minute, and every time with an alarm', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world)
    for (let times = 0; times < 10; times += 1) {
      await cancelAtVenue(world)
      await world.minute()
      expectAgreement(world, NOT_TOLD_MS)
    }
    const { planId } = planOf(world, BTC)
    const placed = ordersFor(world, BTC, 'protection')
    expect(placed.length).toBeGreaterThan(4)
    expect(placed.length).toBeLessThanOrEqual(11)
    const failures = world.alerts
      .raised(`unprotected-${planId}`)
      .filter(({ title }) => title.includes('protective orders failed'))
    expect(failures).toHaveLength(placed.length - 1)
    expectAlarms(world, NOT_TOLD_MS)
    await agreeingMinutes(world, 2, NOT_TOLD_MS)
    await expectEnd(world, 'stop')
  })

  it('and whose replacement nobody takes: is sold', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world)
    refuseEveryStop(world)
    await cancelAtVenue(world)
    await agreeingMinutes(world, 6, NOT_TOLD_MS)
    expectAlarms(world, NOT_TOLD_MS)
    await expectEnd(world, 'sold')
  })

  it('and the answer to whose replacement is lost: rests, and counts until it was seen', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world)
    loseAnswer(world, 'AddOrder', 'after')
    await cancelAtVenue(world)
    await agreeingMinutes(world, 3, NOT_TOLD_MS)
    await expectEnd(world, 'stop')
  })
})

describe('R-PROT-2 a minimum that is raised above what is held, over HTTP', () => {
  const TOO_MUCH = amount('0.01')
  const USUAL = amount('0.00005')

  it('and lowered again in time: is protected, with alarms meanwhile', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world, (each) => each.setMinimum(TOO_MUCH))
    await agreeingMinutes(world, 1, TOLD_MS)
    world.setMinimum(USUAL)
    await agreeingMinutes(world, 2, TOLD_MS)
    expect(ordersFor(world, BTC, 'protection')[0]?.reason).toContain('Order minimum not met')
    expectAlarms(world, TOLD_MS)
    await expectEnd(world, 'stop')
  })

  it('and lowered too late: is sold once the venue takes a sale, with alarms for each that it refused', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world, (each) => each.setMinimum(TOO_MUCH))
    await agreeingMinutes(world, 6, TOLD_MS)
    const { planId } = planOf(world, BTC)
    const refused = ordersFor(world, BTC, 'exit').filter(({ state }) => state === 'rejected')
    expect(refused.length).toBeGreaterThan(1)
    expect(world.alerts.raised(`exit-failed-${planId}`)).toHaveLength(refused.length)
    world.setMinimum(USUAL)
    await agreeingMinutes(world, 2, TOLD_MS)
    expectAlarms(world, TOLD_MS)
    await expectEnd(world, 'sold')
  })

  it('while the stop rests: the stop stays', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world)
    world.setMinimum(TOO_MUCH)
    await agreeingMinutes(world, 3, TOLD_MS)
    expect(unprotected(world).stretches).toHaveLength(1)
    await expectEnd(world, 'stop')
  })
})

describe('R-PROT-6 a stop that the venue does not show, over HTTP', () => {
  const hideStop = (world: KrakenWorld, count: number): void => {
    const { intentId } = orderFor(world, BTC, 'protection').intent
    world.inject({ kind: 'hide-order', account: 'main', clientOrderId: intentId, count })
  }

  it('is neither cancelled nor replaced while it is only not listed', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world)
    hideStop(world, 16)
    await agreeingMinutes(world, 9, TOLD_MS)
    expect(world.faultsFired()).toEqual({ 'hide-order': 16 })
    expect(unprotected(world).stretches).toHaveLength(1)
    expect(ordersFor(world, BTC, 'protection')).toHaveLength(1)
    await expectEnd(world, 'stop')
  })

  it('is cancelled, and the position sold, when it was given up before it showed', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world, (each) => {
      hideStop(each, 40)
      loseAnswer(each, 'AddOrder', 'after')
    })
    await world.minutes(5)
    expect(ordersFor(world, BTC, 'protection')[0]?.state).toBe('expired')
    world.heal()
    await world.minutes(3)
    const { engineMs, venueMs } = unprotected(world)
    // Nobody could know of it, so it counted as nothing: it held the balance, so no other was taken.
    expect(engineMs).toBeGreaterThan(venueMs)
    expectAlarms(world, NOT_TOLD_MS)
    await expectEnd(world, 'sold')
  })
})
