import { RESTING_ENTRIES } from '../../engine/sample-config.ts'
import { describe, expect, it } from 'vitest'

import { type OperatorCommand, operate } from '../../../lib/engine/operate.ts'
import { plansOf } from '../../engine/world-audit.ts'
import { BTC, ETH, SOL, amount } from '../../engine/world.ts'
import { type AuditedRun, auditedWorld } from './audited-world.ts'

/** A buy that meets its stop, a buy that meets its target, and one that stays open. */
async function threePlans(run: AuditedRun): Promise<void> {
  const { world } = run
  await world.minutes(2)
  await world.buy(BTC)
  await world.buy(ETH)
  await world.buy(SOL)
  world.movePrice(BTC, '59000')
  world.movePrice(ETH, '3900')
  await world.minutes(7)
}

describe('the auditor on the engine', () => {
  it('finds nothing in a run with a stop, a target and an open plan', async () => {
    const run = await auditedWorld()
    await threePlans(run)
    expect(run.world.failures).toEqual([])
    expect(run.world.venue.trades('main').length).toBeGreaterThanOrEqual(5)
    expect(run.auditor.violations).toEqual([])
    expect(run.auditor.atRest()).toEqual([])
    expect(run.auditor.unprotectedTicksMax).toBeLessThanOrEqual(1)
  })

  it('finds nothing where fees are paid in the base currency', async () => {
    const run = await auditedWorld({ accountOptions: { feeInBaseOnBuys: true } })
    await threePlans(run)
    expect(run.world.failures).toEqual([])
    expect(run.auditor.violations).toEqual([])
    expect(run.auditor.atRest()).toEqual([])
  })

  it('finds nothing with two accounts, books opened over a position, and trades by hand', async () => {
    const run = await auditedWorld({
      accounts: ['main', 'other'],
      balances: { USD: amount('10000'), BTC: amount('0.01') },
    })
    const { world, auditor } = run
    world.venue.tradeByAnotherClient('main', {
      symbol: BTC,
      side: 'buy',
      quantity: amount('0.002'),
    })
    await threePlans(run)
    world.venue.tradeByAnotherClient('main', {
      symbol: BTC,
      side: 'sell',
      quantity: amount('0.005'),
    })
    await world.minutes(2)
    expect(world.failures).toEqual([])
    expect(auditor.violations).toEqual([])
    expect(auditor.atRest()).toEqual([])
  })

  it('finds nothing where an entry fills in parts', async () => {
    const run = await auditedWorld({ config: { entries: RESTING_ENTRIES } })
    const { world, auditor } = run
    await world.minutes(2)
    world.venue.limitFill(BTC, amount('0.001'))
    await world.buy(BTC)
    await world.minutes(3)
    expect(world.venue.trades('main').length).toBeGreaterThan(1)
    expect(auditor.violations).toEqual([])
    expect(auditor.atRest()).toEqual([])
  })

  it('finds nothing where an operator closes, halts and resumes, each twice', async () => {
    const run = await auditedWorld()
    const { world, auditor } = run
    await world.minutes(2)
    await world.buy(BTC)
    const [plan] = plansOf(world)
    const by = { by: 'test' }
    const commands: readonly OperatorCommand[] = [
      { command: 'close', commandId: 'close-1', planId: plan?.planId ?? '', ...by },
      { command: 'halt', commandId: 'halt-1', cause: 'test', ...by },
      { command: 'resume', commandId: 'resume-1', ...by },
    ]
    for (const command of commands)
      for (let time = 0; time < 2; time += 1) {
        const answer = await operate(world.engine(), command)
        expect(answer).toMatchObject({ done: true, result: { repeated: time > 0 } })
        await world.minute()
      }
    await world.buy(ETH)
    await world.minute()
    expect(world.venue.trades('main')).toHaveLength(3)
    expect(auditor.violations).toEqual([])
    expect(auditor.atRest()).toEqual([])
  })

  it('costs little where nothing is traded', async () => {
    const { world, auditor, commits } = await auditedWorld()
    await world.minutes(2)
    const before = commits.length
    await world.minutes(4)
    const quiet = commits.slice(before)
    const invocation = { label: 'a@1', functionName: 'a', startedAtMs: 0, skewMs: 0 }
    const rounds = 200
    const startMs = performance.now()
    for (let round = 0; round < rounds; round += 1) {
      for (const writes of quiet) auditor.committed(invocation, writes)
      for (let step = 0; step < 2400; step += 1) auditor.stepped()
    }
    const minutes = rounds * 4
    // It takes a hundredth of a millisecond; a busy machine takes longer.
    expect((performance.now() - startMs) / minutes).toBeLessThan(0.5)
  })
})
