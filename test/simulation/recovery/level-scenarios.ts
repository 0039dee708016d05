/** Levels that move, positions that are sold in parts, entries that follow, and what comes between. */
import { accountConfig } from '../../engine/sample-config.ts'
import { BTC, type WorldOptions, amount, nextMinuteMs } from '../../engine/world.ts'
import { type Scenario, RESTING, isAnyStop, isSale, isStop } from './scenario.ts'
import { type WatchedWorld } from './watched-world.ts'

const QUOTES: WorldOptions = {
  config: {
    entries: { ...accountConfig().entries, order: 'post-only', requotesMax: 1, thenCross: true },
  },
}

const NON_LOCKING: WorldOptions = {
  accountOptions: { restingSellsLock: false },
  balances: { USD: amount('10000'), BTC: amount('0.004') },
}

function openPlanId(world: WatchedWorld): string {
  const found = world.store.allItems().find(({ key }) => key.partition.startsWith('open-plans#'))
  if (found === undefined) throw new Error('no plan is open')
  return found.key.sort
}

async function adjustStop(world: WatchedWorld, stop: string): Promise<void> {
  const planId = openPlanId(world)
  const event = { command: 'adjust', planId, stop, commandId: `to-${stop}`, by: 'me' }
  await world.invoke('operate', { event })
  await world.deliver()
}

export const LEVEL_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a stop that is moved, and the venue gives no answer',
    begins: 'bought',
    drive: async (world) => {
      world.exchange.amendFault = { outcome: 'unknown', reason: 'timeout' }
      await adjustStop(world, '59700')
      await world.minute()
      world.exchange.amendFault = undefined
      await world.minute()
    },
    runs: ['amend-lost', 'amend-swept', 'amend-settled-by-listing'],
  },
  {
    title: 'a stop that is moved, and the venue refuses',
    begins: 'bought',
    drive: async (world) => {
      world.exchange.amendFault = { outcome: 'rejected', reason: 'not now' }
      await adjustStop(world, '59700')
      await world.minute()
    },
    runs: ['amend-refused', 'adjustment-refused'],
  },
  {
    title: 'a stop that is moved, and only the listing shows it',
    begins: 'bought',
    drive: async (world) => {
      const amend = world.exchange.amendOrder.bind(world.exchange)
      world.exchange.amendOrder = async (reference, change) => {
        world.exchange.amendOrder = amend
        await amend(reference, change)
        return { outcome: 'unknown', reason: 'timeout' }
      }
      await adjustStop(world, '59700')
      await world.minute()
    },
    runs: ['amend-lost', 'amend-settled-by-listing'],
  },
  {
    title: 'a quote that is not taken while the price goes away',
    options: QUOTES,
    drive: async (world) => {
      await world.signal(BTC)
      await world.deliver()
      for (const price of ['60050', '60100', '60150', '60200', '60200']) {
        world.movePrice(BTC, price)
        await world.minute()
      }
    },
    runs: ['entry-requoted', 'entry-crossed'],
  },
  {
    title: 'protection that the venue never takes',
    drive: async (world) => {
      world.exchange.failPlace('rejected', 1000, isAnyStop)
      await world.buy(BTC)
      await world.minutes(4)
    },
    runs: [
      'protection-placed-again',
      'protection-by-limit',
      'protection-given-up',
      'sold-unprotected',
      'unprotected-alarm',
    ],
  },
  {
    title: 'a target that misses its limits',
    begins: 'bought',
    drive: async (world) => {
      world.exchange.failPlace('rejected', 4, isSale)
      world.movePrice(BTC, '61500')
      await world.minutes(6)
    },
    runs: ['protection-restored', 'exit-reopened', 'exit-tried-again', 'exit-went-to-market'],
  },
  {
    title: 'a symbol on the hold list whose target is reached',
    options: { config: { holdList: [] } },
    begins: 'bought',
    drive: async (world) => {
      const config = { ...accountConfig(), holdList: [BTC] }
      for (const account of world.accounts) Object.assign(account, { config })
      world.movePrice(BTC, '61500')
      await world.minute()
    },
    runs: ['plan-taken-on-by-reconcile', 'exit-blocked'],
  },
  {
    title: 'settings that let another stop rest',
    begins: 'bought',
    drive: async (world) => {
      const { exits } = accountConfig()
      const config = { ...accountConfig(), exits: { ...exits, restingStop: 'hard' as const } }
      for (const account of world.accounts) Object.assign(account, { config })
      await world.minute()
    },
    runs: ['watch-remade'],
  },
  {
    title: 'a part of the ladder',
    drive: async (world) => {
      world.strategy.more = (ask) => ({
        targetParts: [{ distance: ask / 100n, part: amount('0.5') }],
      })
      await world.buy(BTC)
      world.movePrice(BTC, '60700')
      await world.minute()
    },
    runs: ['part-sold'],
  },
  {
    title: 'a rest of the entry that is too small for a stop of its own',
    options: RESTING,
    drive: async (world) => {
      world.venue.limitFill(BTC, amount('0.0033'))
      await world.buy(BTC)
      await world.minutes(2)
    },
    runs: ['protection-resized'],
  },
  {
    title: 'a stop that is filled beside the exit',
    options: NON_LOCKING,
    begins: 'bought',
    drive: async (world) => {
      const place = world.exchange.placeOrder.bind(world.exchange)
      world.exchange.placeOrder = async (request) => {
        const outcome = await place(request)
        if (isSale(request) && !isStop(request)) {
          world.exchange.placeOrder = place
          world.movePrice(BTC, '59300')
          await world.advanceTo(nextMinuteMs(world))
        }
        return outcome
      }
      const event = { command: 'close', planId: openPlanId(world), commandId: 'c1', by: 'me' }
      await world.invoke('operate', { event })
      await world.deliver()
      await world.minutes(3)
    },
    runs: ['filled-while-cancelling', 'oversold-repaired', 'gap-healed'],
  },
]
