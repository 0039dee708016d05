/** Plans whose entries, protection or exits do not come out as meant. */
import { type Engine } from '../../../lib/engine/engine.ts'
import { BTC, amount, nextMinuteMs } from '../../engine/world.ts'
import { type Scenario, RESTING, isAnyStop, isSale, isStop, settle } from './scenario.ts'
import { type WatchedWorld } from './watched-world.ts'

/** Dies in the commit that would make the protection. */
function diesBeforeProtection(engine: Engine): Engine {
  const makesProtection = (intent: unknown): boolean =>
    (intent as { readonly purpose?: string } | undefined)?.purpose === 'protection'
  return {
    ...engine,
    store: {
      ...engine.store,
      commit: (writes) =>
        writes.some((write) => write.action === 'create' && makesProtection(write.content.intent))
          ? new Promise(() => {})
          : engine.store.commit(writes),
    },
  }
}

async function forgetInstrument(world: WatchedWorld): Promise<void> {
  const key = { partition: `market#simulated#${BTC}`, sort: 'instrument' }
  const item = await world.store.get(key)
  await world.store.commit([{ action: 'delete', key, expectedVersion: item?.version ?? 0 }])
}

function cancelAtVenue(world: WatchedWorld): void {
  for (const { venueOrderId } of world.venue.openOrders('main'))
    world.venue.cancel('main', { venueOrderId })
}

export const PLAN_SCENARIOS: readonly Scenario[] = [
  {
    title: 'an entry that fills in part and then no more',
    options: RESTING,
    drive: async (world) => {
      world.venue.limitFill(BTC, amount('0.001'))
      await world.signal(BTC)
      await world.deliver()
      world.venue.haltSymbol(BTC, true)
      await world.minutes(4)
    },
    runs: ['entry-given-up', 'entry-part-kept', 'judged-on-unusable-quote'],
  },
  {
    title: 'an entry that fills in two parts',
    options: RESTING,
    drive: async (world) => {
      world.venue.limitFill(BTC, amount('0.001'))
      await world.buy(BTC)
      await world.minutes(2)
    },
    runs: ['stop-beside-another'],
  },
  {
    title: 'an entry that the venue rejects',
    drive: async (world) => {
      world.exchange.failPlace('rejected', 1)
      await world.buy(BTC)
    },
    runs: ['plan-unfilled'],
  },
  {
    title: 'a stop that vanishes at the venue',
    begins: 'bought',
    drive: async (world) => {
      cancelAtVenue(world)
      await world.minute()
    },
    runs: [
      'protection-vanished',
      'protection-placed-again',
      'plan-taken-on-by-reconcile',
      'unprotected-alarm',
    ],
  },
  {
    title: 'a stop that the venue rejects once',
    drive: async (world) => {
      world.exchange.failPlace('rejected', 1, isStop)
      await world.buy(BTC)
    },
    runs: ['protection-placed-again', 'unprotected-alarm'],
  },
  {
    title: 'stops that the venue never takes, and a price at the stop',
    drive: async (world) => {
      world.exchange.failPlace('rejected', 1000, isAnyStop)
      await world.buy(BTC)
      await world.minute()
      world.movePrice(BTC, '59300')
      await world.minutes(2)
    },
    runs: [
      'protection-placed-again',
      'protection-by-limit',
      'protection-given-up',
      'stop-judged-by-us',
      'unprotected-alarm',
    ],
  },
  {
    title: 'stops that the venue does not take, and a price far below',
    drive: async (world) => {
      world.exchange.failPlace('rejected', 3, isStop)
      await world.advanceTo(nextMinuteMs(world))
      world.strategy.wanted.add(BTC)
      await world.schedule()
      world.strategy.wanted.clear()
      world.movePrice(BTC, '58500')
      await world.advanceTo(nextMinuteMs(world))
      await world.invoke('monitor-plans')
    },
    runs: ['protection-placed-again', 'hard-stop-fired', 'unprotected-alarm'],
  },
  {
    title: 'an exit that the venue rejects once',
    begins: 'bought',
    drive: async (world) => {
      world.exchange.failPlace('rejected', 1, isSale)
      world.movePrice(BTC, '61500')
      await world.minutes(2)
    },
    runs: ['protection-restored', 'exit-reopened', 'exit-tried-again'],
  },
  {
    title: 'a stop that is filled while it is being cancelled',
    begins: 'bought',
    drive: async (world) => {
      world.exchange.beforeCancel = async () => {
        world.movePrice(BTC, '59300')
        await world.advanceTo(nextMinuteMs(world))
      }
      world.movePrice(BTC, '61500')
      await world.minutes(2)
    },
    runs: ['filled-while-cancelling', 'gap-healed'],
  },
  {
    title: 'a run that dies between the entry and its protection',
    drive: async (world) => {
      await world.signal(BTC)
      const event = await world.nextMessage()
      void world.invoke('execute-orders', { event, spoil: diesBeforeProtection })
      await settle()
      await world.invoke('reconcile')
    },
    runs: ['plan-taken-on-by-reconcile'],
  },
  {
    title: 'a plan whose instrument cannot be read',
    begins: 'bought',
    drive: async (world) => {
      await forgetInstrument(world)
      cancelAtVenue(world)
      world.movePrice(BTC, '61500')
      await world.minute()
    },
    runs: ['protection-vanished', 'plan-not-taken-on', 'plan-not-judged'],
  },
  {
    title: 'a venue that tells no prices while a plan is open',
    begins: 'bought',
    drive: async (world) => {
      world.exchange.failRead('fetchQuotes')
      await world.advanceTo(nextMinuteMs(world))
      await world.invoke('monitor-plans')
    },
    runs: ['judged-without-quotes'],
  },
  {
    title: 'a close by hand while the venue tells no prices',
    begins: 'bought',
    drive: async (world) => {
      const isPlan = ({ key }: { key: { partition: string } }): boolean =>
        key.partition.startsWith('open-plans#')
      const planId = world.store.allItems().find(isPlan)?.key.sort
      world.exchange.failRead('fetchQuotes')
      const event = { command: 'close', planId, commandId: 'c1', by: 'me' }
      await world.invoke('operate', { event })
    },
    runs: ['judged-without-quotes'],
  },
  {
    title: 'an open plan whose quote is a minute old',
    begins: 'bought',
    drive: async (world) => {
      const fetch = world.exchange.fetchQuotes.bind(world.exchange)
      world.exchange.fetchQuotes = async (symbols) =>
        (await fetch(symbols)).map((quote) => ({
          ...quote,
          exchangeTimeMs: quote.receivedAtMs - 60_000,
        }))
      await world.advanceTo(nextMinuteMs(world))
      await world.invoke('monitor-plans')
    },
    runs: ['judged-on-unusable-quote'],
  },
]
