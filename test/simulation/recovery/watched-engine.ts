/** An engine whose ports tell the counter what passes them, at the moment of the effect. */
import { type Engine } from '../../../lib/engine/engine.ts'
import { type Alerts } from '../../../lib/ports/alerts.ts'
import { type Exchange } from '../../../lib/ports/exchange.ts'
import { type Log } from '../../../lib/ports/log.ts'
import { type QueueSender } from '../../../lib/ports/queue.ts'
import { type Store } from '../../../lib/ports/store.ts'
import { type CallGate, gated } from '../../engine/call-gate.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type LogLevel } from '../watcher.ts'
import { type RecoveryCounter } from './recovery-counter.ts'

export function watchedEngine(counter: RecoveryCounter, run: Invocation, engine: Engine): Engine {
  return {
    ...engine,
    store: watchedStore(counter, run, engine.store),
    log: watchedLog(counter, run, engine.log),
    alerts: watchedAlerts(counter, run, engine.alerts),
    orderQueue: watchedQueue(counter, engine.orderQueue),
    accounts: engine.accounts.map((account) => ({
      ...account,
      exchange: watchedExchange(counter, run, account.config.id, account.exchange),
    })),
  }
}

export function gatedEngine(engine: Engine, gate: CallGate): Engine {
  return {
    ...engine,
    store: gated('store', engine.store, gate),
    orderQueue: gated('orderQueue', engine.orderQueue, gate),
    accounts: engine.accounts.map((account) => ({
      ...account,
      exchange: gated('exchange', account.exchange, gate),
    })),
  }
}

function watchedStore(counter: RecoveryCounter, run: Invocation, store: Store): Store {
  return {
    ...store,
    commit: async (writes) => {
      const outcome = await store.commit(writes)
      if (outcome.committed) counter.committed(run, writes)
      else counter.conflicted(run, writes, outcome.conflicts)
      return outcome
    },
  }
}

function watchedLog(counter: RecoveryCounter, run: Invocation, log: Log): Log {
  const at =
    (level: LogLevel): Log['info'] =>
    (message, fields) => {
      counter.logged(run, level, message)
      log[level](message, fields)
    }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => watchedLog(counter, run, log.with(fields)),
  }
}

function watchedAlerts(counter: RecoveryCounter, run: Invocation, alerts: Alerts): Alerts {
  return {
    raise: async (alert) => {
      counter.alerted(run, alert)
      await alerts.raise(alert)
    },
  }
}

function watchedQueue(counter: RecoveryCounter, queue: QueueSender): QueueSender {
  return {
    send: async (messages) => {
      await queue.send(messages)
      for (const message of messages) counter.queued('orders', message)
    },
  }
}

function watchedExchange(
  counter: RecoveryCounter,
  run: Invocation,
  account: string,
  exchange: Exchange,
): Exchange {
  return new Proxy(exchange, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      if (property !== 'fetchQuotes') return member.bind(target) as unknown
      return async (symbols: readonly string[]) => {
        const quotes = await target.fetchQuotes(symbols)
        counter.quoted(run, account, quotes)
        return quotes
      }
    },
  })
}
