/** Messages that get lost, come twice, or come too late. */
import { BTC, amount, nextMinuteMs } from '../../engine/world.ts'
import { setTradingStateForTest } from '../../engine/set-state.ts'
import { type Scenario, RESTING } from './scenario.ts'

const noQueue = { send: () => Promise.reject(new Error('no queue')) }

export const MESSAGE_SCENARIOS: readonly Scenario[] = [
  {
    title: 'an order queue that takes nothing',
    drive: async (world) => {
      world.strategy.wanted.add(BTC)
      await world.advanceTo(nextMinuteMs(world))
      for (const name of ['sync-market', 'sync-fills']) await world.invoke(name)
      const spoil = { spoil: (engine: object) => ({ ...engine, orderQueue: noQueue }) as never }
      await world.invoke('scan-signals', spoil)
      world.strategy.wanted.clear()
      await world.minute()
    },
    runs: ['order-queue-refused', 'announcement-lost'],
  },
  {
    title: 'a tick queue that takes nothing',
    drive: async (world) => {
      await world.advanceTo(nextMinuteMs(world))
      const spoil = { spoil: (engine: object) => ({ ...engine, tickQueue: noQueue }) as never }
      await world.invoke('monitor-plans', spoil)
    },
    runs: ['tick-queue-refused'],
  },
  {
    title: 'a message that waits on the queue until the sweep sends another',
    drive: async (world) => {
      await world.signal(BTC)
      await world.advanceBy(20_000)
      await world.invoke('monitor-plans')
      await world.deliver()
    },
    runs: ['place-swept', 'message-overtaken'],
  },
  {
    title: 'a cancel whose answers are lost',
    begins: 'bought',
    drive: async (world) => {
      world.exchange.cancelFault = { outcome: 'unknown', reason: 'timeout' }
      world.movePrice(BTC, '61500')
      await world.minute()
    },
    runs: ['cancel-swept', 'unprotected-alarm'],
  },
  {
    title: 'a message for a run with too little time',
    drive: async (world) => {
      await world.signal(BTC)
      world.setRemainingMs(7_000)
      await world.invoke('execute-orders', { event: await world.nextMessage() })
    },
    runs: ['message-comes-again'],
  },
  {
    title: 'a message that is put aside',
    drive: async (world) => world.counter.buried(),
    runs: ['dead-letter'],
  },
  {
    title: 'an entry that comes to its sender after its time',
    drive: async (world) => {
      await world.signal(BTC)
      await world.advanceBy(120_000)
      await world.deliver()
    },
    runs: ['lapsed-at-claim', 'plan-unfilled'],
  },
  {
    title: 'an entry whose message is lost until its time is over',
    drive: async (world) => {
      await world.signal(BTC)
      await world.takeMessages()
      await world.advanceBy(120_000)
      await world.invoke('reconcile')
    },
    runs: ['lapsed-by-reconcile', 'plan-unfilled'],
  },
  {
    title: 'a halt before the entry was sent',
    drive: async (world) => {
      await world.signal(BTC)
      await world.takeMessages()
      const event = { command: 'halt', cause: 'storm', commandId: 'c1', by: 'me' }
      await world.invoke('operate', { event })
      await world.deliver()
    },
    runs: ['cancel-withdrew', 'plan-unfilled'],
  },
  {
    title: 'a halt whose run died before it came to the entries',
    options: RESTING,
    drive: async (world) => {
      world.venue.limitFill(BTC, amount('0.001'))
      await world.signal(BTC)
      await world.deliver()
      world.venue.haltSymbol(BTC, true)
      await setTradingStateForTest(world.inner, { state: 'HALTED', cause: 'storm' })
      await world.invoke('check-risk')
    },
    runs: ['entries-cancelled-again'],
  },
  {
    title: 'a halt between the decision and the send',
    drive: async (world) => {
      await world.signal(BTC)
      await setTradingStateForTest(world.inner, { state: 'HALTED', cause: 'storm' })
      await world.deliver()
    },
    runs: ['denied-by-trading-state', 'plan-unfilled'],
  },
  {
    title: 'an entry at whose claim the venue tells no prices',
    drive: async (world) => {
      await world.signal(BTC)
      world.exchange.failRead('fetchQuotes')
      await world.deliver()
    },
    runs: ['denied-for-quote', 'plan-unfilled'],
  },
]
