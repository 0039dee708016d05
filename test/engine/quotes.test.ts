/** Quotes that are not believed, from the market sync over entries and claims to the open plans. */
import { describe, expect, it } from 'vitest'
import { type Quote } from '../../lib/domain/market/quote.ts'
import { readOne } from '../../lib/engine/read.ts'
import { keys } from '../../lib/engine/records/keys.ts'
import { quoteRecord } from '../../lib/engine/records/market-records.ts'
import { decisionRecord } from '../../lib/engine/records/plan-records.ts'
import { scanSignals } from '../../lib/engine/scan-signals.ts'
import { syncMarket } from '../../lib/engine/sync-market.ts'
import { entryMessage } from './first-message.ts'
import { faultsOf, orderFor, planOf, plansOf } from './world-audit.ts'
import { BTC, ETH, type World, amount, createWorld, nextMinuteMs } from './world.ts'

const isStop = (request: { readonly type: string }): boolean => request.type.startsWith('stop')
const isEntry = (request: { readonly side: string }): boolean => request.side === 'buy'

/** Everything that the venue says from now on goes through this. */
function spoilQuotes(world: World, spoil: (quote: Quote) => Quote): { stop(): void } {
  const { exchange } = world
  const { fetchQuotes } = exchange
  exchange.fetchQuotes = async (symbols) =>
    (await fetchQuotes.call(exchange, symbols)).map((quote) => spoil(quote))
  return { stop: () => void (exchange.fetchQuotes = fetchQuotes) }
}

/** So many percent of the true price. */
const scaled =
  (symbol: string, percent: bigint) =>
  (quote: Quote): Quote => {
    if (quote.symbol !== symbol) return quote
    const [bid, ask, last] = [quote.bid, quote.ask, quote.last].map((each) => each * percent)
    return { ...quote, bid: bid! / 100n, ask: ask! / 100n, last: last! / 100n }
  }

/** A venue that tells no times. ETH moves a little at every call; the others stand still. */
function onlyEthMoves(): (quote: Quote) => Quote {
  let moves = 0n
  return ({ exchangeTimeMs: _, ...quote }) => {
    if (quote.symbol !== ETH) return quote
    moves += 1n
    return { ...quote, last: quote.last + moves }
  }
}

/** The tick at this second of the minute that began last. */
async function tickAt(world: World, second: number): Promise<void> {
  const minuteMs = nextMinuteMs(world) - 60_000
  await world.advanceTo(minuteMs + second * 1000 + 5)
  await world.tick()
}

async function startMinute(world: World): Promise<void> {
  await world.advanceTo(nextMinuteMs(world))
  await world.schedule()
}

async function storedQuote(world: World, symbol: string) {
  return (await readOne(world.store, quoteRecord, keys.quote('simulated', symbol)))?.value
}

function lastWhyNot(world: World, symbol: string): readonly string[] | undefined {
  return world.store
    .allItems()
    .filter(({ key }) => key.partition === `symbol#main#${symbol}`)
    .filter(({ key }) => key.sort.startsWith('decision#'))
    .map((item) => decisionRecord.read(item).value)
    .at(-1)?.whyNot
}

const hasDoubts = (world: World): boolean =>
  world.store.allItems().some(({ key }) => key.sort.startsWith('#doubts#'))

/** A world with a plan in BTC, bought at 60,000. */
async function bought(options: { readonly stopsFail?: boolean } = {}): Promise<World> {
  const world = createWorld()
  if (options.stopsFail === true) world.exchange.failPlace('rejected', 1000, isStop)
  await world.minute()
  await world.buy(BTC)
  return world
}

