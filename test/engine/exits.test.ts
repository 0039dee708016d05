import { describe, expect, it } from 'vitest'
import { type Plan } from '../../lib/domain/plan/plan.ts'
import { monitorPlans, monitorTick } from '../../lib/engine/monitor-plans.ts'
import { operate } from '../../lib/engine/operate.ts'
import { faultsOf, ordersFor, planOf } from './world-audit.ts'
import { BTC, ETH, MINUTE_MS, amount, createWorld, nextMinuteMs } from './world.ts'

const isStop = (request: { readonly type: string }): boolean => request.type.startsWith('stop')

async function bought(options: Parameters<typeof createWorld>[0] = {}, ...symbols: string[]) {
  const world = createWorld(options)
  await world.minute()
  for (const symbol of symbols.length === 0 ? [BTC] : symbols) world.strategy.wanted.add(symbol)
  await world.minute()
  world.strategy.wanted.clear()
  return world
}

describe('R-EXIT-4 every exit keeps its reason, its price and its level', () => {
  it('TAKE_PROFIT at the target', async () => {
    const world = await bought()
    world.movePrice(BTC, '61500')
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({
      status: 'closed',
      end: 'TAKE_PROFIT',
      exit: { reason: 'TAKE_PROFIT', triggerPrice: amount('61497'), level: amount('60903') },
    } satisfies Partial<{ [Name in keyof Plan]: unknown }>)
    expect(await faultsOf(world)).toEqual([])
  })

  it('SOFT_STOP with the price that the resting stop was sold at', async () => {
    const world = await bought()
    world.movePrice(BTC, '59300')
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({
      end: 'SOFT_STOP',
      exit: { reason: 'SOFT_STOP', triggerPrice: amount('59297.1'), level: amount('59403') },
    })
    expect(await faultsOf(world)).toEqual([])
  })

  it('HARD_STOP when the resting stop has failed and the market went through both', async () => {
    const world = createWorld()
    world.exchange.failPlace('rejected', 1000, isStop)
    await world.minute()
    await world.buy(BTC)
    world.movePrice(BTC, '58500')
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({
      end: 'HARD_STOP',
      exit: { reason: 'HARD_STOP', level: amount('58803'), alsoFired: ['SOFT_STOP'] },
    })
    expect(await faultsOf(world)).toEqual([])
  })

  it('TIME when the plan has been open for as long as it may', async () => {
    const world = await bought()
    await world.advanceBy(3_600_000)
    await world.minutes(2)
    const plan = planOf(world, BTC)
    expect(plan).toMatchObject({ end: 'TIME', exit: { reason: 'TIME' } })
    expect(plan.exit?.level).toBeUndefined()
    expect(await faultsOf(world)).toEqual([])
  })

  it('TIME also without any quote', async () => {
    const world = await bought()
    await world.advanceBy(3_600_000)
    world.exchange.silentSymbols.add(BTC)
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({ end: 'TIME' })
  })

  it('MANUAL when a person asked for it', async () => {
    const world = await bought()
    const { planId } = planOf(world, BTC)
    await operate(world.engine(), { command: 'close', planId, commandId: 'c1', by: 'me' })
    await world.deliver()
    await world.minute()
    expect(planOf(world, BTC)).toMatchObject({ end: 'MANUAL', exit: { reason: 'MANUAL' } })
    expect(await faultsOf(world)).toEqual([])
  })

  it('MANUAL asked for before the entry was filled takes effect as soon as it is', async () => {
    const world = createWorld()
    await world.minute()
    const [message] = await world.signal(BTC)
    if (message === undefined) throw new Error('no entry')
    const { planId } = planOf(world, BTC)
    await operate(world.engine(), { command: 'close', planId, commandId: 'c1', by: 'me' })
    await world.execute(message)
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'MANUAL' })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-EXIT-1 the end of a plan', () => {
  it('leaves nothing behind, and the symbol can be bought again after its rest', async () => {
    const world = await bought()
    world.movePrice(BTC, '61500')
    await world.minutes(2)
    await world.buy(BTC)
    const open = world.store.allItems().filter(({ key }) => key.partition.startsWith('open-plans#'))
    expect(open).toHaveLength(1)
    await world.minute()
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-EXIT-2 every plan on the quote of its own symbol', () => {
  it('goes on for the others when one symbol has no quote', async () => {
    const world = await bought({}, BTC, ETH)
    world.exchange.silentSymbols.add(BTC)
    world.movePrice(BTC, '61500')
    world.movePrice(ETH, '3100')
    await world.minutes(2)
    expect(planOf(world, BTC).status).toBe('open')
    expect(planOf(world, ETH)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
  })

  it('goes on for the others when one plan cannot be judged at all', async () => {
    const world = await bought({}, BTC, ETH)
    const key = { partition: 'market#simulated#BTC/USD', sort: 'instrument' }
    const item = await world.store.get(key)
    await world.store.commit([{ action: 'delete', key, expectedVersion: item?.version ?? 0 }])
    world.movePrice(BTC, '61500')
    world.movePrice(ETH, '3100')
    await world.minutes(2)
    expect(planOf(world, ETH)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(planOf(world, BTC).status).not.toBe('closed')
  })

  it('takes no exit by price while the venue tells no prices', async () => {
    const world = await bought()
    world.movePrice(BTC, '61500')
    world.exchange.failRead('fetchQuotes', 1000)
    await world.minutes(1)
    expect(planOf(world, BTC).status).toBe('open')
    world.exchange.failRead('fetchQuotes', 0)
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({ end: 'TAKE_PROFIT' })
  })
})

describe('R-EXIT-7 what is sold', () => {
  it('is never more than what is held, when the exit fills in parts', async () => {
    const world = await bought()
    world.movePrice(BTC, '61500')
    await world.advanceTo(nextMinuteMs(world))
    world.venue.limitFill(BTC, amount('0.001'))
    await world.schedule()
    await world.minutes(2)
    const exits = ordersFor(world, BTC, 'exit')
    expect(exits.map((order) => order.state)).toEqual(['cancelled', 'filled'])
    const sold = world.venue.trades('main').filter((trade) => trade.side === 'sell')
    expect(sold).toHaveLength(2)
    const [first, second] = exits
    expect(second?.quantity).toBe((first?.quantity ?? 0n) - amount('0.001'))
    expect(sold.reduce((sum, trade) => sum + trade.quantity, 0n)).toBe(first?.quantity)
    expect(planOf(world, BTC).end).toBe('TAKE_PROFIT')
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-EXIT-10 the hold list', () => {
  it('blocks every exit of ours, says so in the log, and counts it', async () => {
    const world = await bought()
    const { config } = world.account
    const holding = { ...world.account, config: { ...config, holdList: [BTC] } }
    world.accounts[0] = holding
    world.movePrice(BTC, '61500')
    await world.minute()
    expect(planOf(world, BTC).status).toBe('open')
    const blocked = world.log.entries('warn').filter(({ message }) => message.includes('hold list'))
    expect(blocked[0]?.fields).toMatchObject({ symbol: BTC, reason: 'TAKE_PROFIT' })
    const metric = world.metrics.summary('BlockedExits', { account: 'main' })
    expect(metric?.count).toBeGreaterThanOrEqual(1)
    world.accounts[0] = world.account
    await world.minutes(2)
    expect(planOf(world, BTC).end).toBe('TAKE_PROFIT')
  })
})

describe('R-EXIT-12 ticks inside the minute', () => {
  it('are asked for once a minute, at the times of the config', async () => {
    const world = createWorld()
    await world.advanceBy(MINUTE_MS)
    await monitorPlans(world.engine())
    const slots = world.tickQueue
      .pending()
      .map((message) => [
        (JSON.parse(message.body) as { slotMs: number }).slotMs - world.clock.nowMs(),
        message.delaySeconds,
      ])
    expect(slots).toEqual([10, 20, 30, 40, 50].map((second) => [second * 1000, second]))
  })

  it('are claimed once, however many functions get them', async () => {
    const world = await bought()
    await world.advanceBy(MINUTE_MS)
    const slotMs = world.clock.nowMs() - (world.clock.nowMs() % MINUTE_MS)
    const before = world.exchange.count('fetchQuotes')
    const reports = await Promise.all([1, 2, 3].map(() => monitorTick(world.engine(), { slotMs })))
    expect(reports.flat().filter((report) => report.claimed)).toHaveLength(1)
    expect(await monitorTick(world.engine(), { slotMs })).toMatchObject([{ claimed: false }])
    expect(world.exchange.count('fetchQuotes')).toBe(before + 1)
  })

  it('come at the interval of every account', async () => {
    const world = createWorld({ accounts: ['main', 'other'] })
    const [main, other] = world.accounts
    if (main === undefined || other === undefined) throw new Error('two accounts')
    const exits = { ...other.config.exits, monitorEverySeconds: 15 }
    world.accounts[1] = { ...other, config: { ...other.config, exits } }
    await world.advanceBy(MINUTE_MS)
    await monitorPlans(world.engine())
    const judged: string[] = []
    for (const message of world.tickQueue.pending()) {
      const tick = JSON.parse(message.body) as { slotMs: number }
      for (const report of await monitorTick(world.engine(), tick))
        judged.push(`${report.account} ${(tick.slotMs - world.clock.nowMs()) / 1000}`)
    }
    expect(judged.filter((each) => each.startsWith('main'))).toEqual(
      [10, 20, 30, 40, 50].map((second) => `main ${second}`),
    )
    expect(judged.filter((each) => each.startsWith('other'))).toEqual(
      [15, 30, 45].map((second) => `other ${second}`),
    )
  })

  it('are judged by the schedule alone when the queue does not take them', async () => {
    const world = await bought()
    world.movePrice(BTC, '61500')
    await world.advanceTo(nextMinuteMs(world))
    const engine = world.engine()
    const broken = { send: () => Promise.reject(new Error('no queue')) }
    await monitorPlans({ ...engine, tickQueue: broken })
    await world.deliver()
    await world.minute()
    expect(planOf(world, BTC).end).toBe('TAKE_PROFIT')
  })
})
