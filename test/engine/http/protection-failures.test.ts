import { describe, expect, it } from 'vitest'
import { planOf } from '../world-audit.ts'
import { BTC } from '../world.ts'
import {
  LOST_MS,
  TOLD_MS,
  agreeingMinutes,
  alarmsOf,
  expectAgreement,
  expectAlarms,
  unprotected,
} from './agreement.ts'
import { type ExpectedEnd, expectEnd } from './expected-end.ts'
import { type KrakenWorld, createKrakenWorld, enter } from './kraken-world.ts'
import {
  ALWAYS,
  loseAnswer,
  refuseCalls,
  refuseEveryStop,
  refuseSales,
  stallAnswer,
} from './venue-faults.ts'

interface Failure {
  readonly name: string
  /** What happens to the first stop, and to what follows it. */
  readonly spoil: (world: KrakenWorld) => void
  readonly minutes: number
  readonly end: ExpectedEnd
  /** How late the engine may know of either end of a time without protection. */
  readonly knownWithinMs: number
  /** The venue's own count of it, in seconds, between these. */
  readonly bareSeconds: readonly [number, number]
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
