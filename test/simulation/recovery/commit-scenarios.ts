/** Leases, races of commits, and runs that come twice. */
import { CallGate } from '../../engine/call-gate.ts'
import { beforeFirst } from '../../engine/before-first.ts'
import { BTC, ETH, MINUTE_MS, amount, nextMinuteMs } from '../../engine/world.ts'
import { setTradingStateForTest } from '../../engine/set-state.ts'
import { type Scenario, settle } from './scenario.ts'

/** Calls of a fill sync until it has taken its lease, and until it is about to book a trade. */
const AFTER_LEASE = 5
const BEFORE_BOOKING = 17

export const COMMIT_SCENARIOS: readonly Scenario[] = [
  {
    title: 'a second run while the first holds the lease',
    drive: async (world) => {
      const gate = new CallGate(AFTER_LEASE)
      await world.invoke('sync-fills', { gate })
      await world.invoke('sync-fills')
    },
    runs: ['lease-refused'],
  },
  {
    title: 'a run after one that died with the lease',
    drive: async (world) => {
      await world.invoke('sync-fills', { gate: new CallGate(AFTER_LEASE) })
      await world.advanceBy(91_000)
      await world.invoke('sync-fills')
    },
    runs: ['lease-taken-over'],
  },
  {
    title: 'a run that goes on after another took its lease and did its work',
    drive: async (world) => {
      const trade = { symbol: BTC, side: 'buy', quantity: amount('0.001') } as const
      world.venue.tradeByAnotherClient('main', trade)
      await world.advanceBy(1000)
      const gate = new CallGate(BEFORE_BOOKING)
      await world.invoke('sync-fills', { gate })
      await world.advanceBy(150_000)
      await world.invoke('sync-fills')
      gate.release()
      await settle()
    },
    runs: ['lease-taken-over', 'lease-lost', 'external-trade-booked'],
  },
  {
    title: 'one message in two runs at once',
    drive: async (world) => {
      await world.signal(BTC)
      const event = await world.nextMessage()
      const run = () => world.invoke('execute-orders', { event })
      await world.invoke('execute-orders', {
        event,
        spoil: (engine) => beforeFirst(engine, 'commit', run),
      })
    },
    runs: ['commit-retried', 'claim-raced'],
  },
  {
    title: 'a halt between the check and the claim',
    drive: async (world) => {
      await world.signal(BTC)
      const halt = () => setTradingStateForTest(world.inner, { state: 'HALTED', cause: 'storm' })
      await world.invoke('execute-orders', {
        event: await world.nextMessage(),
        spoil: (engine) => beforeFirst(engine, 'commit', halt),
      })
    },
    runs: ['commit-retried', 'claim-raced', 'denied-by-trading-state', 'plan-unfilled'],
  },
  {
    title: 'two claims for one account at once',
    drive: async (world) => {
      world.strategy.wanted.add(ETH)
      await world.signal(BTC)
      const [first, second] = [await world.nextMessage(), await world.nextMessage()]
      await world.invoke('execute-orders', {
        event: first,
        spoil: (engine) =>
          beforeFirst(engine, 'commit', () => world.invoke('execute-orders', { event: second })),
      })
    },
    runs: ['commit-retried'],
  },
  {
    title: 'a table in which everything keeps changing',
    drive: async (world) => {
      await world.signal(BTC)
      await world.invoke('execute-orders', {
        event: await world.nextMessage(),
        spoil: (engine) => ({
          ...engine,
          store: {
            ...engine.store,
            commit: async (writes) => ({
              committed: false,
              conflicts: writes.map((write) => write.key),
            }),
          },
        }),
      })
    },
    runs: ['commit-retried', 'contention-given-up', 'claim-raced', 'message-comes-again'],
  },
  {
    title: 'a market sync in two runs at once',
    drive: async (world) => {
      await world.advanceTo(nextMinuteMs(world))
      await Promise.all([world.invoke('sync-market'), world.invoke('sync-market')])
    },
    runs: ['bars-merged-again', 'twin-was-as-good'],
  },
  {
    title: 'a tick that comes twice',
    drive: async (world) => {
      await world.advanceTo(nextMinuteMs(world))
      await world.invoke('monitor-plans')
      await world.invoke('monitor-plans')
    },
    runs: ['tick-claimed-before'],
  },
  {
    title: 'a scan that comes twice',
    drive: async (world) => {
      await world.minute()
      await world.advanceTo(nextMinuteMs(world))
      await world.schedule()
      await world.invoke('scan-signals')
    },
    runs: ['decided-before'],
  },
  {
    title: 'a venue that does not list the open orders',
    drive: async (world) => {
      world.exchange.failRead('fetchOpenOrders')
      await world.minute()
    },
    runs: ['account-failed'],
  },
  {
    title: 'a function that is not started for minutes',
    drive: (world) => world.minutes(5, ['reconcile']),
    runs: ['silence-alarm'],
  },
  {
    title: 'an alert while the sink is down',
    drive: async (world) => {
      world.alerts.refuse('no sink')
      world.exchange.spoilMovements = (page) => ({ ...page, movements: [] })
      world.venue.deposit('main', 'USD', amount('100'))
      await world.minutes(2)
    },
    runs: ['drift-alarm', 'equity-drift-alarm', 'alert-undeliverable'],
  },
  {
    title: 'a command that comes twice',
    drive: async (world) => {
      const event = { command: 'pause', minutes: 1, commandId: 'c1', by: 'me' }
      await world.invoke('operate', { event })
      await world.advanceBy(MINUTE_MS)
      await world.invoke('operate', { event })
    },
    runs: ['command-repeated'],
  },
]
