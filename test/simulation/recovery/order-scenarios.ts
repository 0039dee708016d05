/** Orders of unknown outcome, and how they are settled. */
import { BTC, MINUTE_MS, nextMinuteMs } from '../../engine/world.ts'
import {
  type Scenario,
  abandon,
  entryOfDeadRun,
  isEntry,
  isStop,
  muteOrders,
  settle,
} from './scenario.ts'
import { type WatchedWorld } from './watched-world.ts'

/** A position whose stop is sent without an answer. */
async function stopOfDeadRun(world: WatchedWorld): Promise<void> {
  await world.signal(BTC)
  await world.invoke('execute-orders', { event: await world.nextMessage() })
  const heal = muteOrders(world, true, isStop)
  await abandon(world, 'execute-orders', await world.nextMessage())
  heal()
}

export const ORDER_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a stop whose answer is lost with its run, and that the venue lists',
    drive: async (world) => {
      await stopOfDeadRun(world)
      await world.invoke('reconcile')
    },
    runs: ['answer-lost-but-listed'],
  },
  {
    title: 'a stop without an answer that the venue lists',
    drive: async (world) => {
      world.exchange.failPlace('unknown-after', 1, isStop)
      await world.buy(BTC)
    },
    runs: ['unknown-settled-by-listing'],
  },
  {
    title: 'a stop without an answer that the venue shows only when asked for it',
    drive: async (world) => {
      world.exchange.failPlace('unknown-after', 1, isStop)
      world.exchange.emptyListings = 1
      await world.buy(BTC)
    },
    runs: [],
  },
  {
    title: 'an entry without an answer that was filled at once',
    drive: async (world) => {
      world.exchange.failPlace('unknown-after', 1, isEntry)
      await world.signal(BTC)
      await world.deliver()
      await world.invoke('reconcile')
    },
    runs: ['unknown-settled-by-lookup', 'plan-taken-on-by-reconcile'],
  },
  {
    title: 'an entry without an answer whose trade is booked',
    drive: async (world) => {
      world.exchange.failPlace('unknown-after', 1, isEntry)
      await world.signal(BTC)
      await world.deliver()
      await world.invoke('sync-fills')
    },
    runs: ['unknown-settled-by-fill'],
  },
  {
    title: 'an entry of a run that died while sending, and whose trade is booked',
    drive: async (world) => {
      await entryOfDeadRun(world, true)
      await world.invoke('sync-fills')
    },
    runs: ['fill-before-answer'],
  },
  {
    title: 'a trade of an order that the venue does not show yet',
    drive: async (world) => {
      await entryOfDeadRun(world, true)
      world.exchange.hiddenLooks = 1
      await world.invoke('sync-fills')
      await world.invoke('sync-fills')
    },
    runs: ['fill-before-answer', 'fill-sync-stopped-at-young-trade'],
  },
  {
    title: 'an exit while nobody knows yet whether the stop was placed',
    drive: async (world) => {
      world.exchange.failPlace('unknown-after', 1, isStop)
      await world.signal(BTC)
      await world.deliver()
      world.movePrice(BTC, '61500')
      await world.advanceTo(nextMinuteMs(world))
      await world.invoke('monitor-plans')
      await world.deliver()
      await settle()
    },
    runs: ['unknown-settled-before-cancel', 'unprotected-alarm'],
  },
  {
    title: 'an entry that reaches the venue after it was given up',
    drive: async (world) => {
      world.exchange.failPlace('unknown-before', 1, isEntry)
      await world.buy(BTC)
      await world.minutes(4)
      const [request] = world.exchange.sent
      if (request === undefined) throw new Error('nothing was sent')
      // As at a venue that takes an order however late it arrives.
      await world.exchange.placeOrder({ ...request, arriveByMs: Number.MAX_SAFE_INTEGER })
      await world.minute()
    },
    runs: ['cancel-swept', 'unknown-settled-by-absence', 'entry-given-up', 'plan-unfilled'],
  },
  {
    title: 'a stop that the venue denies for the whole horizon and then shows',
    drive: async (world) => {
      world.exchange.failPlace('unknown-after', 1, isStop)
      await world.signal(BTC)
      world.exchange.hiddenLooks = 1000
      world.exchange.emptyListings = 1000
      await world.deliver()
      await world.minutes(4)
      world.exchange.hiddenLooks = 0
      world.exchange.emptyListings = 0
      await world.minutes(2)
    },
    runs: [
      'unknown-settled-by-absence',
      'forgotten-order-cancelled',
      'protection-placed-again',
      'protection-by-limit',
      'protection-given-up',
      'sold-unprotected',
      'exit-reopened',
      'exit-tried-again',
      'plan-taken-on-by-reconcile',
      'unprotected-alarm',
    ],
  },
  {
    title: 'a look after the send that gets no answer',
    drive: async (world) => {
      await world.signal(BTC)
      world.exchange.failRead('findOrder')
      await world.invoke('execute-orders', { event: await world.nextMessage() })
    },
    runs: ['confirmation-not-given'],
  },
  {
    title: 'a look of reconciliation that gets no answer',
    drive: async (world) => {
      await entryOfDeadRun(world, true)
      await world.advanceBy(MINUTE_MS)
      world.exchange.failRead('findOrder')
      await world.invoke('reconcile')
    },
    runs: ['claim-lost-by-reconcile', 'lookup-not-answered'],
  },
]
