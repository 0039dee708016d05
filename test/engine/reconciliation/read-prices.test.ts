import { describe, expect, it } from 'vitest'
import { readPrices } from '../../../lib/engine/reconciliation/read-prices.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { quoteRecord } from '../../../lib/engine/records/market-records.ts'
import { BTC, type World, amount, createWorld } from '../world.ts'

const DAY_MS = 86_400_000

async function storeQuote(world: World, symbol: string, last: string): Promise<void> {
  const price = amount(last)
  const receivedAtMs = world.clock.nowMs()
  const quote = { symbol, bid: price, ask: price, last: price, receivedAtMs }
  const write = quoteRecord.create(keys.quote('simulated', symbol), quote)
  expect((await world.store.commit([write])).committed).toBe(true)
}

describe('R-REC-3 what a currency is worth', () => {
  it('follows from its own price, the inverse of another’s, or one in between', async () => {
    const world = createWorld()
    await storeQuote(world, BTC, '50000')
    await storeQuote(world, 'USD/EUR', '0.8')
    await storeQuote(world, 'XYZ/BTC', '0.001')
    const run = world.run()
    const { currency, worthOf, priceOf } = await readPrices(
      run,
      [BTC, 'XYZ/BTC'],
      ['USD', 'BTC', 'EUR', 'XYZ', 'ABC'],
    )
    expect(currency).toBe('USD')
    expect(worthOf('USD', amount('3'))).toBe(amount('3'))
    expect(worthOf('BTC', amount('0.1'))).toBe(amount('5000'))
    expect(worthOf('EUR', amount('8'))).toBe(amount('10'))
    expect(worthOf('XYZ', amount('2'))).toBe(amount('100'))
    expect(worthOf('ABC', amount('2'))).toBeUndefined()
    expect(priceOf(BTC)).toBe(amount('50000'))
  })

  it('is not known from a price that is older than a day, or from none', async () => {
    const world = createWorld()
    await storeQuote(world, BTC, '50000')
    await storeQuote(world, 'ETH/USD', '0')
    await world.advanceBy(DAY_MS)
    expect((await readPrices(world.run(), [BTC], [])).worthOf('BTC', amount('1'))).toBeDefined()
    await world.advanceBy(1)
    const { worthOf } = await readPrices(world.run(), [BTC, 'ETH/USD'], [])
    expect(worthOf('BTC', amount('1'))).toBeUndefined()
    expect(worthOf('ETH', amount('1'))).toBeUndefined()
  })
})
