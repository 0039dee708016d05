/** Books that are opened or rebuilt by more than one run, and facts that come too late for their place. */
import { type Engine } from '../../../lib/engine/engine.ts'
import { type Write } from '../../../lib/ports/store.ts'
import { book, smallBuys } from '../../engine/ledger/sample-facts.ts'
import { BTC, amount, nextMinuteMs } from '../../engine/world.ts'
import { type Scenario, settle } from './scenario.ts'
import { type WatchedWorld } from './watched-world.ts'

const HAND_TRADE = { symbol: BTC, side: 'buy', quantity: amount('0.001') } as const
const LEASE_MS = 90_000
/** More than go into the allocations that one commit takes. */
const MANY_LOTS = 2_100

type Matches = (write: Write) => boolean

const isOpeningLot: Matches = ({ key }) => key.sort === 'movement#opening-ETH'
const isRebuild: Matches = ({ key }) => key.partition.startsWith('rebuilds#')
const isSwap: Matches = ({ key }) => key.sort.startsWith('ledger-change#')

/** Does something else than the commit that matches; `undefined` lets it pass. */
function insteadOf(
  engine: Engine,
  matches: (writes: readonly Write[]) => boolean,
  act: (writes: readonly Write[]) => ReturnType<Engine['store']['commit']>,
): Engine {
  const { store } = engine
  return {
    ...engine,
    store: { ...store, commit: (writes) => (matches(writes) ? act(writes) : store.commit(writes)) },
  }
}

/** A run that has no time left once a rebuild is asked for, or once it has begun. */
function endsAt(reached: Matches) {
  return (engine: Engine): Engine => {
    let isReached = false
    const { store } = engine
    return {
      ...engine,
      remainingMs: () => (isReached ? 5_000 : 60_000),
      store: {
        ...store,
        commit: (writes) => {
          isReached ||= writes.some(reached)
          return store.commit(writes)
        },
      },
    }
  }
}

const hasBegun: Matches = (write) =>
  isRebuild(write) && write.action === 'replace' && write.content.position !== undefined

/** Two trades by hand a minute apart, the second of which is listed before the first. */
async function tradeOutOfOrder(
  world: WatchedWorld,
  spoil: (engine: Engine) => Engine = (engine) => engine,
): Promise<void> {
  const timeMs = world.clock.nowMs()
  await world.advanceBy(10_000)
  world.venue.tradeByAnotherClient('main', HAND_TRADE)
  await world.advanceBy(1000)
  await world.invoke('sync-fills')
  world.venue.tradeByAnotherClient('main', { ...HAND_TRADE, timeMs })
  await world.invoke('sync-fills', { spoil })
}

export const BOOK_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a run that dies among the opening lots',
    options: { balances: { USD: amount('10000'), BTC: amount('0.1'), ETH: amount('1') } },
    begins: 'in the first minute',
    drive: async (world) => {
      await world.advanceTo(nextMinuteMs(world))
      const spoil = (engine: Engine): Engine =>
        insteadOf(
          engine,
          (writes) => writes.some(isOpeningLot),
          () => new Promise(() => {}),
        )
      void world.invoke('sync-fills', { spoil })
      await settle()
      await world.advanceBy(LEASE_MS + 1000)
      await world.invoke('sync-fills')
    },
    runs: ['lease-taken-over', 'opening-taken-up'],
  },
  {
    title: 'a trade that is listed after a younger one was booked',
    drive: (world) => tradeOutOfOrder(world),
    runs: ['external-trade-booked', 'book-rebuilt', 'lots-swept'],
  },
  {
    title: 'a rebuild for which there is no time left',
    drive: async (world) => {
      await tradeOutOfOrder(world, endsAt(isRebuild))
      await world.invoke('sync-fills')
    },
    runs: ['external-trade-booked', 'book-rebuilt', 'rebuild-taken-up', 'lots-swept'],
  },
  {
    title: 'another late trade while a book is half rebuilt',
    drive: async (world) => {
      const timeMs = world.clock.nowMs() + 1
      await tradeOutOfOrder(world, endsAt(hasBegun))
      world.venue.tradeByAnotherClient('main', { ...HAND_TRADE, timeMs })
      await world.invoke('sync-fills')
    },
    runs: ['external-trade-booked', 'book-rebuilt', 'rebuild-restarted', 'lots-swept'],
  },
  {
    title: 'exposure that changes while a rebuilt book is put in its place',
    drive: async (world) => {
      const spoil = (engine: Engine): Engine => {
        let isRaced = false
        const race = async (writes: readonly Write[]) => {
          isRaced = true
          await touch(world, { partition: 'account#main', sort: 'exposure' })
          return engine.store.commit(writes)
        }
        return insteadOf(engine, (writes) => !isRaced && writes.some(isSwap), race)
      }
      await tradeOutOfOrder(world, spoil)
    },
    runs: [
      'commit-retried',
      'external-trade-booked',
      'book-rebuilt',
      'swap-raced',
      'lots-swept',
      'remembered-too-long',
    ],
  },
  {
    title: 'a sale of more lots than one commit holds',
    options: { balances: { USD: amount('10000'), BTC: amount('2.1') } },
    begins: 'in the first minute',
    drive: async (world) => {
      await book(world.inner.run(), smallBuys(MANY_LOTS))
      // Each of them is a second younger than the one before.
      await world.advanceBy((MANY_LOTS + 1) * 1000)
      await world.invoke('sync-fills')
      world.venue.tradeByAnotherClient('main', {
        ...HAND_TRADE,
        side: 'sell',
        quantity: amount('2.1'),
      })
      await world.advanceBy(1000)
      await world.invoke('sync-fills')
    },
    runs: ['external-trade-booked', 'lots-swept', 'allocations-written-ahead'],
  },
]

/** Somebody writes the same again. */
async function touch(
  world: WatchedWorld,
  key: { readonly partition: string; readonly sort: string },
): Promise<void> {
  const item = await world.store.get(key)
  if (item === undefined) throw new Error(`there is no ${key.sort}`)
  const { content, version: expectedVersion } = item
  await world.store.commit([{ action: 'replace', key, content, expectedVersion }])
}
