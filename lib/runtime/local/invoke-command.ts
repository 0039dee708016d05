/** The command behind `npm run invoke`: one call of one function, as the cloud would make it. */
import { type FunctionEntry, manifest, scheduleOf } from '../../manifest.ts'
import { EXIT_DONE, EXIT_FAILED, EXIT_REFUSED } from '../cli/exit-codes.ts'
import { type InvokeOptions, parseInvokeOptions } from './invoke-options.ts'
import { type LocalSystem } from './local-system.ts'
import { commandLoop, openForCommand } from './open-for-command.ts'
import { Refusal } from './refusal.ts'

export interface InvokeOutput {
  writeOut(text: string): void
  writeError(text: string): void
}

/** @returns the exit code; 1 when the function failed, 2 when it was not called. */
export async function runInvoke(argv: readonly string[], output: InvokeOutput): Promise<number> {
  const parsed = parseInvokeOptions(argv, manifest)
  if (!parsed.ok) {
    if (parsed.exitCode === EXIT_DONE) output.writeOut(`${parsed.message}\n`)
    else output.writeError(`${parsed.message}\n`)
    return parsed.exitCode
  }
  const { options } = parsed
  try {
    const system = await openForCommand(options, (text) => output.writeError(text))
    try {
      const loop = commandLoop(system, (text) => output.writeError(text))
      const result = await loop.call(options.entry.name, eventOf(options, system))
      system.saveNote()
      output.writeOut(
        `${JSON.stringify(result ?? null, undefined, options.json ? undefined : 2)}\n`,
      )
      return EXIT_DONE
    } finally {
      await system.close()
    }
  } catch (error) {
    if (error instanceof Refusal) {
      output.writeError(`error: ${error.message}\n`)
      return EXIT_REFUSED
    }
    output.writeError(`${options.entry.name} failed: ${String(error)}\n`)
    return EXIT_FAILED
  }
}

function eventOf(options: InvokeOptions, { clock }: LocalSystem): unknown {
  return 'event' in options ? options.event : usualEvent(options.entry, clock.nowMs())
}

/** What a function's first trigger sends: the schedule's event, or a queue's without messages. */
function usualEvent(entry: FunctionEntry, nowMs: number): unknown {
  if (scheduleOf(entry) !== undefined) return { scheduledTime: new Date(nowMs).toISOString() }
  return entry.triggers.length > 0 ? { Records: [] } : {}
}
