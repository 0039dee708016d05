import { describe, expect, it } from 'vitest'
import { decidingBarLag } from '../../lib/domain/signal/bar-window.ts'
import { readBars } from '../../lib/engine/bar-store.ts'
import { keys } from '../../lib/engine/records/keys.ts'
import { instrumentRecord, quoteRecord } from '../../lib/engine/records/market-records.ts'
import { readRegimes, storedRegimes } from '../../lib/engine/read-regimes.ts'
import { syncRegimes } from '../../lib/engine/sync-regimes.ts'
import { syncMarket } from '../../lib/engine/sync-market.ts'
import { universe } from '../../lib/engine/universe.ts'
import { BTC, ETH, MINUTE_MS, SOL, START_MS, type World, amount, createWorld } from './world.ts'

/** Bars of the last ten minutes are read by the strategy. */
/** What the strategy reads, and the bars by which the youngest known one may lag. */
const WINDOW = 10 + decidingBarLag('1m')

async function synced(): Promise<World> {
  const world = createWorld()
  await world.advanceTo(START_MS + 20 * MINUTE_MS)
  await syncMarket(world.engine())
  return world
}

async function openTimes(world: World, symbol: string): Promise<readonly number[]> {
  const bars = await readBars(world.run(), symbol, '1m', START_MS, START_MS + 1000 * MINUTE_MS)
  return bars.map((bar) => (bar.openTimeMs - START_MS) / MINUTE_MS)
}

function barCalls(world: World, symbol: string): readonly string[] {
  return world.exchange.calls.filter((call) => call.startsWith(`fetchBars ${symbol}`))
}

describe('R-MKT-1 the universe', () => {
  it('is what is configured', async () => {
    expect(await universe(createWorld().run())).toEqual([BTC, ETH, SOL])
  })

  it('keeps a symbol that was taken out of the config while it has a plan and a position', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(ETH)
    const { config } = world.account
    world.accounts[0] = { ...world.account, config: { ...config, symbols: [BTC] } }
    const run = { engine: world.engine(), account: world.engine().accounts[0] ?? world.account }
    expect(await universe(run)).toEqual([BTC, ETH])
    await world.minute()
    const quote = await world.store.get(keys.quote('simulated', ETH))
    if (quote === undefined) throw new Error('no quote')
    expect(quoteRecord.read(quote).value.receivedAtMs).toBeGreaterThan(
      world.clock.nowMs() - MINUTE_MS,
    )
  })

  it('keeps a symbol in which an order reserves money that has not come to anything yet', async () => {
    const world = createWorld()
    await world.minute()
    const [message] = await world.signal(ETH)
    if (message === undefined) throw new Error('no entry')
    world.exchange.failPlace('unknown-before')
    await world.execute(message)
    const { config } = world.account
    const account = { ...world.account, config: { ...config, symbols: [BTC] } }
    expect(await universe({ engine: world.engine(), account })).toEqual([BTC, ETH])
  })

  it('is asked for in one call', async () => {
    const world = await synced()
    expect(world.exchange.calls.filter((call) => call.startsWith('fetchQuotes'))).toEqual([
      `fetchQuotes ${BTC},${ETH},${SOL}`,
    ])
  })
})

describe('R-MKT-2 bars', () => {
  it('are stored for the window that strategies read, closed ones only', async () => {
    const world = await synced()
    const expected = Array.from({ length: WINDOW }, (_, index) => 20 - WINDOW + index)
    expect(await openTimes(world, BTC)).toEqual(expected)
    await world.advanceBy(59_999)
    await syncMarket(world.engine())
    expect(await openTimes(world, BTC)).toEqual(expected)
    await world.advanceBy(1)
    await syncMarket(world.engine())
    expect(await openTimes(world, BTC)).toEqual([...expected, 20])
  })

  it('that contradict themselves are not stored', async () => {
    const world = createWorld()
    await world.advanceTo(START_MS + 20 * MINUTE_MS)
    world.exchange.spoilBars = (bars) =>
      bars.map((bar) => (bar.openTimeMs === START_MS + 15 * MINUTE_MS ? { ...bar, low: 0n } : bar))
    await syncMarket(world.engine())
    expect(await openTimes(world, BTC)).not.toContain(15)
    expect(await openTimes(world, BTC)).toHaveLength(WINDOW - 1)
  })

  it('are not fetched again when none is missing', async () => {
    const world = await synced()
    const before = world.exchange.count('fetchBars')
    await syncMarket(world.engine())
    expect(world.exchange.count('fetchBars')).toBe(before)
  })
})

