import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { knownRates } from '../../../lib/engine/ledger/known-rates.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { barPageRecord, quoteRecord } from '../../../lib/engine/records/market-records.ts'
import { MINUTE_MS, START_MS, amount } from '../world.ts'
import { deskRun } from './import-desk.ts'

const HOUR_MS = 60 * MINUTE_MS

async function withMarket() {
  const store = createMemoryStore()
  const price = amount('300')
  const bar = (openTimeMs: number, close: string) => ({
    openTimeMs,
    open: price,
    high: amount(close),
    low: price,
    close: amount(close),
    volume: amount('1'),
  })
  await store.commit([
    barPageRecord.create(keys.barPage('none', 'BNB/USD', '1m', START_MS), {
      bars: [bar(START_MS, '301'), bar(START_MS + MINUTE_MS, '302')],
    }),
    barPageRecord.create(
      keys.barPage(
        'none',
        'BNB/USD',
        '1d',
        60 * Math.floor(START_MS / 60 / 86_400_000) * 86_400_000,
      ),
      {
        bars: [bar(START_MS, '310')],
      },
    ),
    quoteRecord.create(keys.quote('none', 'BNB/USD'), {
      symbol: 'BNB/USD',
      bid: price,
      ask: price,
      last: amount('320'),
      receivedAtMs: START_MS + 30 * HOUR_MS,
    }),
  ])
  return deskRun(store)
}

describe('R-LEDG-4 rates without a venue', () => {
  it.each([
    ['the bar of the minute', 61_000, '302', 'bar BNB/USD 1m 2025-01-10T00:01:00.000Z'],
    ['the finest bar that there is', 5 * HOUR_MS, '310', 'bar BNB/USD 1d 2025-01-10T00:00:00.000Z'],
    [
      'a quote of that moment',
      30 * HOUR_MS + 60_000,
      '320',
      'quote BNB/USD 2025-01-11T06:00:00.000Z',
    ],
  ])('take %s', async (_, afterMs, rate, source) => {
    const rateAt = knownRates(await withMarket(), [])
    expect(await rateAt('BNB', 'USD', START_MS + afterMs)).toEqual({ rate: amount(rate), source })
  })

  it('turn a pair around', async () => {
    const rateAt = knownRates(await withMarket(), [])
    const found = await rateAt('USD', 'BNB', START_MS)
    expect(found?.source).toBe('1 ÷ bar BNB/USD 1m 2025-01-10T00:00:00.000Z')
    expect((found?.rate ?? 0n) * 301n).toBeGreaterThan(amount('0.999999999999999'))
  })

  it('are those of the file first, and never a later one or one that is too old', async () => {
    const row = {
      symbol: 'BNB/USD',
      timeMs: START_MS,
      price: amount('5'),
      source: 'rates.csv line 2',
    }
    const rateAt = knownRates(await withMarket(), [row])
    expect((await rateAt('BNB', 'USD', START_MS))?.rate).toBe(amount('5'))
    expect((await rateAt('BNB', 'USD', START_MS - 2 * 86_400_000))?.rate).toBeUndefined()
    expect(await rateAt('BNB', 'USD', START_MS + 3 * 86_400_000)).toBeUndefined()
  })

  it('are nothing where nothing is known', async () => {
    expect(await knownRates(deskRun(), [])('BNB', 'USD', START_MS)).toBeUndefined()
  })
})
