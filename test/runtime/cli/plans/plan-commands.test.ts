import { describe, expect, it } from 'vitest'
import { type OperatorCommand } from '../../../../lib/engine/operator-commands.ts'
import { Refusal } from '../../../../lib/runtime/local/refusal.ts'
import { readOperatorCommand } from '../../../../lib/runtime/operator-command.ts'
import { planOf } from '../../../engine/world-audit.ts'
import { BTC, ETH, type World, amount, createWorld } from '../../../engine/world.ts'
import { holdfast } from './plans-cli.ts'

async function boughtWorld(): Promise<World> {
  const world = createWorld()
  await world.minute()
  world.strategy.more = (ask) => ({
    targetDistance: ask / 10n,
    trailing: {
      activationDistance: ask / 100n,
      distance: ask / 200n,
      distanceMin: ask / 1000n,
      distanceMax: ask / 10n,
      step: ask / 1000n,
      wildMultiple: amount('2'),
    },
  })
  await world.buy(BTC)
  await world.minute()
  return world
}

describe('R-OPS-2 holdfast why', () => {
  it('shows levels, protection, every rule and every order within 80 columns', async () => {
    const world = await boughtWorld()
    world.movePrice(BTC, '61000')
    await world.minutes(2)
    const { planId } = planOf(world, BTC)
    const { code, out, error } = await holdfast(world, ['why', BTC])
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toContain(`BTC/USD  plan ${planId}  open\n`)
    expect(out).toMatch(/\n {2}protection stop-only: rests on the venue at 60\d{3}/)
    expect(out).toMatch(/\n +60\d{3}(\.\d)? +-0\.\d\d % +trailing stop +in force\n/)
    expect(out).toMatch(/\n +66003\.3 +\+8\.\d\d % +target +sells the rest\n/)
    expect(out).toMatch(/\nJudged now: held at 60997 \(quote\)\n/)
    expect(out).toMatch(/\n {2}TRAILING_STOP +no +bid .* is above the trailing stop/)
    expect(out).toContain('Kept evaluations, newest first\n')
    expect(out).toMatch(/ratchet at 6\d{4}(\.\d+)? \(quote\)\n/)
    expect(out).toMatch(/entry +buy limit .* filled\n/)
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('answers programs in JSON, with exact amounts', async () => {
    const world = await boughtWorld()
    const { code, out } = await holdfast(world, ['why', BTC, '--json', '--last', '0'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      account: 'main',
      plans: [{ symbol: BTC, stop: '59403', stopInForce: '59403', evaluations: [] }],
    })
  })

  it('says that the venue does not answer, and shows the rest', async () => {
    const world = await boughtWorld()
    world.exchange.failRead('fetchQuotes', 1)
    const { code, out } = await holdfast(world, ['why', BTC])
    expect(code).toBe(0)
    expect(out).toContain('  venue      the venue does not answer')
    expect(out).toContain('no fresh quote: the')
    expect(out).toContain('Orders\n')
  })

  it('tells how a closed plan ended, in money and in multiples of its risk', async () => {
    const world = await boughtWorld()
    world.movePrice(BTC, '55000')
    await world.minutes(2)
    const { out } = await holdfast(world, ['why', BTC])
    expect(out).toMatch(/exit +SOFT_STOP at .*level 59403/)
    expect(out).toMatch(/ended +\S+ as SOFT_STOP, result -[\d.]+ or -[\d.]+\s+R/)
  })

  it.each([
    ['a plan that there is not', ['why', 'ffffff'], 'no plan of main'],
    ['a symbol that is not traded', ['why', 'DOGE/USD'], 'it trades BTC/USD'],
    ['an account that there is not', ['why', BTC, '--account', 'other'], 'no account other'],
    ['no plan', ['why'], "missing required argument 'plan'"],
    ['a wrong number', ['why', BTC, '--last', '1e9'], 'whole number up to 100'],
    ['no level', ['adjust', 'ffffff'], 'give --stop, --target, or both'],
    ['a price that is none', ['adjust', 'ffffff', '--stop', '1e4'], 'a price such as 41250.5'],
    [
      'a plan to adjust that is not open',
      ['adjust', 'ffffff', '--stop', '1'],
      'no open plan begins with ffffff; there are: ',
    ],
    ['a word for a plan', ['adjust', BTC, '--stop', '1'], 'at least 6 digits'],
    ['another grouping', ['exits', '--by', 'day'], 'Allowed choices are reason, strategy, symbol'],
    ['no time', ['exits', '--from', 'soon'], 'a time such as 2025-01-31'],
    ['whose exits there are not', ['exits', '--account', 'NO'], 'lower-case letters'],
  ])('refuses %s with 2', async (_, argv, words) => {
    const { code, out, error } = await holdfast(await boughtWorld(), argv)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(error).toContain(words)
  })

  it('refuses a folder that another run has', async () => {
    const world = await boughtWorld()
    const { code, out, error } = await holdfast(world, ['why', BTC, '--json'], {
      openOperator: () => Promise.reject(new Refusal('.holdfast is in use by another run')),
    })
    expect(code).toBe(2)
    expect(JSON.parse(out)).toEqual({ ok: false, message: '.holdfast is in use by another run' })
    expect(error).toBe('holdfast: .holdfast is in use by another run\n')
  })

  it.each([['why'], ['adjust'], ['exits']])('explains %s with examples', async (verb) => {
    const { code, out } = await holdfast(createWorld(), [verb, '--help'])
    expect(code).toBe(0)
    expect(out).toContain('Examples:')
    expect(out).toMatch(/Exit code 0 /)
    expect(out).toContain('--json')
  })
})

describe('R-EXIT-11 holdfast adjust', () => {
  it('asks the venue, and says that it is in force', async () => {
    const world = await boughtWorld()
    const { planId } = planOf(world, BTC)
    const { code, out, error } = await holdfast(world, [
      'adjust',
      planId.slice(0, 6),
      '--stop',
      '59300',
    ])
    expect({ code, error }).toEqual({ code: 0, error: '' })
    expect(out).toBe(
      `BTC/USD, plan ${planId}: loosens the stop from 59403 to 59300.\nIt is in force.\n`,
    )
    expect(planOf(world, BTC).levels.stop).toBe(amount('59300'))
  })

  it('ends with 1 when the venue refuses, and leaves plan and order as they were', async () => {
    const world = await boughtWorld()
    const { planId } = planOf(world, BTC)
    world.exchange.amendFault = { outcome: 'rejected', reason: 'EOrder:no' }
    const { code, out } = await holdfast(world, ['adjust', planId, '--stop', '59700'])
    expect(code).toBe(1)
    expect(out).toContain('Refused: EOrder:no. Plan and order are as they were.\n')
    expect(planOf(world, BTC).levels.stop).toBe(amount('59403'))
  })

  it('says that it waits while nobody answers', async () => {
    const world = await boughtWorld()
    const { planId } = planOf(world, BTC)
    world.exchange.amendFault = { outcome: 'unknown', reason: 'no answer' }
    const answer = await holdfast(world, [
      'adjust',
      planId,
      '--stop',
      '59700',
      '--json',
      '--id',
      'a1',
    ])
    expect(answer.code).toBe(0)
    expect(JSON.parse(answer.out)).toMatchObject({
      planId,
      commandId: 'a1',
      outcome: { state: 'waiting' },
    })
  })

  it('refuses what cannot be asked for with 2, and changes nothing', async () => {
    const world = await boughtWorld()
    const before = world.store.allItems()
    const { planId } = planOf(world, BTC)
    const { code, error } = await holdfast(world, ['adjust', planId, '--stop', '70000'])
    expect(code).toBe(2)
    expect(error).toContain('it would sell at once')
    expect(world.store.allItems()).toEqual(before)
  })
})

describe('R-EXIT-4 holdfast exits', () => {
  it('shows what exits brought, and how that adds up to the ledger', async () => {
    const world = await boughtWorld()
    await world.buy(ETH)
    world.movePrice(BTC, '55000')
    await world.minutes(2)
    const { code, out } = await holdfast(world, ['exits', '--audit'])
    expect(code).toBe(0)
    expect(out).toMatch(/^main: 1 plan ended, 1 exit, in USD\n/)
    expect(out).toMatch(/\n {2}SOFT_STOP +1 +-[\d.]+ +[\d.]+ +[\d.]+ +-[\d.]+ /)
    expect(out).toContain('realised by the same trades in the ledger\n')
    expect(out).not.toContain('NOT EXPLAINED')
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    const json = await holdfast(world, ['exits', '--by', 'symbol', '--json'])
    const report = JSON.parse(json.out) as {
      readonly rows: readonly { readonly group: string; readonly pnl: string }[]
      readonly totals: readonly { readonly ledgerPnl: string }[]
    }
    expect(report.rows.map(({ group }) => group)).toEqual([BTC])
    expect(report.rows[0]?.pnl).toBe(report.totals[0]?.ledgerPnl)
  })

  it('shows nothing where no plan ended', async () => {
    const world = await boughtWorld()
    const { code, out } = await holdfast(world, ['exits', '--to', '2020-01-01'])
    expect({ code, out }).toEqual({ code: 0, out: 'main: no plan ended in this time.\n' })
  })
})

describe('R-OPS-2 commands that are read', () => {
  const who = { commandId: 'c1', by: 'me' }
  const planId = 'a'.repeat(32)

  it.each<OperatorCommand>([
    { command: 'why', subject: BTC },
    { command: 'why', subject: 'abcdef', last: 20, account: 'main' },
    { command: 'adjust', planId, stop: '59700.5', ...who },
    { command: 'adjust', planId, target: '62000', ...who },
  ])('are taken as they are: %j', (command) => {
    expect(readOperatorCommand(command)).toEqual({ ok: true, command })
  })

  it.each([
    [{ command: 'why' }, 'subject'],
    [{ command: 'why', subject: BTC, last: -1 }, 'last'],
    [{ command: 'adjust', planId: 'abc', stop: '1', ...who }, '32 hex digits'],
    [{ command: 'adjust', planId, stop: 59700.5, ...who }, 'stop'],
    [{ command: 'adjust', planId, stop: '-1', ...who }, 'decimal'],
    [{ command: 'adjust', planId, stop: '1' }, 'commandId'],
  ])('are refused with what is wrong: %j', (event, words) => {
    expect(readOperatorCommand(event)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(words),
    })
  })
})