describe('R-MKT-7 a spike of one look', () => {
  it.each([
    ['down', 50n],
    ['up', 150n],
  ])('%s closes nothing, raises one alarm, and leaves nothing behind', async (_, percent) => {
    const world = await bought({ stopsFail: true })
    await startMinute(world)
    await tickAt(world, 10)
    expect(hasDoubts(world)).toBe(false)
    const spoilt = spoilQuotes(world, scaled(BTC, percent))
    await tickAt(world, 20)
    expect(hasDoubts(world)).toBe(true)
    spoilt.stop()
    await tickAt(world, 30)
    expect(hasDoubts(world)).toBe(false)
    await world.minute()
    expect(planOf(world, BTC)).toMatchObject({ status: 'open' })
    expect(planOf(world, BTC)).not.toHaveProperty('exit')
    expect(world.alerts.raised(`quote-spike-${BTC}`)).toMatchObject([
      {
        severity: 'warning',
        title: expect.stringMatching(/50 % away from .* at most 15 %$/) as string,
        text: expect.stringContaining('is judged by the stored-quote 59997') as string,
      },
    ])
    expect(world.alerts.raised(`quote-stale-${BTC}`)).toEqual([])
  })

  it('moves no stop and sends no exit while it is judged by what was stored', async () => {
    const world = await bought()
    await startMinute(world)
    const [before, sent] = [planOf(world, BTC), world.exchange.sent.length]
    spoilQuotes(world, scaled(BTC, 150n))
    await tickAt(world, 20)
    expect(planOf(world, BTC)).toEqual(before)
    expect(world.exchange.sent).toHaveLength(sent)
  })

  it('is not stored by the market sync, and opens nothing', async () => {
    const world = createWorld()
    await world.minute()
    const before = await storedQuote(world, BTC)
    const spoilt = spoilQuotes(world, scaled(BTC, 50n))
    expect(await world.signal(BTC)).toEqual([])
    const kept = await storedQuote(world, BTC)
    expect(kept).toMatchObject({ bid: before!.bid, suspect: { bid: before!.bid / 2n } })
    expect(world.alerts.raised(`quote-spike-${BTC}`)).toHaveLength(1)
    spoilt.stop()
    await world.minute()
    expect(await storedQuote(world, BTC)).not.toHaveProperty('suspect')
    expect(plansOf(world)).toEqual([])
  })

  it('is named in the decision where the quote before it would still be young enough', async () => {
    const world = createWorld()
    await world.minute()
    await world.advanceTo(nextMinuteMs(world))
    await syncMarket(world.engine())
    spoilQuotes(world, scaled(BTC, 50n))
    await world.advanceBy(10_000)
    await syncMarket(world.engine())
    world.strategy.wanted.add(BTC)
    await scanSignals(world.engine())
    expect(plansOf(world)).toEqual([])
    expect(lastWhyNot(world, BTC)).toEqual([
      'the quote is spiking: bid 29998.5 is 50 % away from 59997 of 10 s before, at most 15 %',
    ])
  })

  it.each([BTC, ETH])('in %s denies an entry in BTC that is about to be sent', async (symbol) => {
    const world = createWorld()
    await world.minute()
    await world.buy(ETH)
    const message = await entryMessage(world)
    spoilQuotes(world, scaled(symbol, 60n))
    await world.execute(message)
    const order = orderFor(world, BTC, 'entry')
    expect(order.state).toBe('denied')
    expect(order.reason).toMatch(
      symbol === BTC ? /^the quote is spiking: .* 40 % away/ : /^no usable price for everything/,
    )
    expect(world.exchange.sent.filter(isEntry)).toHaveLength(1)
  })
})

describe('R-MKT-7 a price that really jumped', () => {
  it('sells by the hard stop at the second look, ten seconds later', async () => {
    const world = await bought({ stopsFail: true })
    world.movePrice(BTC, '30000')
    await startMinute(world)
    expect(planOf(world, BTC)).toMatchObject({ status: 'open' })
    await tickAt(world, 10)
    await world.minute()
    expect(planOf(world, BTC)).toMatchObject({
      status: 'closed',
      exit: { reason: 'HARD_STOP', priceSource: 'quote', triggerPrice: amount('29998.5') },
    })
    expect(world.alerts.raised(`quote-spike-${BTC}`).length).toBeGreaterThan(0)
    await world.minutes(2)
    expect(await faultsOf(world)).toEqual([])
  })

  it('is stored by the second market sync, and bought on only from then on', async () => {
    const world = createWorld()
    await world.minute()
    world.movePrice(BTC, '90000')
    expect(await world.signal(BTC)).toEqual([])
    expect((await storedQuote(world, BTC))?.bid).toBe(amount('59997'))
    expect(await world.signal(BTC)).toHaveLength(1)
    expect((await storedQuote(world, BTC))?.bid).toBe(amount('89995.5'))
  })
})

