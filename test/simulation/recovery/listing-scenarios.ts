/** Listings of the venue that are long, late, gone, spoiled or told otherwise. */
import { BTC, ETH, MINUTE_MS, amount } from '../../engine/world.ts'
import { accountConfig } from '../../engine/sample-config.ts'
import { type Scenario } from './scenario.ts'
import { type WatchedWorld } from './watched-world.ts'

const HAND_TRADE = { symbol: BTC, side: 'buy', quantity: amount('0.001') } as const
/** More than one fill sync reads, at 50 to a page. */
const LONG_LISTING = 230

/** Every sale sells what was bought just before. */
async function tradeOften(world: WatchedWorld, count: number): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    const side = each % 2 === 0 ? 'buy' : 'sell'
    world.venue.tradeByAnotherClient('main', { ...HAND_TRADE, side })
    await world.advanceBy(1)
  }
}

/** Somebody trades, and the fill sync of a moment later books it. */
async function tradeByHand(world: WatchedWorld): Promise<void> {
  world.venue.tradeByAnotherClient('main', HAND_TRADE)
  await world.advanceBy(1000)
  await world.invoke('sync-fills')
}

/** The strategy and the account keep to one symbol; fees are paid in another, for which there is no price. */
function feesWithoutPrice(): Scenario['options'] {
  const { strategies } = accountConfig()
  return {
    config: { symbols: [BTC], strategies: strategies.map((each) => ({ ...each, symbols: [BTC] })) },
    balances: { USD: amount('10000'), SOL: amount('10') },
    accountOptions: { feeCurrency: 'SOL' },
  }
}

export const LISTING_SCENARIOS: readonly Scenario[] = [
  {
    title: 'more trades than one fill sync may read',
    drive: async (world) => {
      await tradeOften(world, LONG_LISTING)
      await world.advanceBy(1000)
      await world.invoke('sync-fills')
      await world.invoke('sync-fills')
    },
    runs: ['page-left', 'page-taken-up', 'external-trade-booked'],
  },
  {
    title: 'a page that is gone when the next fill sync asks for it',
    drive: async (world) => {
      await tradeOften(world, LONG_LISTING)
      await world.advanceBy(1000)
      await world.invoke('sync-fills')
      world.exchange.failRead('fetchTrades', 1, 'malformed')
      await world.invoke('sync-fills')
    },
    runs: ['page-left', 'page-gone', 'external-trade-booked'],
  },
  {
    title: 'a trade that is listed minutes after younger ones',
    drive: async (world) => {
      const quantity = amount('0.02')
      world.venue.tradeByAnotherClient('main', { symbol: ETH, side: 'buy', quantity })
      const [late] = world.venue.trades('main')
      world.exchange.spoilTrades = (trades) =>
        trades.filter(({ tradeId }) => tradeId !== late?.tradeId)
      await world.advanceBy(3 * MINUTE_MS)
      await tradeByHand(world)
      await world.invoke('reconcile')
      world.exchange.spoilTrades = (trades) => trades
      await world.invoke('sync-fills')
    },
    runs: ['look-back-found', 'external-trade-booked'],
  },
  {
    title: 'a sale by force',
    drive: async (world) => {
      await tradeByHand(world)
      world.venue.liquidate('main', BTC, amount('0.001'))
      await world.advanceBy(1000)
      await world.invoke('sync-fills')
    },
    runs: ['external-trade-booked', 'liquidation-booked'],
  },
  {
    title: 'a trade that the venue corrects',
    drive: async (world) => {
      await tradeByHand(world)
      const [trade] = world.venue.trades('main')
      world.venue.correctTrade('main', trade?.tradeId ?? '', { fee: amount('0.5') })
      await world.invoke('sync-fills')
    },
    runs: ['external-trade-booked', 'correction-applied', 'book-rebuilt', 'lots-swept'],
  },
  {
    title: 'an entry that nobody can read',
    drive: async (world) => {
      world.exchange.unreadable = [{ id: 'T1', problem: 'no number', text: '{"vol":"?"}' }]
      await world.invoke('sync-fills')
    },
    runs: ['unreadable-quarantined'],
  },
  {
    title: 'a fee in a currency for which there is no price',
    options: feesWithoutPrice(),
    drive: async (world) => {
      world.exchange.silentSymbols.add('SOL/USD')
      await tradeByHand(world)
    },
    runs: ['external-trade-booked', 'fee-without-value'],
  },
]
