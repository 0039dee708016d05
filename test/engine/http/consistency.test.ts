import { describe, expect, it } from 'vitest'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type EntryProposal } from '../../../lib/domain/signal/strategy.ts'
import { RESTING_ENTRIES } from '../sample-config.ts'
import { faultsOf, orderFor, ordersFor, planOf } from '../world-audit.ts'
import { BTC, amount, nextMinuteMs } from '../world.ts'
import { NOT_TOLD_MS, TOLD_MS, agreeingMinutes, expectAlarms, unprotected } from './agreement.ts'
import { contradictions } from './consistency.ts'
import { CALL_MS, type KrakenWorld, createKrakenWorld, enter } from './kraken-world.ts'
import { cancelAtVenue, loseAnswer } from './venue-faults.ts'

/** Half is sold at 1 %, the rest at 3 %. */
const ladder = (ask: Fixed): Partial<EntryProposal> => ({
  targetDistance: (ask * 3n) / 100n,
  targetParts: [{ distance: ask / 100n, part: amount('0.5') }],
  breakEvenAfterPart: true,
})

async function expectConsistent(world: KrakenWorld): Promise<void> {
  expect(contradictions(world)).toEqual([])
  expect(await faultsOf(world)).toEqual([])
}

/** What the stops covered after each event of the venue, lowest first. */
function leastCovered(world: KrakenWorld, fromMs: number): Fixed {
  let covered: Fixed | undefined
  for (const event of world.venueLog()) {
    const isStop = 'order' in event && event.order.type === 'stop'
    if (!isStop || event.timeMs < fromMs) continue
    const { status, quantity, filledQuantity } = event.order
    const open = status === 'open' ? quantity - filledQuantity : 0n
    if (covered === undefined || open < covered) covered = open
  }
  if (covered === undefined) throw new Error('no stop was placed or changed')
  return covered
}

describe('R-EXIT-7 R-PROT-5 a partial close, over HTTP', () => {
  it('shrinks the stop in place, and everything adds up before and after the rest is sold', async () => {
    const world = await createKrakenWorld()
    world.strategy.more = ladder
    await world.minute()
    await enter(world)
    const { quantity } = orderFor(world, BTC, 'entry')
    const fromMs = world.clock.nowMs()
    world.movePrice(BTC, '60700')
    await agreeingMinutes(world, 2, TOLD_MS)
    const plan = planOf(world, BTC)
    expect(plan).toMatchObject({ status: 'open', partsSold: 1 })
    // What was kept was never without its stop.
    expect(leastCovered(world, fromMs)).toBe(quantity - plan.exitedQuantity)
    expect(world.venue.openOrders('main')).toMatchObject([
      { type: 'stop', quantity: quantity - plan.exitedQuantity, triggerPrice: plan.breakEvenStop },
    ])
    await expectConsistent(world)
    world.movePrice(BTC, '62000')
    await agreeingMinutes(world, 2, TOLD_MS)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    await expectConsistent(world)
  })

  it.each(['before', 'after'] as const)(
    'adds up when the answer to the smaller stop is lost %s it took effect',
    async (when) => {
      const world = await createKrakenWorld()
      world.strategy.more = ladder
      await world.minute()
      await enter(world)
      world.movePrice(BTC, '60700')
      loseAnswer(world, 'AmendOrder', when)
      await agreeingMinutes(world, 3, NOT_TOLD_MS)
      expect(planOf(world, BTC)).toMatchObject({ status: 'open', partsSold: 1 })
      await expectConsistent(world)
      world.movePrice(BTC, '59000')
      await agreeingMinutes(world, 2, NOT_TOLD_MS)
      expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'SOFT_STOP' })
      await expectConsistent(world)
    },
  )
})

