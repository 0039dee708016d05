/** Trades and money that do not fit, and market data that is not there. */
import { BTC, MINUTE_MS, amount, nextMinuteMs } from '../../engine/world.ts'
import { accountConfig } from '../../engine/sample-config.ts'
import { type Scenario } from './scenario.ts'

const HAND_TRADE = { symbol: BTC, side: 'buy', quantity: amount('0.001') } as const

export const LEDGER_SCENARIOS: readonly Scenario[] = [
  {
    title: 'books that are opened while somebody trades',
    begins: 'in the first minute',
    drive: async (world) => {
      await world.advanceTo(nextMinuteMs(world))
      await world.invoke('sync-market')
      const fetch = world.exchange.fetchBalances.bind(world.exchange)
      world.exchange.fetchBalances = async () => {
        world.exchange.fetchBalances = fetch
        world.venue.tradeByAnotherClient('main', HAND_TRADE)
        return fetch()
      }
      await world.invoke('sync-fills')
      await world.invoke('sync-fills')
    },
    runs: ['books-opening-put-off'],
  },
  {
    title: 'a fill sync with a few seconds left',
    drive: async (world) => {
      world.setRemainingMs(9_000)
      await world.invoke('sync-fills')
    },
    runs: ['fill-sync-out-of-time'],
  },
  {
    title: 'a trade by hand',
    drive: async (world) => {
      world.venue.tradeByAnotherClient('main', HAND_TRADE)
      await world.advanceBy(1000)
      await world.invoke('sync-fills')
      await world.advanceBy(120_000)
      await world.invoke('sync-fills')
    },
    runs: ['external-trade-booked'],
  },
  {
    title: 'a trade of nothing',
    drive: async (world) => {
      world.venue.tradeByAnotherClient('main', HAND_TRADE)
      world.exchange.spoilTrades = (trades) => trades.map((trade) => ({ ...trade, quantity: 0n }))
      await world.advanceBy(1000)
      await world.invoke('sync-fills')
    },
    runs: ['trade-quarantined'],
  },
  {
    title: 'money that comes and goes again',
    drive: async (world) => {
      world.venue.deposit('main', 'USD', amount('100'))
      await world.minute()
      world.venue.withdraw('main', 'USD', amount('100'))
      await world.minute()
    },
    runs: ['drift-gone'],
  },
  {
    title: 'money that comes and stays',
    drive: async (world) => {
      world.exchange.spoilMovements = (page) => ({ ...page, movements: [] })
      world.venue.deposit('main', 'USD', amount('100'))
      await world.minutes(2)
    },
    runs: ['drift-alarm', 'equity-drift-alarm'],
  },
  {
    title: 'a deposit that is listed minutes late',
    drive: async (world) => {
      world.exchange.spoilMovements = (page) => ({ ...page, movements: [] })
      world.venue.deposit('main', 'USD', amount('100'))
      await world.minutes(2)
      world.exchange.spoilMovements = (page) => page
      await world.minutes(4)
    },
    runs: ['drift-gone', 'drift-over', 'drift-alarm', 'equity-drift-alarm'],
  },
  {
    title: 'a position that somebody else sells',
    begins: 'bought',
    drive: async (world) => {
      const [trade] = world.venue.trades('main')
      world.venue.liquidate('main', BTC, trade?.quantity ?? 0n)
      await world.minutes(4)
    },
    runs: [
      'protection-vanished',
      'protection-placed-again',
      'protection-by-limit',
      'protection-given-up',
      'plan-taken-on-by-reconcile',
      'unprotected-alarm',
      'external-trade-booked',
      'liquidation-booked',
      'plan-lost-position',
    ],
  },
  {
    title: 'a position without a plan where such are adopted',
    options: {
      config: { reconcile: { ...accountConfig().reconcile, orphanPositions: 'adopt' } },
    },
    drive: async (world) => {
      world.venue.tradeByAnotherClient('main', HAND_TRADE)
      await world.minutes(4)
    },
    runs: ['plan-taken-on-by-reconcile', 'external-trade-booked', 'position-adopted'],
  },
  {
    title: 'a minute without a market sync',
    drive: async (world) => {
      await world.minute(['sync-market'])
      await world.minute()
    },
    runs: ['gap-healed'],
  },
  {
    title: 'a bar that comes some minutes late',
    drive: async (world) => {
      const lateMs = nextMinuteMs(world)
      const untilMs = lateMs + 3 * MINUTE_MS
      world.exchange.spoilBars = (bars) =>
        bars.filter((bar) => bar.openTimeMs !== lateMs || world.clock.nowMs() > untilMs)
      await world.minutes(6)
    },
    runs: ['gap-healed'],
  },
  {
    title: 'a minute in which nothing traded',
    drive: async (world) => {
      world.leaveOutBar(BTC, nextMinuteMs(world))
      await world.minutes(10)
    },
    runs: ['gap-unfillable'],
  },
  {
    title: 'a venue that does not tell the bars of a symbol',
    drive: async (world) => {
      world.exchange.failRead('fetchBars')
      await world.minute()
    },
    runs: ['market-sync-incomplete'],
  },
  {
    title: 'a proposal before the books are open',
    begins: 'in the first minute',
    drive: async (world) => {
      await world.advanceTo(nextMinuteMs(world))
      await world.invoke('sync-market')
      world.strategy.wanted.add(BTC)
      await world.invoke('scan-signals')
    },
    runs: ['entry-refused'],
  },
  {
    title: 'a proposal on a quote that is too old',
    drive: async (world) => {
      world.exchange.failRead('fetchQuotes')
      await world.buy(BTC)
    },
    runs: ['market-sync-incomplete', 'signal-waits'],
  },
]