describe('R-MKT-3 a hole between two bars', () => {
  it('is healed by fetching from exactly where it begins', async () => {
    const world = createWorld()
    await world.advanceTo(START_MS + 20 * MINUTE_MS)
    const hole = [START_MS + 14 * MINUTE_MS, START_MS + 15 * MINUTE_MS]
    world.exchange.spoilBars = (bars) => bars.filter((bar) => !hole.includes(bar.openTimeMs))
    await syncMarket(world.engine())
    expect(await openTimes(world, BTC)).toHaveLength(WINDOW - 2)
    world.exchange.spoilBars = (bars) => bars
    const before = barCalls(world, BTC).length
    await syncMarket(world.engine())
    expect(barCalls(world, BTC).slice(before)).toEqual([`fetchBars ${BTC} ${hole[0]}`])
    expect(await openTimes(world, BTC)).toHaveLength(WINDOW)
  })

  it('that the venue does not fill is remembered once it is old, and not asked for again', async () => {
    const world = createWorld()
    const hole = START_MS + 12 * MINUTE_MS
    world.leaveOutBar(BTC, hole)
    await world.advanceTo(START_MS + 20 * MINUTE_MS)
    await syncMarket(world.engine())
    await world.advanceTo(START_MS + 21 * MINUTE_MS)
    await syncMarket(world.engine())
    expect(barCalls(world, BTC)).not.toContain(`fetchBars ${BTC} ${hole}`)
    expect(barCalls(world, BTC).at(-1)).toBe(`fetchBars ${BTC} ${START_MS + 20 * MINUTE_MS}`)
  })

  it('that is young is asked for again, because a bar may be listed late', async () => {
    const world = createWorld()
    const hole = START_MS + 18 * MINUTE_MS
    world.leaveOutBar(BTC, hole)
    await world.advanceTo(START_MS + 20 * MINUTE_MS)
    await syncMarket(world.engine())
    await syncMarket(world.engine())
    expect(barCalls(world, BTC)).toContain(`fetchBars ${BTC} ${hole}`)
  })

  it('is asked for again after an empty answer, which may be a failure in disguise', async () => {
    const world = createWorld()
    await world.advanceTo(START_MS + 30 * MINUTE_MS)
    world.exchange.spoilBars = () => []
    await syncMarket(world.engine())
    expect(await openTimes(world, BTC)).toEqual([])
    world.exchange.spoilBars = (bars) => bars
    await syncMarket(world.engine())
    expect(await openTimes(world, BTC)).toHaveLength(WINDOW)
  })

  it('that the venue itself has ends the fetch instead of going round in it', async () => {
    const world = createWorld()
    world.leaveOutBar(BTC, START_MS + 12 * MINUTE_MS)
    world.leaveOutBar(BTC, START_MS + 19 * MINUTE_MS)
    await world.advanceTo(START_MS + 20 * MINUTE_MS)
    await syncMarket(world.engine())
    await syncMarket(world.engine())
    expect(await openTimes(world, BTC)).toEqual([7, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18])
    expect(barCalls(world, BTC).length).toBeLessThan(8)
  })
})

describe('R-MKT-6 a partial sync', () => {
  it('is reported as one, and one symbol does not stop the others', async () => {
    const world = createWorld()
    await world.advanceTo(START_MS + 20 * MINUTE_MS)
    world.exchange.silentSymbols.add(ETH)
    const [report] = await syncMarket(world.engine())
    expect(report?.quotes).toBe(2)
    expect(report?.problems).toHaveLength(2)
    expect(report?.problems.join(' ')).toContain(`bars of ${ETH} 1m`)
    expect(report?.problems.join(' ')).toContain('only 2 of 3 quotes')
    expect(await openTimes(world, SOL)).toHaveLength(WINDOW)
    expect(world.log.entries('warn')[0]?.message).toBe('market sync is incomplete')
  })

  it('brings bars although the quotes failed', async () => {
    const world = createWorld()
    await world.advanceTo(START_MS + 20 * MINUTE_MS)
    world.exchange.failRead('fetchQuotes')
    const [report] = await syncMarket(world.engine())
    expect(report).toMatchObject({ quotes: 0, bars: 3 * WINDOW })
    expect(report?.problems[0]).toContain('fetchQuotes failed')
  })

  it('of one account does not stop the next account', async () => {
    const world = createWorld({ accounts: ['main', 'other'] })
    await world.advanceTo(START_MS + 20 * MINUTE_MS)
    const broken = await world.store.get(keys.exposure('main'))
    expect(broken).toBeUndefined()
    const key = keys.exposure('main')
    await world.store.commit([{ action: 'create', key, content: { positions: 'not a record' } }])
    await expect(syncMarket(world.engine())).rejects.toThrow('exposure')
    expect(world.accounts[1]?.exchange.count('fetchQuotes')).toBe(1)
  })
})

