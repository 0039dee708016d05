/**
 * The ports of one execution environment. Every call goes through the kernel, in the name of the run
 * that the environment carries out at the moment; what happens at the effect is the real adapter.
 */
import { type Alert, type Alerts } from '../../../lib/ports/alerts.ts'
import { type Clock } from '../../../lib/ports/clock.ts'
import { type Ids } from '../../../lib/ports/ids.ts'
import { type Log, type LogFields } from '../../../lib/ports/log.ts'
import { type OutgoingMessage, type QueueSender } from '../../../lib/ports/queue.ts'
import { type Random } from '../../../lib/ports/random.ts'
import { type CommitOutcome, type Store, type Write } from '../../../lib/ports/store.ts'
import { cutShort, SHORT_QUERIES } from '../faults/store-faults.ts'
import { type Run } from '../kernel/run.ts'
import { type LogLevel } from '../watcher.ts'
import { type Caller } from './caller.ts'
import { type WorldState } from './world-state.ts'

const RANDOM_SALT = 31
/** The ends of keys tell them apart. */
const TRACED_LENGTH = 8

export function sandboxClock(caller: Caller, world: WorldState): Clock {
  return {
    nowMs: () => world.kernel.nowMs + caller.run.skewMs,
    sleep: (durationMs) => {
      const wakeAtMs = world.kernel.nowMs + Math.max(0, Math.ceil(durationMs))
      return caller.sleepUntil(wakeAtMs)
    },
  }
}

export function sandboxStore(caller: Caller, world: WorldState): Store {
  const { store, watchers, kernel, faults } = world
  return {
    get: (key) => caller.call('store.get', () => store.get(key)),
    getMany: (keys) => caller.call('store.getMany', () => store.getMany(keys)),
    query: (partition, range = {}) => {
      const { run } = caller
      const at = `${run.label}/${run.calls + 1}`
      const short = SHORT_QUERIES.find(
        ({ name }) => faults.canHappen(name) && faults.happens(name, at),
      )
      const wanted = short === undefined ? range : cutShort(range, short.items)
      return caller.call('store.query', () => store.query(partition, wanted))
    },
    commit: (writes) => {
      const { run } = caller
      return caller.call('store.commit', async () => {
        const outcome = await commitOrLose(store, run, writes)
        kernel.trace.note(outcome.committed ? writes.length : -1)
        if (outcome.committed) {
          for (const { key } of writes) {
            kernel.trace.noteText(key.sort.slice(-TRACED_LENGTH))
            if (key.sort === 'cash') noteOpening(world, key.partition.slice('account#'.length))
          }
          watchers.tell('committed', run, writes)
        } else watchers.tell('conflicted', run, writes, outcome.conflicts)
        return outcome
      })
    },
  }
}

/** Whoever writes on nothing but its lease is not in anybody's way. */
async function commitOrLose(
  store: Store,
  run: Run,
  writes: readonly Write[],
): Promise<CommitOutcome> {
  const last = writes.at(-1)
  if (run.contendedCommits === 0 || last === undefined || last.key.sort.startsWith('lease#'))
    return store.commit(writes)
  run.contendedCommits -= 1
  return { committed: false, conflicts: [last.key] }
}

function noteOpening({ openBooks, kernel }: WorldState, account: string): void {
  if (!openBooks.has(account)) openBooks.set(account, kernel.nowMs)
}

export function sandboxQueue(
  caller: Caller,
  world: WorldState,
  name: 'orders' | 'ticks',
): QueueSender {
  const { watchers } = world
  const queue = world.queues[name]
  return {
    send: (messages: readonly OutgoingMessage[]) =>
      caller.call(`${name === 'orders' ? 'orderQueue' : 'tickQueue'}.send`, async () => {
        // It takes effect before it returns; what the queue took for a repeat is not on it.
        const before = queue.pending().length
        const sent = queue.send(messages)
        const taken = queue.pending().slice(before)
        await sent
        for (const message of taken) watchers.tell('queued', name, message)
        world.wakeQueue(name)
      }),
  }
}

export function sandboxAlerts(caller: Caller, world: WorldState): Alerts {
  const { watchers } = world
  return {
    raise: async (alert: Alert) => {
      const { run } = caller
      try {
        await caller.call('alerts.raise', async () => {
          watchers.tell('alerted', run, alert, true)
        })
      } catch (error) {
        watchers.tell('alerted', run, alert, false)
        throw error
      }
    },
  }
}

export function sandboxLog(caller: Caller, world: WorldState, common: LogFields = {}): Log {
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (caller.isOver) return
      world.watchers.tell('logged', caller.run, level, message, { ...common, ...fields })
    }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => sandboxLog(caller, world, { ...common, ...fields }),
  }
}

export function sandboxRandom(caller: Caller, world: WorldState): Random {
  return { next: () => world.kernel.draws.uniform(caller.run.place, caller.run.calls, RANDOM_SALT) }
}

export function sandboxIds(caller: Caller): Ids {
  let count = 0
  return {
    next: () => {
      count += 1
      return `${caller.run.label}-${count}`
    },
  }
}
