import { describe, expect, it } from 'vitest'
import { keys } from '../../../lib/engine/records/keys.ts'
import { reconcile } from '../../../lib/engine/reconcile.ts'
import { BTC, SOL, MINUTE_MS, type World, amount, createWorld } from '../world.ts'
import { faultsOf } from '../world-audit.ts'
import { bookFaults, factsIn, storedBook, symbolsWithBooks } from './stored-books.ts'
import { syncOnce } from './sync-report.ts'

async function opened(options: Parameters<typeof createWorld>[0] = {}): Promise<World> {
  const world = createWorld(options)
  await world.minute()
  return world
}

/** Movements are listed every five minutes. */
async function listMovements(world: World): Promise<void> {
  await world.advanceBy(5 * MINUTE_MS)
  await syncOnce(world)
}

async function driftOf(world: World): Promise<unknown> {
  const outcome = (await reconcile(world.engine())).main
  return outcome?.held === true ? outcome.result.drift : undefined
}

describe('R-LEDG-9 movements without a trade', () => {
  it('a deposit of a base currency is a lot of its own at the price of its time', async () => {
    const world = await opened()
    world.venue.deposit('main', 'BTC', amount('0.5'))
    await listMovements(world)
    const { lots, position } = storedBook(world.store, BTC)
    expect(lots).toMatchObject([{ quantity: amount('0.5'), value: amount('30000') }])
    expect(position.realisedPnl).toBe(0n)
    const [fact] = factsIn(world.store, `symbol#main#${BTC}`)
    expect(fact).toMatchObject({
      movement: { kind: 'deposit', valueSource: expect.stringContaining('BTC/USD') as string },
    })
    expect(bookFaults(world.store)).toEqual([])
    expect(await driftOf(world)).toEqual({})
  })

  it('a deposit and a withdrawal of money move money alone', async () => {
    const world = await opened()
    world.venue.deposit('main', 'USD', amount('250'))
    world.venue.withdraw('main', 'USD', amount('100'), amount('5'))
    await listMovements(world)
    expect(symbolsWithBooks(world.store)).toEqual([])
    expect(factsIn(world.store, 'money#main')).toHaveLength(2)
    expect(bookFaults(world.store)).toEqual([])
    expect(await driftOf(world)).toEqual({})
  })

  it('a withdrawal takes the oldest lots along at their cost, and nothing is earned by it', async () => {
    const world = await opened({ balances: { USD: amount('100000'), BTC: amount('1') } })
    world.movePrice(BTC, '90000')
    await world.minutes(2)
    world.venue.withdraw('main', 'BTC', amount('0.25'), amount('0.0005'))
    await listMovements(world)
    const { position, allocations } = storedBook(world.store, BTC)
    expect(position.quantity).toBe(amount('0.7495'))
    expect(position.realisedPnl).toBe(0n)
    expect(allocations).toMatchObject([{ transfer: true, realisedPnl: 0n }])
    expect(bookFaults(world.store)).toEqual([])
    expect(await driftOf(world)).toEqual({})
  })

  it('a conversion gives one thing up for the value of the other', async () => {
    const world = await opened({ balances: { USD: amount('100000'), BTC: amount('1') } })
    world.venue.convert('main', {
      from: 'BTC',
      amount: amount('0.1'),
      to: 'USD',
      received: amount('6500'),
    })
    await listMovements(world)
    const { position } = storedBook(world.store, BTC)
    // 0.1 of a lot that was opened at 60000.
    expect(position.realisedPnl).toBe(amount('500'))
    expect(bookFaults(world.store)).toEqual([])
    expect(await driftOf(world)).toEqual({})
  })

  it('a reward is income: a lot at its value', async () => {
    const world = await opened()
    world.venue.reward('main', 'SOL', amount('0.4'))
    world.venue.adjust('main', 'SOL', amount('-0.1'))
    await listMovements(world)
    expect(storedBook(world.store, SOL).position.quantity).toBe(amount('0.3'))
    expect(bookFaults(world.store)).toEqual([])
    expect(await driftOf(world)).toEqual({})
  })

  it('are booked once, however often they are listed', async () => {
    const world = await opened()
    world.venue.deposit('main', 'BTC', amount('0.5'))
    world.exchange.spoilMovements = (page) => ({
      ...page,
      movements: [...page.movements, ...page.movements].reverse(),
    })
    await listMovements(world)
    await listMovements(world)
    expect(storedBook(world.store, BTC).facts).toHaveLength(1)
    expect(await faultsOf(world)).not.toContainEqual(expect.stringContaining('the ledger has'))
  })

  it('one that cannot be read is quarantined with an alarm, and the others are booked', async () => {
    const world = await opened()
    world.venue.deposit('main', 'USD', amount('1'))
    const entry = { id: 'L1', problem: 'amount: not a decimal', text: '{"amount":"much"}' }
    world.exchange.spoilMovements = (page) => ({ ...page, unreadable: [entry] })
    await listMovements(world)
    await listMovements(world)
    expect(world.alerts.raised('quarantined-movements-L1')).toHaveLength(1)
    expect(factsIn(world.store, 'money#main')).toHaveLength(1)
  })

  it('what was only counted gets its lots with the first trade of a symbol that has it as base', async () => {
    const config = { symbols: [BTC] }
    const world = await opened({ config, balances: { USD: amount('1000'), SOL: amount('3') } })
    expect(symbolsWithBooks(world.store)).toEqual([])
    world.venue.tradeByAnotherClient('main', { symbol: SOL, side: 'sell', quantity: amount('1') })
    await world.minute()
    expect(storedBook(world.store, SOL).position.quantity).toBe(amount('2'))
    expect(bookFaults(world.store)).toEqual([])
    expect(await driftOf(world)).toEqual({})
  })

  it('what was taken before it came leaves no debt in the money, once it has come', async () => {
    const world = await opened({ config: { symbols: [BTC] } })
    world.venue.tradeByAnotherClient('main', { symbol: SOL, side: 'buy', quantity: amount('3') })
    await world.advanceBy(1000)
    world.venue.withdraw('main', 'SOL', amount('1'))
    // The withdrawal is listed before the trade.
    world.exchange.spoilTrades = () => []
    await listMovements(world)
    world.exchange.spoilTrades = (trades) => trades
    for (let look = 0; look < 4; look += 1) await world.minute()
    expect(storedBook(world.store, SOL).position.quantity).toBe(amount('2'))
    expect(bookFaults(world.store)).toEqual([])
    expect(await driftOf(world)).toEqual({})
    const cash = await world.store.get(keys.cash('main'))
    expect(cash?.content['balances']).toMatchObject({ SOL: '0' })
  })

  it('were there before the books were opened are in the opening balances, and not booked again', async () => {
    const world = createWorld()
    world.venue.deposit('main', 'BTC', amount('0.5'))
    await world.advanceBy(1000)
    await world.minute()
    await listMovements(world)
    expect(storedBook(world.store, BTC).position.quantity).toBe(amount('0.5'))
    expect(storedBook(world.store, BTC).facts).toMatchObject([{ movement: { kind: 'opening' } }])
    expect(await driftOf(world)).toEqual({})
  })
})
