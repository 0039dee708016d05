import { describe, expect, it } from 'vitest'
import { BOOK_SCENARIOS } from './book-scenarios.ts'
import { COMMIT_SCENARIOS } from './commit-scenarios.ts'
import { LEDGER_SCENARIOS } from './ledger-scenarios.ts'
import { LEVEL_SCENARIOS } from './level-scenarios.ts'
import { LISTING_SCENARIOS } from './listing-scenarios.ts'
import { MESSAGE_SCENARIOS } from './message-scenarios.ts'
import { ORDER_SCENARIOS } from './order-scenarios.ts'
import { PLAN_SCENARIOS } from './plan-scenarios.ts'
import { RECOVERY_NAMES } from './recovery-branches.ts'
import { ranIn } from './scenario.ts'
import { SEND_SCENARIOS } from './send-scenarios.ts'

const SCENARIOS = [
  ...COMMIT_SCENARIOS,
  ...MESSAGE_SCENARIOS,
  ...SEND_SCENARIOS,
  ...ORDER_SCENARIOS,
  ...PLAN_SCENARIOS,
  ...LEVEL_SCENARIOS,
  ...LEDGER_SCENARIOS,
  ...LISTING_SCENARIOS,
  ...BOOK_SCENARIOS,
]

describe('R-PROOF-2 the branches of recovery that run', () => {
  it.each(SCENARIOS)('after $title', async (scenario) => {
    const { runs } = scenario
    const ran = await ranIn(scenario)
    // Reconciliation may see money on its way in any of them.
    const onTheWay = runs.includes('drift-gone') ? [] : ['drift-gone']
    expect(ran.filter((name) => !onTheWay.includes(name))).toEqual(
      RECOVERY_NAMES.filter((name) => runs.includes(name)),
    )
  })

  it('are each shown by one of these', () => {
    const shown = new Set(SCENARIOS.flatMap((scenario) => scenario.runs))
    expect(RECOVERY_NAMES.filter((name) => !shown.has(name))).toEqual([])
  })
})
