import { type Engine } from './engine.ts'
import { itemsOf, readOne } from './read.ts'
import { heartbeatRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'

/** Three missed periods of a minute each. */
const SILENCE_MS_MAX = 3 * 60_000

/**
 * Remembers that a scheduled function succeeded now. A conflict means that another run of the same
 * function succeeded at the same time: as good.
 */
export async function recordHeartbeat(engine: Engine, functionName: string): Promise<void> {
  const key = keys.heartbeat(functionName)
  const stored = await readOne(engine.store, heartbeatRecord, key)
  const succeededAtMs = engine.clock.nowMs()
  await engine.store.commit([heartbeatRecord.put(stored, key, { succeededAtMs })])
}

export interface Silence {
  readonly name: string
  readonly silentMs: number
}

/** Functions that succeeded once and have not done so for three periods. */
export async function silentFunctions(engine: Engine): Promise<readonly Silence[]> {
  const silent: Silence[] = []
  for await (const item of itemsOf(engine.store, keys.heartbeat('').partition)) {
    const { succeededAtMs } = heartbeatRecord.read(item).value
    const silentMs = engine.clock.nowMs() - succeededAtMs
    if (silentMs > SILENCE_MS_MAX) silent.push({ name: item.key.sort, silentMs })
  }
  return silent
}
