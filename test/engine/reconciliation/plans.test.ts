import { describe, expect, it } from 'vitest'
import { type Plan, realisedPnl } from '../../../lib/domain/plan/plan.ts'
import { type ReconcileConfig } from '../../../lib/domain/config/account-config.ts'
import { requestRebuild } from '../../../lib/engine/ledger/request-rebuild.ts'
import { syncFills } from '../../../lib/engine/sync-fills.ts'
import { transact } from '../../../lib/engine/transact.ts'
import { accountConfig } from '../sample-config.ts'
import { faultsOf, planOf, plansOf } from '../world-audit.ts'
import { BTC, ETH, MINUTE_MS, type World, amount, createWorld } from '../world.ts'
import { boughtWorld, heldBtc, reconciled, reconciledTimes } from './reconciled-world.ts'

const BALANCES = { USD: amount('10000'), BTC: amount('0.1') }

function withReconcile(change: Partial<ReconcileConfig>) {
  return { reconcile: { ...accountConfig().reconcile, ...change } }
}

/** The person cancels the stop, which holds the balance, and sells before it is placed again. */
async function sellByHand(world: World, quantity: bigint): Promise<void> {
  for (const { venueOrderId } of world.venue.openOrders('main'))
    world.venue.cancel('main', { venueOrderId })
  const sold = world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'sell', quantity })
  expect(sold).toHaveProperty('placed')
  await world.advanceBy(MINUTE_MS)
  await syncFills(world.engine())
}

function planNamed(world: World, named: Plan | undefined): Plan | undefined {
  return plansOf(world).find((plan) => plan.planId === named?.planId)
}

async function settled(world: World, runs = 4): Promise<void> {
  for (let run = 0; run < runs; run += 1) {
    await reconciled(world)
    await world.deliver()
  }
}

describe('R-REC-5 a plan whose position is gone', () => {
  it('ends as EXTERNAL after a sale by hand, with its price and its proceeds', async () => {
    const world = await boughtWorld()
    await sellByHand(world, heldBtc(world))
    await settled(world)
    const plan = planOf(world, BTC)
    expect(plan).toMatchObject({ status: 'closed', end: 'EXTERNAL', dustQuantity: 0n })
    expect(plan.exit).toMatchObject({ reason: 'EXTERNAL', alsoFired: [] })
    const price = plan.exit?.triggerPrice ?? 0n
    expect(price).toBeGreaterThan(amount('59000'))
    expect(price).toBeLessThan(amount('61000'))
    expect(realisedPnl(plan)).toBeGreaterThan(amount('-5'))
    expect(world.venue.openOrders('main')).toEqual([])
    expect(world.alerts.raised(`plan-lost-${plan.planId}`)).toHaveLength(1)
    expect(await faultsOf(world)).toEqual([])
  })

  it('ends as LIQUIDATION when the venue closed it by force', async () => {
    const world = await boughtWorld()
    world.venue.liquidate('main', BTC, heldBtc(world))
    await world.advanceBy(MINUTE_MS)
    await syncFills(world.engine())
    await settled(world)
    const plan = planOf(world, BTC)
    expect(plan).toMatchObject({
      status: 'closed',
      end: 'LIQUIDATION',
      exit: { reason: 'LIQUIDATION' },
    })
    expect(world.venue.openOrders('main')).toEqual([])
    expect(await faultsOf(world)).toEqual([])
  })

  it('ends with its protection cancelled, and leaves the younger plan what that holds', async () => {
    const world = await boughtWorld({ config: withReconcile({ orphanPositions: 'adopt' }) })
    const bought = heldBtc(world)
    world.venue.deposit('main', 'BTC', amount('0.05'))
    await world.minutes(4)
    const [older, younger] = [...plansOf(world)].sort((x, y) => x.createdAtMs - y.createdAtMs)
    expect(younger?.trigger).toBe('adopted')
    const stop = world.venue.openOrders('main').find((each) => each.quantity === amount('0.05'))
    world.venue.cancel('main', { venueOrderId: stop?.venueOrderId ?? '' })
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'sell', quantity: bought })
    await world.minutes(4)
    expect(planNamed(world, older)).toMatchObject({ status: 'closed', end: 'EXTERNAL' })
    expect(planNamed(world, younger)).toMatchObject({ status: 'open' })
    expect(planNamed(world, younger)).not.toHaveProperty('lost')
    expect(world.venue.openOrders('main')).toMatchObject([
      { type: 'stop', quantity: amount('0.05') },
    ])
    expect(await faultsOf(world)).toEqual([])
  })

  it('goes on with what is left, under a stop of that size', async () => {
    const world = await boughtWorld()
    const part = amount('0.001')
    await sellByHand(world, part)
    await settled(world)
    const plan = planOf(world, BTC)
    expect(plan).toMatchObject({ status: 'open', lost: { quantity: part, reason: 'EXTERNAL' } })
    expect(world.venue.openOrders('main')).toMatchObject([
      { type: 'stop', quantity: plan.enteredQuantity - part },
    ])
    expect(await faultsOf(world)).toEqual([])
  })

  it('gives nothing up before two runs have seen it', async () => {
    const world = await boughtWorld()
    await sellByHand(world, heldBtc(world))
    await reconciled(world)
    expect(planOf(world, BTC)).not.toHaveProperty('lost')
    await reconciled(world)
    expect(planOf(world, BTC).lost?.quantity).toBe(planOf(world, BTC).enteredQuantity)
  })

  it('gives nothing up while the book of its symbol is being rebuilt', async () => {
    const world = await boughtWorld()
    await sellByHand(world, heldBtc(world))
    await transact(world.run(), async (changes) =>
      requestRebuild(world.run(), changes, BTC, 'a test'),
    )
    await settled(world)
    expect(planOf(world, BTC)).not.toHaveProperty('lost')
    await syncFills(world.engine())
    await settled(world)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'EXTERNAL' })
  })

  it('gives nothing up while the person’s own holdings cover the sale', async () => {
    const limits = {
      ...accountConfig().limits,
      positionValueMax: amount('20000'),
      grossExposureMax: amount('20000'),
    }
    const world = await boughtWorld({ balances: BALANCES, config: { limits } })
    expect(planOf(world, BTC)).toMatchObject({ status: 'open' })
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'sell', quantity: amount('0.1') })
    await world.advanceBy(MINUTE_MS)
    await syncFills(world.engine())
    await settled(world)
    expect(planOf(world, BTC)).toMatchObject({ status: 'open' })
    expect(planOf(world, BTC)).not.toHaveProperty('lost')
  })
})

