import { describe, expect, it } from 'vitest'
import { faultsOf, orderFor, ordersFor, planOf } from '../world-audit.ts'
import { BTC, amount } from '../world.ts'
import {
  LOST_MS,
  NOT_TOLD_MS,
  TOLD_MS,
  agreeingMinutes,
  alarmsOf,
  expectAgreement,
  expectAlarms,
  unprotected,
} from './agreement.ts'
import { type KrakenWorld, createKrakenWorld, enter } from './kraken-world.ts'
import { cancelAtVenue, loseAnswer, refuseCalls, refuseSales, stallAnswer } from './venue-faults.ts'

interface Failure {
  readonly name: string
  /** What happens to the first stop, and to what follows it. */
  readonly spoil: (world: KrakenWorld) => void
  readonly minutes: number
  readonly end: 'stop' | 'stop-limit' | 'sold'
  /** How late the engine may know of either end of a time without protection. */
  readonly knownWithinMs: number
  /** The venue's own count of it, in seconds, between these. */
  readonly bareSeconds: readonly [number, number]
}

const ALWAYS = 1000

function refuseEveryStop(world: KrakenWorld): void {
  refuseSales(world, ALWAYS, 'stop')
  refuseSales(world, ALWAYS, 'stop-limit')
}

const FAILURES: readonly Failure[] = [
  {
    name: 'rejected once',
    spoil: (world) => refuseSales(world, 1),
    minutes: 2,
    end: 'stop',
    knownWithinMs: TOLD_MS,
    bareSeconds: [0, 1],
  },
  {
    name: 'rejected as a native stop every time',
    spoil: (world) => refuseSales(world, ALWAYS, 'stop'),
    minutes: 3,
    end: 'stop-limit',
    knownWithinMs: TOLD_MS,
    bareSeconds: [10, 60],
  },
  {
    name: 'rejected in every form, every time',
    spoil: refuseEveryStop,
    minutes: 5,
    end: 'sold',
    knownWithinMs: TOLD_MS,
    bareSeconds: [180, 200],
  },
  {
    name: 'accepted, and the answer never comes',
    spoil: (world) => stallAnswer(world, 'AddOrder', 'after'),
    minutes: 2,
    end: 'stop',
    knownWithinMs: LOST_MS,
    bareSeconds: [0, 1],
  },
  {
    name: 'never taken, and the answer never comes',
    spoil: (world) => stallAnswer(world, 'AddOrder', 'before'),
    minutes: 6,
    end: 'stop',
    knownWithinMs: LOST_MS,
    // What was sent may still arrive until its horizon is over: no second stop before that.
    bareSeconds: [180, 250],
  },
  {
    name: 'accepted, and the connection breaks',
    spoil: (world) => loseAnswer(world, 'AddOrder', 'after'),
    minutes: 2,
    end: 'stop',
    knownWithinMs: LOST_MS,
    bareSeconds: [0, 1],
  },
  {
    name: 'held up by the limit of orders',
    spoil: (world) => refuseCalls(world, 'AddOrder', 'EOrder:Rate limit exceeded', 4),
    minutes: 3,
    end: 'stop',
    knownWithinMs: TOLD_MS,
    bareSeconds: [30, 120],
  },
  {
    name: 'held up by the limit of all calls of the account',
    spoil: (world) => world.inject({ kind: 'rate-limit', account: 'main', count: 12 }),
    minutes: 5,
    end: 'stop',
    knownWithinMs: TOLD_MS,
    bareSeconds: [30, 240],
  },
]

async function expectEnd(world: KrakenWorld, end: Failure['end']): Promise<void> {
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

describe('R-PROT-2 a stop that fails at the venue, over HTTP', () => {
  it.each(FAILURES)('$name: ends as $end', async (failure) => {
    const { spoil, minutes, end, knownWithinMs, bareSeconds } = failure
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world, spoil)
    expectAgreement(world, knownWithinMs)
    await agreeingMinutes(world, minutes, knownWithinMs)
    const seconds = unprotected(world).venueMs / 1000
    expect(seconds).toBeGreaterThanOrEqual(bareSeconds[0])
    expect(seconds).toBeLessThanOrEqual(bareSeconds[1])
    expectAlarms(world, knownWithinMs)
    await expectEnd(world, end)
  })

  it('an alert is delivered with the first refusal, not only after some time', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world, (each) => refuseSales(each, 1))
    const refused = world.venueLog().find(({ kind }) => kind === 'order-refused')
    const [alarm] = alarmsOf(world, planOf(world, BTC))
    expect(alarm).toMatchObject({ severity: 'critical', symbol: BTC })
    expect((alarm?.atMs ?? 0) - (refused?.timeMs ?? 0)).toBeLessThanOrEqual(TOLD_MS)
  })

  it('publishes the seconds while they run', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world, (each) => refuseSales(each, ALWAYS))
    await world.minute()
    const [stretch] = unprotected(world).stretches
    const told = world.metrics.summary('UnprotectedSeconds', { account: 'main' })
    const publishedAtMs = (stretch?.fromMs ?? 0) + (told?.latest ?? 0) * 1000
    expect(told?.latest).toBeGreaterThan(30)
    expect(publishedAtMs).toBeLessThanOrEqual(world.clock.nowMs())
  })
})

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
