import { type FunctionEntry, type Manifest, scheduleOf, type Trigger } from '../manifest.ts'

/** What is wrong with a manifest, one sentence each; empty when it can be deployed. */
export function manifestFaults(candidate: Manifest): readonly string[] {
  const faults: string[] = []
  const names = candidate.functions.map((entry) => entry.name)
  for (const name of new Set(names)) {
    if (names.filter((other) => other === name).length > 1) faults.push(`${name} is there twice`)
  }
  for (const entry of candidate.functions) {
    for (const trigger of entry.triggers) faults.push(...triggerFaults(entry, trigger, candidate))
    if (entry.triggers.filter((trigger) => trigger.kind === 'schedule').length > 1) {
      faults.push(`${entry.name} has more than one schedule`)
    }
    if (entry.timeoutSeconds < 1 || entry.timeoutSeconds > 900) {
      faults.push(`${entry.name} has a timeout of ${entry.timeoutSeconds} s, outside 1 to 900`)
    }
    if (entry.alarms.missedPeriods !== undefined && scheduleOf(entry) === undefined) {
      faults.push(`${entry.name} has an alarm on missed periods and no schedule`)
    }
  }
  for (const queue of candidate.queues) {
    const readers = candidate.functions.filter((entry) =>
      entry.triggers.some((trigger) => trigger.kind === 'queue' && trigger.queue === queue.name),
    )
    if (readers.length !== 1) faults.push(`${queue.name} has ${readers.length} readers, not one`)
  }
  return faults
}

function triggerFaults(
  entry: FunctionEntry,
  trigger: Trigger,
  candidate: Manifest,
): readonly string[] {
  switch (trigger.kind) {
    case 'schedule':
      return Number.isInteger(trigger.everyMinutes) && trigger.everyMinutes >= 1
        ? []
        : [`${entry.name} runs every ${trigger.everyMinutes} minutes, not a whole number from 1`]
    case 'queue': {
      const queue = candidate.queues.find((other) => other.name === trigger.queue)
      if (queue === undefined) return [`${entry.name} reads ${trigger.queue}, which is no queue`]
      if (queue.visibilityTimeoutSeconds >= 6 * entry.timeoutSeconds) return []
      return [
        `${queue.name} hides messages for ${queue.visibilityTimeoutSeconds} s, less than 6 times the ${entry.timeoutSeconds} s of ${entry.name}`,
      ]
    }
  }
}
