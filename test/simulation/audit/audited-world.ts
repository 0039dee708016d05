/** The engine's own test world with an auditor looking at everything that it does. */
import { createConfigStore } from '../../../lib/runtime/config/stored-configs.ts'
import { type LogFields } from '../../../lib/ports/log.ts'
import { type Write } from '../../../lib/ports/store.ts'
import { START_MS, type World, type WorldOptions, createWorld } from '../../engine/world.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type LogLevel } from '../watcher.ts'
import { Auditor } from './auditor.ts'

export interface AuditedRun {
  readonly world: World
  readonly auditor: Auditor
  /** Every commit that the store took, in its order. */
  readonly commits: (readonly Write[])[]
}

/** Everything runs under one name: in this world functions never overlap. */
const invocation: Invocation = {
  label: 'world@1',
  functionName: 'world',
  startedAtMs: START_MS,
  skewMs: 0,
}

export async function auditedWorld(options: WorldOptions = {}): Promise<AuditedRun> {
  const world = createWorld(options)
  const commits: (readonly Write[])[] = []
  const auditor = new Auditor({
    venue: world.venue,
    accounts: world.accounts.map(({ config }) => ({
      id: config.id,
      symbols: config.symbols,
      secrets: ['the-secret-of-the-account'],
      restingSellsLock: true,
    })),
    startMs: START_MS,
    nowMs: () => world.clock.nowMs(),
    step: () => commits.length,
  })
  watchStore(world, auditor, commits)
  watchQueue(world, auditor)
  watchExchanges(world, auditor)
  const { alerts, log } = world
  const raise = alerts.raise.bind(alerts)
  alerts.raise = async (alert) => {
    auditor.alerted(invocation, alert, true)
    await raise(alert)
  }
  for (const level of ['debug', 'info', 'warn', 'error'] as const satisfies LogLevel[]) {
    const write = log[level].bind(log)
    log[level] = (message: string, fields: LogFields = {}) => {
      auditor.logged(invocation, level, message, fields)
      write(message, fields)
    }
  }
  const accounts = world.accounts.map(({ config }) => config)
  await createConfigStore(world.store, world.clock).apply({ accounts })
  return { world, auditor, commits }
}

function watchStore({ store }: World, auditor: Auditor, commits: (readonly Write[])[]): void {
  const commit = store.commit.bind(store)
  store.commit = async (writes) => {
    const outcome = await commit(writes)
    if (outcome.committed) {
      commits.push(writes)
      auditor.committed(invocation, writes)
      auditor.stepped()
    }
    return outcome
  }
}

function watchQueue({ orderQueue }: World, auditor: Auditor): void {
  const bodies = new Map<string, string>()
  const send = orderQueue.send.bind(orderQueue)
  const receive = orderQueue.receive.bind(orderQueue)
  const acknowledge = orderQueue.acknowledge.bind(orderQueue)
  orderQueue.send = async (messages) => {
    for (const message of messages) {
      const before = orderQueue.pending().length
      await send([message])
      // A repeat within the queue's window is no new message.
      if (orderQueue.pending().length > before) auditor.queued('orders', message)
    }
  }
  orderQueue.receive = async (messagesMax) => {
    const received = await receive(messagesMax)
    for (const { receiptHandle, body } of received) bodies.set(receiptHandle, body)
    return received
  }
  orderQueue.acknowledge = async (receiptHandle) => {
    const before = orderQueue.pending().length
    await acknowledge(receiptHandle)
    if (orderQueue.pending().length < before)
      auditor.acknowledged('orders', bodies.get(receiptHandle) ?? '')
  }
}

function watchExchanges({ accounts }: World, auditor: Auditor): void {
  for (const { config, exchange } of accounts) {
    const placeOrder = exchange.placeOrder.bind(exchange)
    const fetchQuotes = exchange.fetchQuotes.bind(exchange)
    exchange.placeOrder = async (request) => {
      auditor.sending(invocation, config.id, request)
      const outcome = await placeOrder(request)
      auditor.stepped()
      return outcome
    }
    exchange.fetchQuotes = async (symbols) => {
      const quotes = await fetchQuotes(symbols)
      auditor.quoted(invocation, config.id, quotes)
      return quotes
    }
  }
}