async function withOrphan(
  change: Partial<ReconcileConfig>,
  holdList: readonly string[] = [],
): Promise<World> {
  const world = createWorld({
    balances: BALANCES,
    config: { ...withReconcile(change), holdList },
  })
  await world.minutes(3)
  return world
}

function adoptedPlan(world: World): Plan | undefined {
  return plansOf(world).find((plan) => plan.trigger === 'adopted')
}

describe('R-REC-5 a position without a plan', () => {
  it('is reported once and left alone, unless adoption is configured', async () => {
    const world = await withOrphan({})
    expect(plansOf(world)).toEqual([])
    expect(world.alerts.raised(`difference-main-orphan:${BTC}`)).toMatchObject([
      {
        severity: 'info',
        text: '0.1 of the 0.1 BTC/USD in the ledger belongs to no plan; nothing is done about it.',
      },
    ])
    expect(world.venue.openOrders('main')).toEqual([])
  })

  it('is adopted once and protected by a stop at the configured distance', async () => {
    const world = await withOrphan({ orphanPositions: 'adopt', adoptedStopPercent: amount('10') })
    const plan = adoptedPlan(world)
    expect(plan).toMatchObject({ status: 'open', enteredQuantity: amount('0.1') })
    const bid = plan?.referencePrice ?? 0n
    const distance = bid - (plan?.levels.stop ?? 0n)
    expect((distance * 1000n) / bid).toBeGreaterThanOrEqual(99n)
    expect(distance * 10n).toBeLessThanOrEqual(bid)
    expect(world.venue.openOrders('main')).toMatchObject([
      { type: 'stop', side: 'sell', quantity: amount('0.1'), triggerPrice: plan?.levels.stop },
    ])
    expect(world.alerts.raised(`adopted-${plan?.planId}`)).toHaveLength(1)
    await world.minutes(3)
    expect(plansOf(world)).toHaveLength(1)
    expect((await reconciled(world)).differences).toEqual([])
  })

  it('is sold by that stop, and the plan ends with it', async () => {
    const world = await withOrphan({ orphanPositions: 'adopt' })
    world.movePrice(BTC, '50000')
    await world.minutes(3)
    expect(adoptedPlan(world)).toMatchObject({ status: 'closed', end: 'SOFT_STOP' })
    expect(heldBtc(world)).toBe(0n)
    expect(await faultsOf(world)).toEqual([])
  })

  it('is never adopted from the hold list', async () => {
    const world = await withOrphan({ orphanPositions: 'adopt' }, [BTC])
    expect(plansOf(world)).toEqual([])
    expect((await reconciled(world)).differences).toMatchObject([
      { key: `orphan:${BTC}`, consequence: 'report' },
    ])
  })

  it('is adopted beside a plan of the symbol, without what that plan holds', async () => {
    const world = await boughtWorld({
      config: withReconcile({ orphanPositions: 'adopt' }),
    })
    world.venue.deposit('main', 'BTC', amount('0.05'))
    await world.minutes(4)
    expect(adoptedPlan(world)?.enteredQuantity).toBe(amount('0.05'))
    expect(plansOf(world)).toHaveLength(2)
    expect(await faultsOf(world)).toEqual([])
  })

  it('waits for a quote that may decide', async () => {
    const world = createWorld({
      balances: BALANCES,
      config: withReconcile({ orphanPositions: 'adopt' }),
    })
    await world.minute()
    world.exchange.failRead('fetchQuotes', 1)
    await reconciledTimes(world, 1)
    expect(plansOf(world)).toEqual([])
    expect(world.log.entries('warn').at(-1)?.message).toContain('no quote to adopt')
    await reconciled(world)
    expect(plansOf(world)).toHaveLength(1)
  })

  it('is not judged while an order may be moving the symbol', async () => {
    const world = await boughtWorld({ config: withReconcile({ orphanPositions: 'adopt' }) })
    world.exchange.failPlace('unknown-after', 1)
    const [message] = await world.signal(ETH)
    if (message === undefined) throw new Error('no entry')
    await world.execute(message)
    world.exchange.hiddenLooks = 1000
    await reconciledTimes(world, 4)
    expect(adoptedPlan(world)).toBeUndefined()
  })
})
