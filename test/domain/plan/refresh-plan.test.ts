import { describe, expect, it } from 'vitest'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Plan, heldQuantity, realisedPnl } from '../../../lib/domain/plan/plan.ts'
import { coveredQuantity, refreshPlan } from '../../../lib/domain/plan/refresh-plan.ts'
import { OPEN_PLAN, PLAN, START_MS, basisAt, orderOf } from './sample-plan.ts'

const entry = orderOf('entry', 1, { state: 'filled', filled: 10 })
const stop = orderOf('protection', 1)

describe('R-EXIT-1 what a plan knows of its orders', () => {
  it('is open from the first fill of its entry', () => {
    expect(refreshPlan(PLAN, [orderOf('entry', 1)], basisAt(START_MS)).status).toBe('opening')
    const part = orderOf('entry', 1, { venueFilledQuantity: 1n })
    expect(refreshPlan(PLAN, [part], basisAt(START_MS))).toMatchObject({
      status: 'open',
      enteredQuantity: 1n,
    })
  })

  it('keeps a status that is further on', () => {
    for (const status of ['open', 'closing', 'closed'] as const)
      expect(refreshPlan({ ...PLAN, status }, [entry], basisAt(START_MS)).status).toBe(status)
  })

  it('adds up stops and exits, each by its trades or by the word of the venue', () => {
    const orders = [
      entry,
      orderOf('protection', 1, { state: 'cancelled', filled: 2 }),
      orderOf('exit', 1, { state: 'cancelled', venueFilledQuantity: 3n * ONE }),
      orderOf('exit', 2, { state: 'filled', filled: 4 }),
    ]
    const plan = refreshPlan(PLAN, orders, basisAt(START_MS))
    expect(plan.exitedQuantity).toBe(9n * ONE)
    expect(heldQuantity(plan)).toBe(ONE)
  })

  it('holds less by the fees that the venue kept in base', () => {
    expect(heldQuantity({ ...OPEN_PLAN, baseFees: parseFixed('0.02') })).toBe(parseFixed('9.98'))
  })

  it('has earned what it sold for less what it paid and the fees', () => {
    const plan: Plan = {
      ...OPEN_PLAN,
      entryCost: parseFixed('1000'),
      exitProceeds: parseFixed('1100'),
      fees: parseFixed('5.5'),
    }
    expect(realisedPnl(plan)).toBe(parseFixed('94.5'))
  })

  it('is the same when it is refreshed again', () => {
    for (const orders of [[entry], [entry, stop], [orderOf('entry', 1)]]) {
      const once = refreshPlan(PLAN, orders, basisAt(START_MS + 5_000))
      expect(refreshPlan(once, orders, basisAt(START_MS + 5_000))).toEqual(once)
    }
  })
})

describe('R-PROT-3 what protective orders cover', () => {
  it('counts what rests and is not being cancelled', () => {
    const filling = orderOf('protection', 2, { state: 'partially-filled', filled: 4 })
    expect(coveredQuantity([entry, stop, filling])).toBe(16n * ONE)
    expect(coveredQuantity([{ ...stop, cancelRequestedAtMs: START_MS }])).toBe(0n)
    expect(coveredQuantity([orderOf('exit', 1)])).toBe(0n)
  })

  it.each(['created', 'sending', 'unknown', 'rejected', 'cancelled'] as const)(
    'does not count one that is %s',
    (state) => {
      expect(coveredQuantity([orderOf('protection', 1, { state })])).toBe(0n)
    },
  )
})

describe('R-PROT-2 the time without protection', () => {
  it('begins with the first fill and ends when the stop rests', () => {
    const bare = refreshPlan(PLAN, [entry], basisAt(START_MS + 1_000))
    expect(bare).toMatchObject({ unprotectedSinceMs: START_MS + 1_000, unprotectedMs: 0 })
    const sending = orderOf('protection', 1, { state: 'sending' })
    const still = refreshPlan(bare, [entry, sending], basisAt(START_MS + 3_000))
    expect(still.unprotectedSinceMs).toBe(START_MS + 1_000)
    const covered = refreshPlan(still, [entry, stop], basisAt(START_MS + 4_500))
    expect(covered.unprotectedMs).toBe(3_500)
    expect(covered).not.toHaveProperty('unprotectedSinceMs')
  })

  it('adds up over every gap', () => {
    const first = refreshPlan(PLAN, [entry], basisAt(START_MS))
    const covered = refreshPlan(first, [entry, stop], basisAt(START_MS + 100))
    const asked = { ...stop, cancelRequestedAtMs: START_MS + 200 }
    const again = refreshPlan(covered, [entry, asked], basisAt(START_MS + 200))
    expect(again.unprotectedSinceMs).toBe(START_MS + 200)
    const sold = orderOf('exit', 1, { state: 'filled', filled: 10 })
    expect(refreshPlan(again, [entry, asked, sold], basisAt(START_MS + 250)).unprotectedMs).toBe(
      150,
    )
  })

  it('does not run for a plan that is monitored, closed or holds nothing', () => {
    const monitored: Plan = { ...PLAN, protectionPolicy: 'monitored' }
    expect(refreshPlan(monitored, [entry], basisAt(START_MS))).not.toHaveProperty(
      'unprotectedSinceMs',
    )
    const closed: Plan = { ...PLAN, status: 'closed' }
    expect(refreshPlan(closed, [entry], basisAt(START_MS))).not.toHaveProperty('unprotectedSinceMs')
    const waiting = refreshPlan(PLAN, [orderOf('entry', 1)], basisAt(START_MS))
    expect(waiting).not.toHaveProperty('unprotectedSinceMs')
  })

  it('never counts a clock that went backwards', () => {
    const bare = refreshPlan(PLAN, [entry], basisAt(START_MS))
    expect(refreshPlan(bare, [entry, stop], basisAt(START_MS - 500)).unprotectedMs).toBe(0)
  })
})
