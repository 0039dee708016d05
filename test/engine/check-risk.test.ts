import { describe, expect, it } from 'vitest'
import { checkRisk } from '../../lib/engine/check-risk.ts'
import { recordHeartbeat } from '../../lib/engine/heartbeat.ts'
import { syncMarket } from '../../lib/engine/sync-market.ts'
import { type Store } from '../../lib/ports/store.ts'
import { readTradingState } from '../../lib/engine/read.ts'
import { RESTING_ENTRIES } from './sample-config.ts'
import { setTradingStateForTest } from './set-state.ts'
import { orderFor, planOf } from './world-audit.ts'
import { BTC, ETH, MINUTE_MS, type World, amount, createWorld } from './world.ts'

async function tightWorld(): Promise<World> {
  const limits = { ...createWorld().account.config.limits, grossExposureMax: amount('201') }
  const world = createWorld({ config: { limits } })
  await world.minute()
  await world.buy(BTC)
  await world.minute()
  return world
}

async function report(world: World) {
  const outcome = (await checkRisk(world.engine())).main
  if (outcome?.held !== true) throw new Error('the lease was not held')
  return outcome.result
}

describe('R-RISK-5 exposure above its cap', () => {
  it('moves the account to REDUCING, with its cause and an alarm', async () => {
    const world = await tightWorld()
    expect((await report(world)).tradingState).toBe('RUNNING')
    world.movePrice(BTC, '60800')
    await world.minute()
    expect((await readTradingState(world.run())).value).toMatchObject({
      state: 'REDUCING',
      setBy: 'check-risk',
      cause: expect.stringMatching(/^gross exposure 202\.\d+ is above 201$/),
    })
    expect(world.alerts.raised('gross-exposure-main')).toHaveLength(1)
    expect(world.venue.openOrders('main')).toHaveLength(1)
  })

  it('is never moved up again by itself', async () => {
    const world = await tightWorld()
    world.movePrice(BTC, '60800')
    await world.minute()
    world.movePrice(BTC, '59800')
    await world.minutes(2)
    expect((await report(world)).tradingState).toBe('REDUCING')
    expect(world.alerts.raised('gross-exposure-main')).toHaveLength(1)
  })

  it('never takes the place of a halt that came while it looked', async () => {
    const world = await tightWorld()
    world.movePrice(BTC, '60800')
    await world.advanceBy(2 * MINUTE_MS)
    await syncMarket(world.engine())
    const engine = world.engine()
    let isHalted = false
    const store: Store = {
      ...engine.store,
      get: async (key) => {
        const item = await engine.store.get(key)
        if (key.sort === 'trading-state' && !isHalted) {
          isHalted = true
          await setTradingStateForTest(world, {
            state: 'HALTED',
            cause: 'somebody halts just then',
          })
        }
        return item
      },
    }
    await checkRisk({ ...engine, store })
    expect(isHalted).toBe(true)
    expect((await readTradingState(world.run())).value).toMatchObject({ state: 'HALTED' })
  })

  it('says nothing of an account that is lower already', async () => {
    const world = await tightWorld()
    await setTradingStateForTest(world, { state: 'HALTED', cause: 'test' })
    world.movePrice(BTC, '60800')
    await world.minute()
    expect((await readTradingState(world.run())).value).toMatchObject({ state: 'HALTED' })
  })

  it('is not judged without a price for what is held', async () => {
    const world = await tightWorld()
    world.exchange.silentSymbols.add(BTC)
    await world.advanceBy(200_000)
    const result = await report(world)
    expect(result.grossExposure).toBeUndefined()
    expect(result.tradingState).toBe('RUNNING')
  })
})

describe('R-RISK-5 HALTED', () => {
  it('has its entries cancelled even when whoever halted it died in between', async () => {
    const world = createWorld({ config: { entries: RESTING_ENTRIES } })
    await world.minute()
    world.venue.limitFill(BTC, amount('0.001'))
    const [message] = await world.signal(BTC)
    if (message === undefined) throw new Error('no entry')
    await world.execute(message)
    await world.deliver()
    expect(orderFor(world, BTC, 'entry').state).toBe('partially-filled')
    await setTradingStateForTest(world, { state: 'HALTED', cause: 'test' })
    await report(world)
    await world.deliver()
    expect(orderFor(world, BTC, 'entry').state).toBe('cancelled')
    expect(orderFor(world, BTC, 'protection').state).toBe('open')
    expect(planOf(world, BTC).status).toBe('open')
  })
})

describe('R-RISK-1 what counts as exposure', () => {
  it('is positions at fresh prices, and resting stops add nothing', async () => {
    const world = await tightWorld()
    const result = await report(world)
    expect(result).toMatchObject({ openPlans: 1, outbox: 0 })
    expect(result.grossExposure).toMatch(/^199\.9/)
  })

  it('holds a reservation from the claim until the fill is booked, not twice', async () => {
    const world = createWorld()
    await world.minute()
    const [message] = await world.signal(ETH)
    if (message === undefined) throw new Error('no entry')
    await world.execute(message)
    const before = await report(world)
    await world.advanceBy(MINUTE_MS)
    await world.minute()
    const after = await report(world)
    expect(before.grossExposure).toMatch(/^199\.9|^200/)
    expect(after.grossExposure).toMatch(/^199\.\d/)
  })
})

describe('R-OPS-3 silence', () => {
  it('of a scheduled function raises an alarm after three of its periods', async () => {
    const world = createWorld()
    await recordHeartbeat(world.engine(), 'sync-fills')
    await world.advanceBy(180_000)
    await checkRisk(world.engine())
    expect(world.alerts.raised('silent-sync-fills')).toEqual([])
    await world.advanceBy(1)
    await checkRisk(world.engine())
    expect(world.alerts.raised('silent-sync-fills')).toHaveLength(1)
  })

  it('is noticed although an account cannot be checked', async () => {
    const world = createWorld()
    await recordHeartbeat(world.engine(), 'sync-fills')
    await world.advanceBy(200_000)
    await world.store.commit([
      { action: 'create', key: { partition: 'account#main', sort: 'exposure' }, content: {} },
    ])
    await expect(checkRisk(world.engine())).rejects.toThrow('exposure')
    expect(world.alerts.raised('silent-sync-fills')).toHaveLength(1)
  })

  it('and numbers are published for every account', async () => {
    const world = await tightWorld()
    await report(world)
    const dimensions = { account: 'main' }
    expect(world.metrics.summary('OpenPlans', dimensions)?.latest).toBe(1)
    expect(world.metrics.summary('UnprotectedSeconds', dimensions)?.latest).toBe(0)
    expect(world.metrics.summary('GrossExposure', dimensions)?.latest).toBeCloseTo(200, 0)
  })
})
