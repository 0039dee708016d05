/** Claims and sends that do not go through. */
import { type Engine } from '../../../lib/engine/engine.ts'
import { BTC, MINUTE_MS } from '../../engine/world.ts'
import { type Scenario, entryOfDeadRun, isEntry } from './scenario.ts'
import { type WatchedWorld } from './watched-world.ts'

/** Stands still for a while after a claim was committed. */
function slowAfterClaim(world: WatchedWorld, durationMs: number): (engine: Engine) => Engine {
  return (engine) => ({
    ...engine,
    store: {
      ...engine.store,
      commit: async (writes) => {
        const outcome = await engine.store.commit(writes)
        const isClaim = writes.some(
          (write) =>
            write.action === 'replace' &&
            write.content.state === 'sending' &&
            write.content.retryable === false,
        )
        if (isClaim) await world.advanceBy(durationMs)
        return outcome
      },
    },
  })
}

export const SEND_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a run that stands still between its claim and the send',
    drive: async (world) => {
      await world.signal(BTC)
      const event = await world.nextMessage()
      await world.invoke('execute-orders', { event, spoil: slowAfterClaim(world, 61_000) })
      await world.advanceBy(10_000)
      await world.invoke('monitor-plans')
      await world.deliver()
    },
    runs: ['own-claim-given-up', 'order-sent-again'],
  },
  {
    title: 'a message again, a minute after its run died while sending',
    drive: async (world) => {
      const event = await entryOfDeadRun(world, false)
      await world.advanceBy(MINUTE_MS)
      await world.invoke('execute-orders', { event })
    },
    runs: ['claim-lost-by-message'],
  },
  {
    title: 'an order that never reached the venue, of a run that died',
    drive: async (world) => {
      await entryOfDeadRun(world, false)
      await world.minutes(3)
    },
    runs: [
      'cancel-swept',
      'claim-lost-by-reconcile',
      'unknown-settled-by-absence',
      'entry-given-up',
      'plan-unfilled',
    ],
  },
  {
    title: 'an order that the venue turns away for its rate limit',
    drive: async (world) => {
      world.exchange.failPlace('not-placed', 1, isEntry)
      await world.buy(BTC)
    },
    runs: ['order-sent-again'],
  },
  {
    title: 'an answer that comes after reconciliation gave the run up',
    drive: async (world) => {
      await world.signal(BTC)
      const place = world.exchange.placeOrder.bind(world.exchange)
      world.exchange.placeOrder = async (request) => {
        world.exchange.placeOrder = place
        await world.advanceBy(MINUTE_MS)
        await world.invoke('reconcile')
        return place(request)
      }
      await world.invoke('execute-orders', { event: await world.nextMessage() })
    },
    runs: ['claim-lost-by-reconcile', 'answer-late'],
  },
]
