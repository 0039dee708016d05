/** Starts every function that is due in a minute, as the cloud's scheduler does. */
import { type FunctionEntry, manifest, scheduleOf } from '../../../lib/manifest.ts'
import { placeOf } from '../kernel/draws.ts'
import { type Platform } from './platform.ts'
import { type WorldState } from './world-state.ts'

const MINUTE_MS = 60_000
const SPREAD_SALT = 71
const LATE_SALT = 72
const DISORDER_SALT = 73
const REPEAT_SALT = 74

const scheduled: readonly FunctionEntry[] = manifest.functions.filter(
  (entry) => scheduleOf(entry) !== undefined,
)

export interface ScheduleOptions {
  /** Functions begin within this many milliseconds from the start of the minute. */
  readonly spreadMs: number
  isDown(functionName: string): boolean
}

/** @param tick minutes since the world began, from 1. */
export function startDueFunctions(
  world: WorldState,
  platform: Platform,
  tick: number,
  { spreadMs, isDown }: ScheduleOptions,
): void {
  const { kernel, faults } = world
  const minuteMs = kernel.nowMs
  const event = { scheduledTime: new Date(minuteMs).toISOString() }
  for (const entry of scheduled) {
    const schedule = scheduleOf(entry)
    if (schedule === undefined || (minuteMs / MINUTE_MS) % schedule.everyMinutes !== 0) continue
    if (isDown(entry.name)) continue
    const label = `${entry.name}@${tick}`
    if (faults.happens('schedule-missed', label)) continue
    const atMs = minuteMs + delayMs(world, label, spreadMs)
    platform.invoke({ functionName: entry.name, label, event, atMs })
    if (!faults.happens('schedule-repeated', label)) continue
    const againMs = atMs + kernel.draws.between(0, 5000, placeOf(label), 0, REPEAT_SALT)
    platform.invoke({ functionName: entry.name, label: `${label}+`, event, atMs: againMs })
  }
}

function delayMs({ kernel, faults, untilHealed }: WorldState, label: string, spreadMs: number) {
  const place = placeOf(label)
  if (faults.happens('schedule-disordered', label))
    return untilHealed(kernel.draws.between(60_000, 150_000, place, 0, DISORDER_SALT))
  if (faults.happens('schedule-late', label))
    return untilHealed(kernel.draws.between(5000, 55_000, place, 0, LATE_SALT))
  return kernel.draws.between(0, spreadMs, place, 0, SPREAD_SALT)
}
