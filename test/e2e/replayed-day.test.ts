import { describe, expect, it, vi } from 'vitest'
import { type Fixed } from '../../lib/domain/money/fixed.ts'
import { heldQuantity } from '../../lib/domain/plan/plan.ts'
import { type AuditGrouping } from '../../lib/domain/plan/exit-audit.ts'
import { auditExits } from '../../lib/engine/exits/exit-audit.ts'
import { readDays } from '../../lib/engine/ledger/read-days.ts'
import { readPositions } from '../../lib/engine/ledger/show-book.ts'
import { faultsOf, plansOf } from '../engine/world-audit.ts'
import { type World } from '../engine/world.ts'
import { openDayDesk } from './day-desk.ts'

// Half a minute of work at most, on a busy machine several times that.
vi.setConfig({ testTimeout: 120_000 })

const DAY_MINUTES = 24 * 60
/** What was begun in the last minute is through, and booked, some minutes later. */
const SETTLING_MINUTES_MAX = 5
/** Longer than a plan may stay open. */
const CLOSING_MINUTES = 40

const WHOLE = { fromMs: 0, toMs: Date.UTC(2100, 0, 1) }
const GROUPINGS: readonly AuditGrouping[] = ['reason', 'strategy', 'symbol']

const sum = (amounts: readonly Fixed[]): Fixed => amounts.reduce((all, each) => all + each, 0n)

async function settle(world: World): Promise<void> {
  for (let minute = 1; minute < SETTLING_MINUTES_MAX; minute += 1) {
    await world.minute()
    if ((await faultsOf(world)).length === 0) return
  }
  await world.minute()
  expect(await faultsOf(world)).toEqual([])
}

async function realised(world: World): Promise<Fixed> {
  return sum((await readPositions(world.run())).map(({ realisedPnl }) => realisedPnl))
}

describe('R-EXIT-12 R-EXIT-4 a day of ticks every ten seconds on twenty symbols', () => {
  it('ends with every position protected, then flat, and the audit adds up to the ledger', async () => {
    const { world, stopBuying } = await openDayDesk()
    await world.minutes(DAY_MINUTES)
    stopBuying()
    await settle(world)
    expect(world.failures).toEqual([])
    const open = plansOf(world).filter(({ status }) => status === 'open')
    expect(open.length).toBeGreaterThan(0)
    for (const plan of open) {
      expect(plan.protectedQuantity).toBe(heldQuantity(plan))
      expect(plan.unprotectedSinceMs).toBeUndefined()
    }

    await world.minutes(CLOSING_MINUTES)
    await settle(world)
    expect(new Set(plansOf(world).map(({ status }) => status))).toEqual(new Set(['closed']))
    const ledger = await realised(world)
    expect(sum((await readDays(world.run(), WHOLE)).map((day) => day.realisedPnl))).toBe(ledger)
    for (const by of GROUPINGS) {
      const { rows, totals } = await auditExits(world.run(), by, WHOLE)
      expect(sum(rows.map(({ pnl }) => pnl))).toBe(ledger)
      expect(totals).toMatchObject([
        {
          sold: ledger,
          unsold: 0n,
          unexplained: 0n,
          plansPnl: ledger,
          ledgerPnl: ledger,
          fromOtherLots: 0n,
        },
      ])
    }
    const { rows } = await auditExits(world.run(), 'reason', WHOLE)
    const reasons = ['SOFT_STOP', 'TRAILING_STOP', 'TAKE_PROFIT', 'SIGNAL', 'TIME']
    expect(rows.map(({ group }) => group)).toEqual(expect.arrayContaining(reasons))
  })
})
