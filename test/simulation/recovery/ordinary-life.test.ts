import { describe, expect, it } from 'vitest'
import { BTC, ETH, MINUTE_MS, SOL, START_MS } from '../../engine/world.ts'
import { plansOf } from '../../engine/world-audit.ts'
import { RECOVERY_BRANCHES, RECOVERY_NAMES } from './recovery-branches.ts'
import { RecoveryCounter } from './recovery-counter.ts'
import { createWatchedWorld } from './watched-world.ts'

describe('R-PROOF-2 branches of recovery', () => {
  it('each have one name, a sentence, and a count that begins at nothing', () => {
    const names = RECOVERY_BRANCHES.map((branch) => branch.name)
    expect(new Set(names).size).toBe(names.length)
    expect(RECOVERY_BRANCHES.filter(({ text }) => !text.includes(' '))).toEqual([])
    const nothing = Object.fromEntries(RECOVERY_NAMES.map((name) => [name, 0]))
    expect(new RecoveryCounter().counts).toEqual(nothing)
  })

  it('do not run in an ordinary hour with entries, a target, a stop and a close by hand', async () => {
    const world = createWatchedWorld({ venue: { startMs: START_MS - 60 * MINUTE_MS } })
    await world.minutes(2)
    for (const symbol of [BTC, ETH, SOL]) await world.buy(symbol)
    await world.minutes(10)
    world.movePrice(BTC, '61500')
    world.movePrice(ETH, '2960')
    await world.minutes(20)
    await world.buy(BTC)
    const [plan] = world.store
      .allItems()
      .filter(({ key }) => key.partition.startsWith('open-plans#'))
    const command = { command: 'close', planId: plan?.key.sort, commandId: 'c1', by: 'me' }
    await world.invoke('operate', { event: command })
    await world.deliver()
    await world.minutes(24)
    const ends = plansOf(world.inner).map((each) => each.end)
    expect(ends).toEqual(expect.arrayContaining(['TAKE_PROFIT', 'SOFT_STOP', 'MANUAL']))
    // Reconciliation may look at the money between a trade and its booking.
    expect(world.ran()).toEqual(['drift-gone'])
  })
})