describe('R-SIG-3 regimes', () => {
  const TRAILING = {
    activationRiskMultiple: amount('1'),
    atrMultiple: amount('3'),
    distancePercentMin: amount('0.3'),
    distancePercentMax: amount('5'),
    stepAtrMultiple: amount('0.5'),
    wildMultiple: amount('1.5'),
  }

  /** Two hours and a half of bars that are 10 wide; those of BTC are `width` from `changeMinute` on. */
  async function syncedWithWidths(width: string, changeMinute = 130): Promise<World> {
    const { strategies } = createWorld().account.config
    const config = { strategies: strategies.map((each) => ({ ...each, trailing: TRAILING })) }
    const world = createWorld({ config })
    world.exchange.spoilBars = (bars, symbol) =>
      bars.map((bar) => {
        const isLate = bar.openTimeMs >= START_MS + changeMinute * MINUTE_MS
        const range = symbol === BTC && isLate ? amount(width) : amount('10')
        return { ...bar, high: bar.close + range / 2n, low: bar.close - range / 2n }
      })
    await world.advanceTo(START_MS + 150 * MINUTE_MS)
    await syncMarket(world.engine())
    return world
  }

  it.each([
    ['100', 'wild'],
    ['10', 'normal'],
    ['1', 'calm'],
  ] as const)('of a symbol whose bars became %s wide is %s', async (width, regime) => {
    const world = await syncedWithWidths(width)
    const regimes = await readRegimes(world.run())
    expect(regimes).toEqual({ [BTC]: regime, [ETH]: 'normal', [SOL]: 'normal' })
  })

  it('are written only when one of them has changed', async () => {
    const world = await syncedWithWidths('100', 140)
    const versionOf = async () => (await storedRegimes(world.run()))?.version
    const before = await versionOf()
    expect(before).toBeDefined()
    await world.advanceBy(MINUTE_MS)
    await syncMarket(world.engine())
    expect(await versionOf()).toBe(before)
    await world.advanceBy(100 * MINUTE_MS)
    await syncMarket(world.engine())
    expect((await readRegimes(world.run()))[BTC]).toBe('normal')
    expect(await versionOf()).not.toBe(before)
  })

  it('of symbols that another account brought are kept', async () => {
    const world = await syncedWithWidths('100')
    const run = world.run()
    const need = { symbol: 'XRP/USD', timeframe: '1m', barsNeeded: 0 } as const
    const bars = await readBars(run, BTC, '1m', START_MS, START_MS + 150 * MINUTE_MS)
    await syncRegimes(run, [{ need, bars }])
    await world.advanceBy(MINUTE_MS)
    await syncMarket(world.engine())
    expect(await readRegimes(run)).toMatchObject({ [BTC]: 'wild', 'XRP/USD': 'wild' })
  })

  it('follow the shortest timeframe of a symbol, and are unknown while it has too few bars', async () => {
    const world = await syncedWithWidths('100')
    const run = world.run()
    const bars = await readBars(run, BTC, '1m', START_MS, START_MS + 150 * MINUTE_MS)
    const hourly = { need: { symbol: BTC, timeframe: '1h', barsNeeded: 0 }, bars } as const
    const minutely = { symbol: BTC, timeframe: '1m', barsNeeded: 0 } as const
    await syncRegimes(run, [hourly, { need: minutely, bars: bars.slice(0, 50) }])
    expect(await readRegimes(run)).toEqual({ [ETH]: 'normal', [SOL]: 'normal' })
    await syncRegimes(run, [hourly])
    expect((await readRegimes(run))[BTC]).toBe('wild')
  })

  it('are unknown, and cost no bars, where strategies read few of them and no stop trails', async () => {
    const world = createWorld()
    await world.advanceTo(START_MS + 150 * MINUTE_MS)
    await syncMarket(world.engine())
    expect(await readRegimes(world.run())).toEqual({})
    expect(await openTimes(world, BTC)).toHaveLength(WINDOW)
  })
})

describe('R-MKT-10 instruments', () => {
  it('are brought in once a day', async () => {
    const world = await synced()
    await world.advanceBy(86_400_000 - 1)
    await syncMarket(world.engine())
    expect(world.exchange.count('fetchInstruments')).toBe(1)
    await world.advanceBy(1)
    await syncMarket(world.engine())
    expect(world.exchange.count('fetchInstruments')).toBe(2)
  })

  it('are asked for again at once when they could not be had', async () => {
    const world = createWorld()
    world.exchange.failRead('fetchInstruments')
    const [report] = await syncMarket(world.engine())
    expect(report?.problems[0]).toContain('instruments')
    await syncMarket(world.engine())
    expect(await world.store.get(keys.instrument('simulated', BTC))).toBeDefined()
  })

  it('are asked for again at once when the venue’s list leaves out what is traded', async () => {
    const world = createWorld()
    const { fetchInstruments } = world.exchange
    world.exchange.fetchInstruments = async () => []
    const [report] = await syncMarket(world.engine())
    expect(report?.problems[0]).toContain(`the venue lists no ${BTC}, ${ETH}, ${SOL}`)
    world.exchange.fetchInstruments = fetchInstruments.bind(world.exchange)
    await syncMarket(world.engine())
    expect(await world.store.get(keys.instrument('simulated', BTC))).toBeDefined()
  })

  it('that change are stored, and a plan that runs goes on', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    const { fetchInstruments } = world.exchange
    world.exchange.fetchInstruments = async () =>
      (await fetchInstruments.call(world.exchange)).map((instrument) => ({
        ...instrument,
        tickSize: amount('0.5'),
      }))
    await world.advanceBy(86_400_000)
    await world.minutes(2)
    const item = await world.store.get(keys.instrument('simulated', BTC))
    if (item === undefined) throw new Error('no instrument')
    expect(instrumentRecord.read(item).value.tickSize).toBe(amount('0.5'))
    expect(world.failures).toEqual([])
  })
})
