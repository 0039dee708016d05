import { describe, expect, it } from 'vitest'
import { type AdjustCommand } from '../../../lib/engine/operator-commands.ts'
import { operate } from '../../../lib/engine/operate.ts'
import { auditRecord } from '../../../lib/engine/records/account-records.ts'
import { faultsOf, planOf } from '../world-audit.ts'
import { BTC, type World, type WorldOptions, amount, createWorld } from '../world.ts'

type Asked = Partial<Omit<AdjustCommand, 'command'>>

async function boughtWorld(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options)
  await world.minute()
  await world.buy(BTC)
  await world.minute()
  return world
}

function adjust(world: World, asked: Asked) {
  const { planId } = planOf(world, BTC)
  return operate(world.engine(), { command: 'adjust', planId, commandId: 'a1', by: 'me', ...asked })
}

function auditsOf(world: World, subject: string): readonly Readonly<Record<string, string>>[] {
  return world.store
    .allItems()
    .filter(({ key }) => key.sort.endsWith(`#${subject}`))
    .map((item) => auditRecord.read(item).value.details)
}

describe('R-EXIT-11 adjusting a plan', () => {
  it('waits for the venue, and tells what became of it when it is asked again', async () => {
    const world = await boughtWorld()
    const meaning = 'tightens the stop from 59403 to 59700'
    expect(await adjust(world, { stop: '59700' })).toEqual({
      done: true,
      result: { result: meaning, repeated: false, outcome: { state: 'waiting' } },
    })
    await world.deliver()
    expect(await adjust(world, { stop: '59700' })).toEqual({
      done: true,
      result: { result: meaning, repeated: true, outcome: { state: 'in force' } },
    })
    expect(auditsOf(world, 'adjustment-a1')).toMatchObject([{ outcome: 'in force', by: 'me' }])
    expect(auditsOf(world, 'command-a1')).toHaveLength(1)
    expect(await faultsOf(world)).toEqual([])
  })

  it('is refused by the venue, and leaves the plan as it was', async () => {
    const world = await boughtWorld()
    world.exchange.amendFault = { outcome: 'rejected', reason: 'EOrder:no' }
    await adjust(world, { stop: '59700' })
    await world.deliver()
    await world.minute()
    expect(await adjust(world, { stop: '59700' })).toMatchObject({
      result: { outcome: { state: 'refused' } },
    })
    expect(planOf(world, BTC).levels.stop).toBe(amount('59403'))
  })

  it('is in force at once for a target that rests nowhere', async () => {
    const world = await boughtWorld()
    const { target } = planOf(world, BTC).levels
    expect(await adjust(world, { target: '62000' })).toMatchObject({
      result: { result: expect.stringContaining('to 62000'), outcome: { state: 'in force' } },
    })
    const plan = planOf(world, BTC)
    expect(plan.levels.target).toBe(amount('62000'))
    expect(plan.openedWith?.target).toBe(target)
  })

  it('says plainly that a lower stop loosens it', async () => {
    const world = await boughtWorld()
    const { hardStop } = planOf(world, BTC).levels
    expect(hardStop).toBeLessThan(amount('59300'))
    expect(await adjust(world, { stop: '59300' })).toMatchObject({
      result: { result: 'loosens the stop from 59403 to 59300' },
    })
  })

  it.each([
    ['no level', {}, /give a stop, a target, or both/],
    [
      'a stop off the grid',
      { stop: '59700.123' },
      /grid of 0\.1; the nearest prices are 59700\.1 and 59700\.2/,
    ],
    ['a target off the grid', { target: '62000.05' }, /nearest prices are 62000 and 62000\.1/],
    ['a stop above the bid', { stop: '60500' }, /not below the bid .* would sell at once/],
    ['a stop below the hard stop', { stop: '50000' }, /not above the hard stop/],
    ['a target below the bid', { target: '59800' }, /not above the bid .* would sell at once/],
    ['what is so already', { stop: '59403' }, /levels of the plan already/],
    ['no price at all', { stop: '0' }, /has to be above zero/],
    ['another plan', { planId: '0'.repeat(32), stop: '59700' }, /no open plan 0{32} in main/],
  ] as const)('refuses %s, and leaves no trace', async (_, asked, words) => {
    const world = await boughtWorld()
    const before = world.store.allItems()
    const answer = await adjust(world, asked)
    expect(answer).toMatchObject({ done: false, problem: expect.stringMatching(words) })
    expect(world.store.allItems()).toEqual(before)
  })

  it('refuses while there is no fresh price to check against', async () => {
    const world = await boughtWorld()
    world.exchange.failRead('fetchQuotes', 1)
    expect(await adjust(world, { stop: '59700' })).toMatchObject({
      done: false,
      problem: expect.stringContaining('no fresh price of BTC/USD'),
    })
  })

  it('refuses what has not bought anything yet, and what is being closed', async () => {
    const world = await boughtWorld()
    world.exchange.failPlace('not-placed', 50, ({ side }) => side === 'sell')
    const { planId } = planOf(world, BTC)
    await operate(world.engine(), { command: 'close', planId, commandId: 'c1', by: 'me' })
    expect(planOf(world, BTC).status).toBe('closing')
    expect(await adjust(world, { stop: '59700' })).toMatchObject({
      done: false,
      problem: expect.stringContaining('is being closed'),
    })
  })

  it('tells of a plan that ended while the venue was asked', async () => {
    const world = await boughtWorld()
    const { planId } = planOf(world, BTC)
    await adjust(world, { stop: '59700' })
    await operate(world.engine(), { command: 'close', planId, commandId: 'c1', by: 'me' })
    await world.minutes(2)
    expect(planOf(world, BTC).status).toBe('closed')
    expect(await adjust(world, { stop: '59700' })).toMatchObject({
      result: { repeated: true, outcome: { state: 'over', why: 'the plan is closed' } },
    })
  })

  it('is not another command under a used id', async () => {
    const world = await boughtWorld()
    await adjust(world, { stop: '59700' })
    expect(await adjust(world, { stop: '59800' })).toEqual({
      done: false,
      problem: 'command id a1 was used for another command',
    })
  })
})
