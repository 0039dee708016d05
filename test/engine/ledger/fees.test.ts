import { describe, expect, it } from 'vitest'
import { ETH, BTC, SOL, type World, amount, createWorld } from '../world.ts'
import { bookFaults, factsIn, storedBook } from './stored-books.ts'

const SIZE = amount('0.01')

async function bought(options: Parameters<typeof createWorld>[0]): Promise<World> {
  const world = createWorld(options)
  await world.minute()
  world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity: SIZE })
  await world.minute()
  return world
}

describe('R-LEDG-4 fees', () => {
  it('in quote are part of what a buy cost and of what a sell brought', async () => {
    const world = await bought({})
    const { fee, cost } = world.venue.trades('main')[0]!
    expect(storedBook(world.store, BTC).position).toMatchObject({
      quantity: SIZE,
      cost: cost + fee,
      fees: fee,
      feesInBase: 0n,
    })
    expect(bookFaults(world.store)).toEqual([])
  })

  it('in base shrink what is held', async () => {
    const world = await bought({ accountOptions: { feeInBaseOnBuys: true } })
    const { fee, cost } = world.venue.trades('main')[0]!
    expect(fee).toBeGreaterThan(0n)
    expect(storedBook(world.store, BTC).position).toMatchObject({
      quantity: SIZE - fee,
      cost,
      fees: 0n,
      feesInBase: fee,
    })
    expect(bookFaults(world.store)).toEqual([])
  })

  it('in a third currency with lots are valued, and given up for that value', async () => {
    const world = await bought({
      balances: { USD: amount('10000'), SOL: amount('5') },
      accountOptions: { feeCurrency: 'SOL' },
    })
    const { fee, feeCurrency } = world.venue.trades('main')[0]!
    expect(feeCurrency).toBe('SOL')
    const [fact] = factsIn(world.store, `symbol#main#${BTC}`)
    expect(fact).toMatchObject({
      fill: { feeSymbol: SOL, feeValueSource: expect.stringContaining(SOL) as string },
    })
    const value = fact?.kind === 'fill' ? fact.fill.feeValue : undefined
    expect(value).toBe((fee * 150n) / 1n)
    expect(storedBook(world.store, BTC).position.fees).toBe(value)
    expect(storedBook(world.store, SOL).position.quantity).toBe(amount('5') - fee)
    expect(bookFaults(world.store)).toEqual([])
  })

  it('in a third currency that is only counted are taken from what is counted', async () => {
    const world = await bought({
      config: { symbols: [BTC, ETH] },
      balances: { USD: amount('10000'), SOL: amount('5') },
      accountOptions: { feeCurrency: 'SOL' },
    })
    const [fact] = factsIn(world.store, `symbol#main#${BTC}`)
    expect(fact?.kind === 'fill' && fact.fill.feeSymbol).toBe(undefined)
    expect(fact).toMatchObject({ fill: { feeValue: expect.any(BigInt) as bigint } })
    expect(bookFaults(world.store)).toEqual([])
  })

  it('without a price at their time are booked without a value, and somebody is told', async () => {
    const world = createWorld()
    await world.minute()
    world.exchange.spoilTrades = (trades) =>
      trades.map((trade) => ({ ...trade, fee: amount('2'), feeCurrency: 'KFEE' }))
    world.venue.tradeByAnotherClient('main', { symbol: BTC, side: 'buy', quantity: SIZE })
    await world.minute()
    const { tradeId } = world.venue.trades('main')[0]!
    expect(world.alerts.raised(`fee-without-value-${tradeId}`)).toHaveLength(1)
    expect(storedBook(world.store, BTC).position.fees).toBe(0n)
    expect(bookFaults(world.store)).toEqual([])
  })
})
