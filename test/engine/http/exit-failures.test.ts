import { describe, expect, it } from 'vitest'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type EntryProposal } from '../../../lib/domain/signal/strategy.ts'
import { faultsOf, planOf } from '../world-audit.ts'
import { BTC, amount } from '../world.ts'
import {
  ASKED_AGAIN_MS,
  LOST_MS,
  TOLD_MS,
  agreeingMinutes,
  alarmsOf,
  expectAlarms,
  unprotected,
} from './agreement.ts'
import { type KrakenWorld, createKrakenWorld, enter } from './kraken-world.ts'
import { loseAnswer, refuseCalls, refuseSales } from './venue-faults.ts'

const ABOVE_TARGET = '61500'

interface Failure {
  readonly name: string
  readonly spoil: (world: KrakenWorld) => void
  readonly minutes: number
  readonly knownWithinMs: number
  readonly alarmed: boolean
}

const FAILURES: readonly Failure[] = [
  {
    name: 'the exit is rejected',
    spoil: (world) => refuseSales(world, 1, 'limit'),
    minutes: 3,
    knownWithinMs: TOLD_MS,
    alarmed: true,
  },
  {
    name: 'the exit is rejected, and then the stop that is put back',
    spoil: (world) => {
      refuseSales(world, 1, 'limit')
      refuseSales(world, 1, 'stop')
    },
    minutes: 3,
    knownWithinMs: TOLD_MS,
    alarmed: true,
  },
  {
    name: 'the exit is carried out, and its answer never comes',
    spoil: (world) => loseAnswer(world, 'AddOrder', 'after'),
    minutes: 3,
    knownWithinMs: LOST_MS,
    alarmed: false,
  },
  {
    name: 'the exit is never taken, and its answer never comes',
    spoil: (world) => loseAnswer(world, 'AddOrder', 'before'),
    minutes: 7,
    knownWithinMs: LOST_MS,
    alarmed: true,
  },
  {
    name: 'the exit is held up by the limit of orders',
    spoil: (world) => refuseCalls(world, 'AddOrder', 'EOrder:Rate limit exceeded', 3),
    minutes: 3,
    knownWithinMs: TOLD_MS,
    alarmed: true,
  },
  {
    name: 'the stop is cancelled, and the answer never comes',
    spoil: (world) => loseAnswer(world, 'CancelOrder', 'after'),
    minutes: 3,
    knownWithinMs: LOST_MS,
    alarmed: false,
  },
  {
    name: 'the stop is cancelled, and for a while nothing of the venue says so',
    spoil: (world) => {
      loseAnswer(world, 'CancelOrder', 'after')
      for (const endpoint of ['QueryOrders', 'OpenOrders', 'ClosedOrders'])
        world.inject({ kind: 'rate-limit', endpoint, count: 6 })
    },
    minutes: 6,
    knownWithinMs: LOST_MS,
    alarmed: true,
  },
  {
    name: 'the stop is not cancelled, and the answer never comes',
    spoil: (world) => loseAnswer(world, 'CancelOrder', 'before'),
    minutes: 3,
    knownWithinMs: ASKED_AGAIN_MS,
    alarmed: false,
  },
]

describe('R-PROT-4 an exit that fails at the venue, over HTTP', () => {
  it.each(FAILURES)('$name: ends sold', async (failure) => {
    const { spoil, minutes, knownWithinMs, alarmed } = failure
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world)
    world.movePrice(BTC, ABOVE_TARGET)
    spoil(world)
    await agreeingMinutes(world, minutes, knownWithinMs)
    const plan = planOf(world, BTC)
    expect(plan).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(alarmsOf(world, plan).length > 0).toBe(alarmed)
    expectAlarms(world, knownWithinMs)
    expect(await faultsOf(world)).toEqual([])
  })
})

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

const AMENDMENTS: readonly [string, (world: KrakenWorld) => void][] = [
  ['is refused', (world) => refuseCalls(world, 'AmendOrder', 'EOrder:Invalid price')],
  [
    'is carried out, and its answer never comes',
    (world) => loseAnswer(world, 'AmendOrder', 'after'),
  ],
  [
    'never arrives, and its answer never comes',
    (world) => loseAnswer(world, 'AmendOrder', 'before'),
  ],
  [
    'is held up by the limit of orders',
    (world) => refuseCalls(world, 'AmendOrder', 'EOrder:Rate limit exceeded', 3),
  ],
]

describe('R-PROT-2 R-EXIT-6 a stop that does not move at the venue, over HTTP', () => {
  it.each(AMENDMENTS)('%s: rests all the while, and moves in the end', async (_, spoil) => {
    const world = await createKrakenWorld()
    world.strategy.more = trailing
    await world.minute()
    await enter(world)
    world.movePrice(BTC, '61500')
    spoil(world)
    await agreeingMinutes(world, 3, TOLD_MS)
    const plan = planOf(world, BTC)
    expect(plan.trail?.stop).toBeGreaterThan(plan.levels.stop)
    expect(world.venue.openOrders('main')).toMatchObject([
      { type: 'stop', triggerPrice: plan.trail?.stop },
    ])
    expect(unprotected(world).stretches).toHaveLength(1)
    expect(await faultsOf(world)).toEqual([])
  })
})