describe('R-PROT-1 R-PROT-3 R-EXIT-7 a partial fill, and then a cancel, over HTTP', () => {
  const PART = '0.001'
  const fillInPart = (world: KrakenWorld): void =>
    world.inject({ kind: 'limit-fill', symbol: BTC, quantity: PART })

  it('an entry that fills in two parts has a stop for the first at once, and one for the other', async () => {
    const world = await createKrakenWorld({ config: { entries: RESTING_ENTRIES } })
    await world.minute()
    fillInPart(world)
    await enter(world)
    await agreeingMinutes(world, 2, NOT_TOLD_MS)
    const [first] = unprotected(world).stretches
    expect((first?.toMs ?? 0) - (first?.fromMs ?? 0)).toBeLessThanOrEqual(2 * CALL_MS)
    const { quantity } = orderFor(world, BTC, 'entry')
    expect(ordersFor(world, BTC, 'protection')).toMatchObject([
      { state: 'open', quantity: amount(PART) },
      { state: 'open', quantity: quantity - amount(PART) },
    ])
    await expectConsistent(world)
  })

  it('an entry that somebody cancels at the venue leaves a smaller plan', async () => {
    const world = await createKrakenWorld({ config: { entries: RESTING_ENTRIES } })
    await world.minute()
    fillInPart(world)
    await enter(world, (each) => each.inject({ kind: 'halt', symbol: BTC }))
    await cancelAtVenue(world)
    world.heal()
    await agreeingMinutes(world, 3, NOT_TOLD_MS)
    expect(orderFor(world, BTC, 'entry')).toMatchObject({ state: 'cancelled' })
    expect(planOf(world, BTC)).toMatchObject({ status: 'open', enteredQuantity: amount(PART) })
    await expectConsistent(world)
    world.movePrice(BTC, '61500')
    await agreeingMinutes(world, 2, NOT_TOLD_MS)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    await expectConsistent(world)
  })

  it('an entry whose time is over while the market is halted leaves a smaller plan', async () => {
    const world = await createKrakenWorld({ config: { entries: RESTING_ENTRIES } })
    await world.minute()
    fillInPart(world)
    await enter(world, (each) => each.inject({ kind: 'halt', symbol: BTC }))
    await agreeingMinutes(world, 4, TOLD_MS)
    expect(orderFor(world, BTC, 'entry').state).toBe('expired')
    expect(contradictions(world)).toEqual([])
    // Until now the venue took no stop either, and somebody was told.
    expect(world.venue.openOrders('main')).toEqual([])
    expectAlarms(world, TOLD_MS)
    world.heal()
    await agreeingMinutes(world, 2, TOLD_MS)
    expect(planOf(world, BTC)).toMatchObject({ status: 'open', enteredQuantity: amount(PART) })
    await expectConsistent(world)
  })

  it('an exit that ends at once with a part sold leaves the rest protected, and then sold', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world)
    const { quantity } = orderFor(world, BTC, 'entry')
    world.movePrice(BTC, '61500')
    fillInPart(world)
    await agreeingMinutes(world, 3, TOLD_MS)
    expect(ordersFor(world, BTC, 'exit')).toMatchObject([
      { state: 'cancelled', filledQuantity: amount(PART) },
      { state: 'filled', filledQuantity: quantity - amount(PART) },
    ])
    expect(ordersFor(world, BTC, 'protection').at(-1)).toMatchObject({
      state: 'cancelled',
      quantity: quantity - amount(PART),
    })
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    await expectConsistent(world)
  })

  it('a stop that somebody cancels after a part of it filled leaves the rest to an exit', async () => {
    const world = await createKrakenWorld()
    await world.minute()
    await enter(world)
    world.movePrice(BTC, '59380')
    fillInPart(world)
    await world.advanceTo(nextMinuteMs(world))
    await cancelAtVenue(world)
    await agreeingMinutes(world, 3, NOT_TOLD_MS)
    expect(ordersFor(world, BTC, 'protection')[0]).toMatchObject({
      state: 'cancelled',
      filledQuantity: amount(PART),
    })
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'SOFT_STOP' })
    await expectConsistent(world)
  })
})