describe('R-MKT-7 a quote that is frozen while others move', () => {
  it('opens nothing and says for how long it has not changed', async () => {
    const world = createWorld()
    spoilQuotes(world, onlyEthMoves())
    await world.minutes(6)
    expect(world.alerts.raised(`quote-frozen-${BTC}`)).toEqual([])
    expect(await world.signal(BTC)).toEqual([])
    expect(lastWhyNot(world, BTC)).toEqual([
      'the quote is frozen: unchanged for 360 s while others moved, at most 300 s',
    ])
    expect(world.alerts.raised(`quote-frozen-${BTC}`)).toMatchObject([{ symbol: BTC }])
    expect(world.alerts.raised(`quote-frozen-${ETH}`)).toEqual([])
  })

  it('denies an entry that was decided on before', async () => {
    const world = createWorld()
    spoilQuotes(world, onlyEthMoves())
    await world.minutes(5)
    const message = await entryMessage(world)
    await world.advanceBy(5_000)
    await world.execute(message)
    expect(orderFor(world, BTC, 'entry')).toMatchObject({
      state: 'denied',
      reason: expect.stringMatching(/^the quote is frozen: unchanged for 305 s/) as string,
    })
    expect(world.exchange.sent).toEqual([])
  })

  it('is replaced by the last bar for plans that are open, with one alarm a tick', async () => {
    const world = await bought()
    spoilQuotes(world, onlyEthMoves())
    await world.minutes(6)
    await startMinute(world)
    world.alerts.clear()
    await tickAt(world, 10)
    expect(planOf(world, BTC)).toMatchObject({ status: 'open' })
    expect(world.alerts.raised().filter(({ symbol }) => symbol === BTC)).toMatchObject([
      {
        key: `quote-frozen-${BTC}`,
        text: expect.stringContaining('is judged by the bar 60000') as string,
      },
    ])
  })

  it('still closes by time', async () => {
    const world = await bought()
    spoilQuotes(world, onlyEthMoves())
    await world.minutes(6)
    await world.advanceBy(3_600_000)
    await world.minutes(3)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TIME' })
  })

  it('is not frozen where nothing moves', async () => {
    const world = createWorld()
    spoilQuotes(world, ({ exchangeTimeMs: _, ...quote }) => quote)
    await world.minutes(7)
    expect(await world.signal(BTC)).toHaveLength(1)
    expect(world.alerts.raised()).toEqual([])
  })
})

describe('R-MKT-7 a quote that is unfit in itself', () => {
  it.each([
    ['zero', { bid: 0n }, 'not-positive'],
    ['crossed', { bid: amount('70000') }, 'crossed: bid 70000, ask 60003'],
  ])('never replaces the last good one: %s', async (_, change, text) => {
    const world = createWorld()
    await world.minute()
    const before = await storedQuote(world, BTC)
    spoilQuotes(world, (quote) => (quote.symbol === BTC ? { ...quote, ...change } : quote))
    await world.advanceTo(nextMinuteMs(world))
    const [report] = await syncMarket(world.engine())
    expect(report).toMatchObject({ quotes: 2, problems: ['only 2 of 3 quotes'] })
    expect(await storedQuote(world, BTC)).toEqual(before)
    expect(world.alerts.raised(`quote-unfit-${BTC}`)).toMatchObject([
      { title: `${BTC}: the quote is ${text}` },
    ])
  })
})
