/** A run loop whose functions are the test's: what was called, when, and with what. */
import { createMemoryQueue } from '../../../lib/adapters/memory/memory-queue.ts'
import { type FunctionEntry, type Manifest, manifest, scheduleOf } from '../../../lib/manifest.ts'
import { RunClock } from '../../../lib/runtime/local/run-clock.ts'
import { RunLoop } from '../../../lib/runtime/local/run-loop.ts'
import { type PartialBatchResponse } from '../../../lib/runtime/queue-records.ts'

export const START_MS = Date.UTC(2026, 0, 5, 8)
/** The queues hide for ever: only the loop shows a message again. */
const FOREVER_MS = 100 * 86_400_000

export interface Call {
  readonly name: string
  /** Seconds since the start. */
  readonly second: number
  readonly event: unknown
}

export interface Delivered {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[]
}

export type LoopDesk = ReturnType<typeof createLoopDesk>

export function createLoopDesk(of: Manifest = manifest) {
  const clock = new RunClock(START_MS)
  const orders = createMemoryQueue({ clock, fifo: true, visibilityTimeoutMs: FOREVER_MS })
  const ticks = createMemoryQueue({ clock, fifo: false, visibilityTimeoutMs: FOREVER_MS })
  const calls: Call[] = []
  const failures: string[] = []
  const followed: number[] = []
  /** What a function does besides being called; its result, or the batch's failures. */
  const works = new Map<string, (event: unknown) => Promise<unknown>>()
  const handlerOf = (entry: FunctionEntry) => async (event: unknown) => {
    calls.push({ name: entry.name, second: (clock.nowMs() - START_MS) / 1000, event })
    return (await works.get(entry.name)?.(event)) ?? batchAnswer([])
  }
  const loop: RunLoop = new RunLoop({
    manifest: of,
    handlers: new Map(of.functions.map((entry) => [entry.name, handlerOf(entry)])),
    queues: new Map([
      ['orders', orders],
      ['ticks', ticks],
    ]),
    clock,
    pace: () => Promise.resolve(),
    follow: async (nowMs) => void followed.push((nowMs - START_MS) / 1000),
    afterEvent: () => Promise.resolve(),
    onFailure: (name, error) => void failures.push(`${name}: ${String(error)}`),
  })
  return {
    clock,
    orders,
    ticks,
    calls,
    failures,
    followed,
    works,
    loop,
    runMinutes: (count: number) => loop.run(START_MS + count * 60_000),
    callsOf: (name: string) => calls.filter((call) => call.name === name),
    order: (group: string, body: string) =>
      orders.send([{ group, body, deduplicationId: `${group}-${body}`.replace(/\W/g, '-') }]),
  }
}

export function batchAnswer(failed: readonly string[]): PartialBatchResponse {
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}

export function bodiesOf(call: Call): readonly string[] {
  return (call.event as Delivered).Records.map(({ body }) => body)
}

export const scheduledNames = manifest.functions
  .filter((entry) => scheduleOf(entry) !== undefined)
  .sort((a, b) => a.order - b.order)
  .map(({ name }) => name)
