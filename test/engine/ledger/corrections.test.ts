import { describe, expect, it } from 'vitest'
import { keys } from '../../../lib/engine/records/keys.ts'
import { BTC, SOL, type World, amount, createWorld } from '../world.ts'
import { faultsOf, fillsOf, orderFor, planOf } from '../world-audit.ts'
import { bookFaults, storedBook } from './stored-books.ts'
import { syncOnce } from './sync-report.ts'

async function opened(): Promise<World> {
  const world = createWorld({ balances: { USD: amount('100000') } })
  await world.minute()
  return world
}

describe('R-LEDG-6 a trade that the venue corrects', () => {
  it('replaces the fact, moves the money by the difference and rebuilds the book', async () => {
    const world = await opened()
    for (const side of ['buy', 'buy', 'sell'] as const) {
      world.venue.tradeByAnotherClient('main', { symbol: BTC, side, quantity: amount('0.01') })
      await world.advanceBy(1000)
    }
    await syncOnce(world)
    const before = storedBook(world.store, BTC).position
    const [first] = world.venue.trades('main')
    const corrected = world.venue.correctTrade('main', first?.tradeId ?? '', {
      price: amount('61000'),
      fee: amount('1'),
    })
    expect(corrected).toHaveProperty('corrected')
    expect(await syncOnce(world)).toMatchObject({ applied: 0, rebuilt: [BTC], complete: true })
    const after = storedBook(world.store, BTC).position
    expect(after.realisedPnl).not.toBe(before.realisedPnl)
    expect(bookFaults(world.store)).toEqual([])
    expect(fillsOf(world)).toHaveLength(3)
    expect(world.alerts.raised(`corrected-trade-${first?.tradeId}`)).toHaveLength(1)
    expect(await syncOnce(world)).toMatchObject({ applied: 0, rebuilt: [] })
  })

  it('may change how much it was', async () => {
    const world = await opened()
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity: amount('0.02') })
    await syncOnce(world)
    const [trade] = world.venue.trades('main')
    world.venue.correctTrade('main', trade?.tradeId ?? '', { quantity: amount('0.015') })
    await syncOnce(world)
    expect(storedBook(world.store, BTC).position.quantity).toBe(amount('0.015'))
    expect(bookFaults(world.store)).toEqual([])
    await world.minutes(2)
    expect((await faultsOf(world)).filter((fault) => fault.includes('the ledger has'))).toEqual([])
  })

  it('takes a fee in a third currency from where it was paid', async () => {
    const world = createWorld({
      balances: { USD: amount('100000'), SOL: amount('5') },
      accountOptions: { feeCurrency: 'SOL' },
    })
    await world.minute()
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity: amount('0.01') })
    await syncOnce(world)
    const [trade] = world.venue.trades('main')
    const fee = (trade?.fee ?? 0n) / 2n
    world.venue.correctTrade('main', trade?.tradeId ?? '', { fee })
    await syncOnce(world)
    expect(storedBook(world.store, SOL).position.quantity).toBe(amount('5') - fee)
    expect(bookFaults(world.store)).toEqual([])
  })

  it('takes nothing out of the lots any more when the fee is waived', async () => {
    const world = createWorld({
      balances: { USD: amount('100000'), SOL: amount('5') },
      accountOptions: { feeCurrency: 'SOL' },
    })
    await world.minute()
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity: amount('0.01') })
    await syncOnce(world)
    const [trade] = world.venue.trades('main')
    world.venue.correctTrade('main', trade?.tradeId ?? '', { fee: 0n })
    await syncOnce(world)
    expect(storedBook(world.store, SOL).position.quantity).toBe(amount('5'))
    expect(bookFaults(world.store)).toEqual([])
  })

  it('leaves no rest in the money when the fee’s currency has got lots since then', async () => {
    const world = createWorld({
      config: { symbols: [BTC] },
      balances: { USD: amount('100000'), SOL: amount('5') },
      accountOptions: { feeCurrency: 'SOL' },
    })
    await world.minute()
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity: amount('0.01') })
    await syncOnce(world)
    const [trade] = world.venue.trades('main')
    await world.advanceBy(1000)
    world.venue.tradeByAnotherClient('main', { symbol: SOL, side: 'buy', quantity: amount('1') })
    await syncOnce(world)
    for (const divisor of [2n, 4n]) {
      world.venue.correctTrade('main', trade?.tradeId ?? '', { fee: (trade?.fee ?? 0n) / divisor })
      expect(await syncOnce(world)).toMatchObject({ complete: true })
    }
    const cash = await world.store.get(keys.cash('main'))
    expect(cash?.content['balances']).toMatchObject({ SOL: '0' })
    expect(bookFaults(world.store)).toEqual([])
    await world.minutes(2)
    expect((await faultsOf(world)).filter((fault) => fault.includes('the ledger has'))).toEqual([])
  })

  it('takes order and plan along when it is ours', async () => {
    const world = await opened()
    await world.buy(BTC)
    await world.minute()
    const before = planOf(world, BTC)
    const [trade] = world.venue.trades('main')
    const price = (trade?.price ?? 0n) - amount('5')
    world.venue.correctTrade('main', trade?.tradeId ?? '', { price, fee: 0n })
    await world.minutes(2)
    const after = planOf(world, BTC)
    expect(after.fees).toBe(0n)
    expect(after.entryCost).toBeLessThan(before.entryCost)
    expect(orderFor(world, BTC, 'entry').filledCost).toBe(after.entryCost)
    expect(await faultsOf(world)).toEqual([])
    expect(bookFaults(world.store)).toEqual([])
  })

  it('that cannot be understood leaves the fact as it is, with an alarm', async () => {
    const world = await opened()
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity: amount('0.02') })
    await syncOnce(world)
    world.exchange.spoilTrades = (trades) => trades.map((trade) => ({ ...trade, quantity: 0n }))
    expect(await syncOnce(world)).toMatchObject({ applied: 0, quarantined: 1, rebuilt: [] })
    expect(await syncOnce(world)).toMatchObject({ applied: 0, quarantined: 0 })
    expect(storedBook(world.store, BTC).position.quantity).toBe(amount('0.02'))
  })
})
