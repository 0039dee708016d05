import { describe, expect, it } from 'vitest'
import { Draws } from '../kernel/draws.ts'
import { Run } from '../kernel/run.ts'
import { type Deed } from '../watcher.ts'
import { FAULT_KINDS } from './fault-kinds.ts'
import { FaultPlan, type FaultPlanParts } from './fault-plan.ts'

function createPlan(parts: Partial<FaultPlanParts> & { readonly seed?: number } = {}) {
  const deeds: Deed[] = []
  const plan = new FaultPlan({
    draws: new Draws(parts.seed ?? 1),
    healAtMs: () => 1_000,
    nowMs: () => 0,
    onDeed: (deed) => void deeds.push(deed),
    ...parts,
  })
  return { plan, deeds }
}

function runCalled(label: string): Run {
  return new Run({
    label,
    functionName: 'any',
    startedAtMs: 0,
    deadlineMs: 1_000,
    skewMs: 0,
    slowness: 1,
    onEnd: () => {},
  })
}

/** The faults of the first calls of many runs. */
function faultsOf(plan: FaultPlan, calls = 40): readonly string[] {
  const found: string[] = []
  for (let each = 0; each < 200; each += 1) {
    const run = runCalled(`run-${each}`)
    for (; run.calls < calls; run.calls += 1) {
      const fault = plan.ofCall(run, 'store.commit')
      if (fault !== undefined) found.push(`${run.label}/${run.calls + 1}:${fault.name}`)
    }
  }
  return found
}

const COMMIT_KINDS = ['store-unavailable', 'commit-reply-lost', 'crash-before-answer']

describe('R-PROOF-2 the kinds of faults', () => {
  it('are at least 25, each with a name of its own and a sentence', () => {
    const names = FAULT_KINDS.map((kind) => kind.name)
    expect(names.length).toBeGreaterThanOrEqual(25)
    expect(new Set(names).size).toBe(names.length)
    for (const kind of FAULT_KINDS) expect(kind.text.length).toBeGreaterThan(10)
  })

  it('are had by a seed in part, another part by another seed, and every kind by some', () => {
    const plans = Array.from({ length: 40 }, (_, seed) => createPlan({ seed }).plan.kinds)
    for (const kinds of plans) {
      expect(kinds.length).toBeGreaterThan(0)
      expect(kinds.length).toBeLessThan(FAULT_KINDS.length)
    }
    expect(new Set(plans.map((kinds) => kinds.join())).size).toBe(plans.length)
    expect(new Set(plans.flat()).size).toBe(FAULT_KINDS.length)
  })
})

describe('R-PROOF-2 the decisions of a seed', () => {
  it('are the same again, and name where they were made', () => {
    const one = createPlan({ kinds: COMMIT_KINDS })
    const found = faultsOf(one.plan)
    expect(found.length).toBeGreaterThan(20)
    expect(faultsOf(createPlan({ kinds: COMMIT_KINDS }).plan)).toEqual(found)
    expect(one.deeds.map((deed) => deed.label)).toEqual(found)
  })

  it('can be left out one by one without a change of the others', () => {
    const found = faultsOf(createPlan({ kinds: COMMIT_KINDS }).plan)
    const labels = found.filter((_, index) => index % 3 === 0)
    expect(faultsOf(createPlan({ kinds: COMMIT_KINDS, labels }).plan)).toEqual(labels)
  })

  it('about later pages of a listing are made only where it is gone on with', () => {
    const { plan } = createPlan({ kinds: ['page-gone'], intensity: 10 })
    const faults = (isLaterPage: boolean): readonly unknown[] =>
      Array.from({ length: 200 }, (_, each) =>
        plan.ofCall(runCalled(`run-${each}`), 'exchange.fetchTrades', isLaterPage),
      ).filter((fault) => fault !== undefined)
    expect(faults(false)).toEqual([])
    expect(faults(true).length).toBeGreaterThan(20)
  })

  it('are none once everything is healed', () => {
    const { plan, deeds } = createPlan({ kinds: COMMIT_KINDS, nowMs: () => 1_000 })
    expect(faultsOf(plan)).toEqual([])
    expect(plan.happens('symbol-halted', 'tick-1')).toBe(false)
    expect(deeds).toEqual([])
  })

  it('take place at any rate where they are said to be certain', () => {
    const { plan, deeds } = createPlan({ kinds: [], certain: ['tick-3:command-halt'] })
    expect(plan.happens('command-halt', 'tick-2')).toBe(false)
    expect(plan.happens('command-halt', 'tick-3')).toBe(true)
    expect(deeds).toEqual([{ kind: 'command-halt', label: 'tick-3:command-halt', atMs: 0 }])
  })

  it('are refused for a kind that does not exist', () => {
    expect(() => createPlan().plan.happens('rain', 'tick-1')).toThrow(
      'no kind of fault called rain',
    )
  })
})
