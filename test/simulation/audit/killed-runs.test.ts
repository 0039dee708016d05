/** The auditor finds nothing where the engine is killed or held up at any call: it is sound there. */
import { describe, expect, it } from 'vitest'

import { CallGate } from '../../engine/call-gate.ts'
import { BTC } from '../../engine/world.ts'
import { type AuditedRun, auditedWorld } from './audited-world.ts'

/** The engine's own test takes every call; these are enough to tell whether the auditor is just. */
const POINT_STEP = 7

const CYCLES: Readonly<Record<string, string | undefined>> = {
  'an entry': undefined,
  'a target': '61500',
  'a stop': '59300',
}

async function prepared(price: string | undefined): Promise<AuditedRun> {
  const run = await auditedWorld()
  const { world } = run
  await world.minutes(2)
  if (price === undefined) world.strategy.wanted.add(BTC)
  else {
    await world.buy(BTC)
    world.movePrice(BTC, price)
  }
  return run
}

async function faultsAtEveryPoint(
  price: string | undefined,
  disturb: (run: AuditedRun, gate: CallGate) => Promise<void>,
): Promise<{ readonly points: number; readonly faults: readonly string[] }> {
  const faults: string[] = []
  for (let point = 1; ; point += POINT_STEP) {
    const run = await prepared(price)
    const gate = new CallGate(point)
    await run.world.minute(gate)
    run.world.strategy.wanted.clear()
    if (!gate.wasReached) return { points: point, faults }
    await disturb(run, gate)
    const { violations } = run.auditor
    const found = [...violations.map(({ invariant, text }) => `${invariant}: ${text}`)]
    faults.push(
      ...[...found, ...run.auditor.atRest()].map((text) => `${point} ${gate.where}: ${text}`),
    )
  }
}

describe.each(Object.keys(CYCLES))('the auditor on %s', (name) => {
  it('finds nothing when the run is killed at a call', { timeout: 120_000 }, async () => {
    const { points, faults } = await faultsAtEveryPoint(CYCLES[name], ({ world }) =>
      world.minutes(5),
    )
    expect(faults).toEqual([])
    expect(points).toBeGreaterThan(100)
  })

  it('finds nothing when the run goes on half a minute later', { timeout: 120_000 }, async () => {
    const { points, faults } = await faultsAtEveryPoint(CYCLES[name], async ({ world }, gate) => {
      gate.release()
      await new Promise((resolve) => setImmediate(resolve))
      await world.minutes(5)
    })
    expect(faults).toEqual([])
    expect(points).toBeGreaterThan(100)
  })
})
