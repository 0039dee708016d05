/**
 * What all functions have around their use case: the engine for the invocation, a line in the log
 * when it fails, the metrics of the run, and the mark of a scheduled function's success.
 */
import { inspect } from 'node:util'
import middy from '@middy/core'
import type { Context } from 'aws-lambda'
import { type Engine } from '../engine/engine.ts'
import { recordHeartbeat } from '../engine/heartbeat.ts'
import { type Runtime, type RuntimeSource } from './runtime.ts'

/** The only thing that functions read from Lambda's context. */
export type InvocationContext = Pick<Context, 'getRemainingTimeInMillis'>

export type FunctionHandler = (event: unknown, context: InvocationContext) => Promise<unknown>

/** Makes a function's handler for a runtime; the file of a function exports it for the cloud's. */
export type CreateHandler = (source: RuntimeSource) => FunctionHandler

export interface FunctionParts {
  readonly name: string
  /** Leaves a mark when a scheduled run succeeds, by which silence is noticed. */
  readonly leavesMark: boolean
  work(engine: Engine, event: unknown): Promise<unknown>
}

export function createFunction(parts: FunctionParts): CreateHandler {
  return (source) => {
    const engines = new WeakMap<InvocationContext, Engine>()
    const engineOf = (context: InvocationContext): Engine => {
      const engine = engines.get(context)
      if (engine === undefined) throw new Error(`${parts.name}: the engine was not opened`)
      return engine
    }
    // The run's own deadline is asked for before every send; cutting it off early would only add a
    // second way to be interrupted.
    const handler = middy<unknown, unknown>({ timeoutEarlyInMillis: 0 })
      .before(async ({ context }) => {
        const runtime = await source()
        const engine = await runtime.openEngine({
          functionName: parts.name,
          remainingMs: () => context.getRemainingTimeInMillis(),
        })
        engines.set(context, engine)
      })
      .after(async ({ context, event }) => {
        if (parts.leavesMark && !carriesRecords(event))
          await recordHeartbeat(engineOf(context), parts.name)
        engineOf(context).metrics.flush()
      })
      .onError(({ context, error }) => {
        const engine = engines.get(context)
        engine?.log.error(`${parts.name} failed`, { error: String(error?.stack ?? error) })
        engine?.metrics.flush()
      })
      .handler((event: unknown, context: Context) => parts.work(engineOf(context), event))
    return async (event, context) => {
      try {
        return await handler(event, context as Context)
      } catch (error) {
        throw withoutSecrets(error, await source())
      }
    }
  }
}

/** What a function throws is written down by the platform, past every log of ours. */
function withoutSecrets(error: unknown, runtime: Runtime): unknown {
  const shown = inspect(error)
  const clean = runtime.redact(shown)
  // The text alone: causes and fields may hold what its message does not show.
  return clean === shown ? error : new Error(clean)
}

/** Whether the event comes from a queue. */
export function carriesRecords(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'Records' in event
}
