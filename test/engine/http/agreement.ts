/** What the engine says of unprotected time, beside what the venue's own log says of it. */
import { expect } from 'vitest'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { accountConfig } from '../sample-config.ts'
import { planOf } from '../world-audit.ts'
import { BTC } from '../world.ts'
import { type BareStretch, bareStretches, totalMs } from './bare-time.ts'
import { type KrakenWorld, CALL_MS, TIMEOUT_MS, WAY_MS } from './kraken-world.ts'

/**
 * By so much either end of a stretch may be known late where answers arrive: what a call did at the
 * venue is known when its answer is back, and that an entry filled, one look later.
 */
export const TOLD_MS = WAY_MS + CALL_MS
/** The same for a call whose answer is lost: it is waited for, then looked for by its id. */
export const LOST_MS = TIMEOUT_MS + TOLD_MS + CALL_MS
/** What the venue did without being asked is seen by the next reconciliation: once a minute. */
export const NOT_TOLD_MS = 60_000 + 10 * CALL_MS

const TICK_MS = 10_000
/** A stop counts as gone from when its cancel was asked for; one that got lost is asked for again. */
export const ASKED_AGAIN_MS = 2 * TICK_MS

/** Both up to now, so that a stretch that lasts counts as far as it got. */
export function unprotected(world: KrakenWorld): {
  readonly engineMs: number
  readonly venueMs: number
  readonly stretches: readonly BareStretch[]
} {
  const nowMs = world.clock.nowMs()
  const plan = planOf(world, BTC)
  const stretches = bareStretches(world.venueLog(), BTC, nowMs)
  const runningMs = plan.unprotectedSinceMs === undefined ? 0 : nowMs - plan.unprotectedSinceMs
  return { engineMs: plan.unprotectedMs + runningMs, venueMs: totalMs(stretches), stretches }
}

/** @param withinMs by which the two may differ for each time that the position was bare */
export function expectAgreement(world: KrakenWorld, withinMs: number): void {
  const { engineMs, venueMs, stretches } = unprotected(world)
  expect(Math.abs(engineMs - venueMs)).toBeLessThanOrEqual(withinMs * Math.max(1, stretches.length))
}

/** Whole minutes, each of which ends with the two still agreeing. */
export async function agreeingMinutes(
  world: KrakenWorld,
  count: number,
  withinMs: number,
): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    await world.minute()
    expectAgreement(world, withinMs)
  }
}

/** Every stretch that lasts longer than the alarm's time has its alert by the tick after it. */
export function expectAlarms(world: KrakenWorld, withinMs: number): void {
  const plan = planOf(world, BTC)
  const alarmMs = accountConfig().exits.unprotectedSecondsAlarm * 1000
  for (const { fromMs, toMs } of unprotected(world).stretches) {
    const dueMs = fromMs + withinMs + alarmMs + TICK_MS + CALL_MS
    if (toMs <= dueMs) continue
    const inTime = alarmsOf(world, plan).filter(({ atMs }) => atMs >= fromMs && atMs <= dueMs)
    expect(inTime, `an alert between ${fromMs} and ${dueMs}`).not.toEqual([])
  }
}

/** Delivered alerts about the plan being bare, or about an exit of it that failed. */
export function alarmsOf(world: KrakenWorld, { planId }: Plan) {
  return [
    ...world.alerts.raised(`unprotected-${planId}`),
    ...world.alerts.raised(`exit-failed-${planId}`),
  ]
}
