import { describe, expect, it } from 'vitest'
import { judgeExit } from '../../../lib/domain/plan/judge-exit.ts'
import { evaluationWrite, lastEvaluations } from '../../../lib/engine/exits/evaluation-rows.ts'
import { readInstrument } from '../../../lib/engine/read.ts'
import { type EvaluationOutcome } from '../../../lib/engine/records/evaluation-records.ts'
import { planOf } from '../world-audit.ts'
import { BTC, type World, amount, createWorld } from '../world.ts'

async function boughtWorld(): Promise<World> {
  const world = createWorld()
  await world.minute()
  await world.buy(BTC)
  return world
}

async function keep(world: World, outcome: EvaluationOutcome, bid?: string): Promise<boolean> {
  const run = world.run()
  const plan = planOf(world, BTC)
  const nowMs = world.clock.nowMs()
  const price =
    bid === undefined ? undefined : ({ bid: amount(bid), source: 'quote', atMs: nowMs } as const)
  const instrument = await readInstrument(run, BTC)
  const judgement = judgeExit({ plan, price, instrument, hardStopRests: false, nowMs })
  const write = evaluationWrite(run, plan, judgement, price, {
    outcome,
    planVersion: 1,
    regime: 'wild',
  })
  return (await world.store.commit([write])).committed
}

describe('R-EXIT-4 kept evaluations', () => {
  it('are read as they were made, with every rule’s verdict', async () => {
    const world = await boughtWorld()
    expect(await keep(world, 'exit', '58000')).toBe(true)
    const [row] = await lastEvaluations(world.run(), planOf(world, BTC), 5)
    expect(row).toMatchObject({
      planId: planOf(world, BTC).planId,
      symbol: BTC,
      atMs: world.clock.nowMs(),
      price: amount('58000'),
      priceSource: 'quote',
      outcome: 'exit',
      regime: 'wild',
    })
    const hardStop = row?.verdicts.find(({ reason }) => reason === 'HARD_STOP')
    expect(hardStop).toMatchObject({ fired: true, level: planOf(world, BTC).levels.hardStop })
    expect(hardStop).not.toHaveProperty('whyNot')
    expect(row?.verdicts.find(({ reason }) => reason === 'TIME')).toMatchObject({
      fired: false,
      whyNot: expect.stringMatching(/left/),
    })
  })

  it('say so when there was no price', async () => {
    const world = await boughtWorld()
    await keep(world, 'no-price')
    const [row] = await lastEvaluations(world.run(), planOf(world, BTC), 5)
    expect(row).toMatchObject({ priceSource: 'none', outcome: 'no-price' })
    expect(row).not.toHaveProperty('price')
  })

  it('are one an hour for an exit that the hold list blocks at every tick', async () => {
    const world = await boughtWorld()
    expect(await keep(world, 'blocked', '58000')).toBe(true)
    await world.clock.advanceTo(world.clock.nowMs() + 10_000)
    expect(await keep(world, 'blocked', '58000')).toBe(false)
    await world.clock.advanceTo(world.clock.nowMs() + 3_600_000)
    expect(await keep(world, 'blocked', '58000')).toBe(true)
    expect(await lastEvaluations(world.run(), planOf(world, BTC), 5)).toHaveLength(2)
  })
})
