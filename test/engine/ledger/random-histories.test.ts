/**
 * Random lives of an account, told by the venue in random ways: entries hidden for a while, told twice,
 * shuffled, corrected afterwards. In the end every book equals a fold of its facts that was written
 * separately, and all balances are the venue's.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AccountOptions } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { requestLookBack } from '../../../lib/engine/ledger/look-back.ts'
import { BTC, ETH, MINUTE_MS, SOL, type World, amount, createWorld } from '../world.ts'
import { faultsOf, fillsOf } from '../world-audit.ts'
import { bookFaults } from './stored-books.ts'
import { syncOnce } from './sync-report.ts'

type Deed =
  | {
      readonly deed: 'trade'
      readonly symbol: string
      readonly sells: boolean
      readonly size: number
      readonly price: number
    }
  | {
      readonly deed: 'deposit' | 'withdraw' | 'reward'
      readonly currency: string
      readonly size: number
    }
  | { readonly deed: 'convert'; readonly size: number }
  | { readonly deed: 'correct'; readonly which: number; readonly price: number }
  | { readonly deed: 'wait'; readonly seconds: number }
  /** A run of the fill sync, for which so many of the newest entries are hidden. */
  | { readonly deed: 'sync'; readonly hidden: number; readonly repeats: boolean }

const size = fc.integer({ min: 1, max: 900 })
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      deed: fc.constant('trade' as const),
      symbol: fc.constantFrom(BTC, ETH, SOL),
      sells: fc.boolean(),
      size,
      price: fc.integer({ min: 90, max: 110 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      deed: fc.constantFrom('deposit' as const, 'withdraw' as const, 'reward' as const),
      currency: fc.constantFrom('BTC', 'SOL', 'USD'),
      size,
    }),
  },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant('convert' as const), size }) },
  {
    weight: 1,
    arbitrary: fc.record({
      deed: fc.constant('correct' as const),
      which: fc.nat(50),
      price: fc.integer({ min: 80, max: 120 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      deed: fc.constant('wait' as const),
      seconds: fc.integer({ min: 1, max: 900 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      deed: fc.constant('sync' as const),
      hidden: fc.nat(4),
      repeats: fc.boolean(),
    }),
  },
)

const FEES: readonly AccountOptions[] = [{}, { feeInBaseOnBuys: true }, { feeCurrency: 'SOL' }]
/** What a size of 1000 is, by currency. */
const UNITS: Readonly<Record<string, bigint>> = {
  BTC: amount('0.05'),
  ETH: amount('1'),
  SOL: amount('20'),
  USD: amount('1000'),
}
const PRICES: Readonly<Record<string, bigint>> = {
  [BTC]: amount('60000'),
  [ETH]: amount('3000'),
  [SOL]: amount('150'),
}

const STEP = amount('0.00000001')

function sized(currency: string, thousandths: number): bigint {
  const exact = ((UNITS[currency] ?? 0n) * BigInt(thousandths)) / 1000n
  return exact - (exact % STEP)
}

async function happen(world: World, deed: Deed): Promise<void> {
  const { venue } = world
  switch (deed.deed) {
    case 'trade': {
      const [base = ''] = deed.symbol.split('/')
      const price = ((PRICES[deed.symbol] ?? 0n) * BigInt(deed.price)) / 100n
      const side = deed.sells ? 'sell' : 'buy'
      // What the account cannot pay for is refused, and did not happen.
      venue.tradeByAnotherClient('main', {
        symbol: deed.symbol,
        side,
        quantity: sized(base, deed.size),
        price,
      })
      return
    }
    case 'deposit':
      return void venue.deposit('main', deed.currency, sized(deed.currency, deed.size))
    case 'reward':
      return void venue.reward('main', deed.currency, sized(deed.currency, deed.size))
    case 'withdraw':
      return void venue.withdraw('main', deed.currency, sized(deed.currency, deed.size))
    case 'convert':
      return void venue.convert('main', {
        from: 'USD',
        amount: sized('USD', deed.size),
        to: 'SOL',
        received: sized('SOL', deed.size),
      })
    case 'correct': {
      const trades = venue.trades('main')
      const trade = trades[deed.which % Math.max(1, trades.length)]
      if (trade !== undefined)
        venue.correctTrade('main', trade.tradeId, {
          price: (trade.price * BigInt(deed.price)) / 100n,
        })
      return
    }
    case 'wait':
      return world.advanceBy(deed.seconds * 1000)
    case 'sync': {
      world.exchange.spoilTrades = (trades) => {
        const shown = trades.slice(0, Math.max(0, trades.length - deed.hidden))
        return deed.repeats ? [...shown.toReversed(), ...shown] : shown
      }
      await syncOnce(world)
      await world.advanceBy(MINUTE_MS)
    }
  }
}

describe('R-LEDG-8 any history, however it is told', { timeout: 120_000 }, () => {
  it('is in the books to the last unit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FEES),
        fc.array(deeds, { minLength: 4, maxLength: 40 }),
        async (accountOptions, history) => {
          const balances = { USD: amount('50000'), SOL: amount('10'), BTC: amount('0.2') }
          const world = createWorld({ accountOptions, balances })
          await world.minute()
          for (const deed of history) await happen(world, deed)
          world.exchange.spoilTrades = (trades) => trades
          for (let look = 0; look < 5; look += 1) {
            await world.advanceBy(5 * MINUTE_MS)
            await requestLookBack(world.run(), 'the balances may differ')
            while (!(await syncOnce(world)).complete);
          }
          expect(fillsOf(world)).toHaveLength(world.venue.trades('main').length)
          expect(bookFaults(world.store)).toEqual([])
          const differing = (await faultsOf(world)).filter((fault) =>
            fault.includes('the ledger has'),
          )
          expect(differing).toEqual([])
        },
      ),
      { numRuns: 120 },
    )
  })
})
