import { describe, expect, it } from 'vitest'
import { type WhyAnswer } from '../../../lib/engine/exits/why-plan.ts'
import { operate } from '../../../lib/engine/operate.ts'
import { planOf } from '../world-audit.ts'
import { BTC, ETH, type World, amount, createWorld } from '../world.ts'

async function boughtWorld(options: Parameters<typeof createWorld>[0] = {}): Promise<World> {
  const world = createWorld(options)
  await world.minute()
  world.strategy.more = (ask) => ({
    targetDistance: ask / 10n,
    targetParts: [{ distance: ask / 20n, part: amount('0.25') }],
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

async function why(world: World, subject: string, last?: number): Promise<WhyAnswer> {
  const answer = await operate(world.engine(), {
    command: 'why',
    subject,
    ...(last === undefined ? {} : { last }),
  })
  if (!answer.done) throw new Error(answer.problem)
  return answer.result as WhyAnswer
}

async function problemOf(world: World, subject: string): Promise<string> {
  const answer = await operate(world.engine(), { command: 'why', subject })
  if (answer.done) throw new Error('it was found')
  return answer.problem
}

describe('R-EXIT-3 why a plan stands where it stands', () => {
  it('tells levels, protection, every rule and every order, and changes nothing', async () => {
    const world = await boughtWorld()
    const before = world.store.allItems()
    const { plans, more } = await why(world, BTC)
    expect(more).toBe(0)
    expect(plans).toMatchObject([
      {
        planId: planOf(world, BTC).planId,
        status: 'open',
        price: { source: 'quote' },
        shield: 'rests on the venue',
        restsAt: '59403',
        unprotectedSeconds: 0,
        now: { outcome: 'held' },
        evaluations: [],
        orders: [
          { purpose: 'entry', state: 'filled' },
          { purpose: 'protection', state: 'open', trigger: '59403', filled: '0' },
        ],
      },
    ])
    const [plan] = plans
    expect(plan?.levels.map(({ name }) => name)).toEqual([
      'target',
      'part',
      'stop trails from',
      'break-even',
      'stop',
      'hard stop',
    ])
    const stop = plan?.levels.find(({ name }) => name === 'stop')
    expect(stop).toMatchObject({ price: '59403', note: 'in force' })
    expect(Number(stop?.distancePercent)).toBeCloseTo(-0.99, 1)
    for (const { fired, why: words, inputs } of plan?.now?.verdicts ?? []) {
      expect(fired).toBe(false)
      expect(words).not.toBe('')
      expect(inputs).toHaveProperty('priceSource')
    }
    expect(plan?.now?.verdicts.map(({ reason }) => reason)).toContain('TRAILING_STOP')
    expect(world.store.allItems()).toEqual(before)
  })

  it('tells the judgements that changed something, newest first, as many as asked for', async () => {
    const world = await boughtWorld()
    world.movePrice(BTC, '61000')
    await world.minutes(2)
    world.movePrice(BTC, '62000')
    await world.minutes(2)
    const [plan] = (await why(world, BTC)).plans
    const outcomes = plan?.evaluations.map(({ outcome }) => outcome) ?? []
    expect(outcomes.length).toBeGreaterThanOrEqual(2)
    expect(new Set(outcomes)).toEqual(new Set(['ratchet']))
    const times = plan?.evaluations.map(({ at }) => at) ?? []
    expect(times).toEqual(times.toSorted().toReversed())
    expect((await why(world, BTC, 1)).plans[0]?.evaluations).toEqual([plan?.evaluations[0]])
    const trailing = plan?.levels.find(({ name }) => name === 'trailing stop')
    expect(trailing).toMatchObject({ note: 'in force', price: plan?.restsAt })
  })

  it('keeps evaluations for as long as the configuration says, and no longer', async () => {
    const world = await boughtWorld()
    world.movePrice(BTC, '61000')
    await world.minutes(2)
    const { evaluationDays } = world.account.config.exits
    const rows = world.store.allItems().filter(({ key }) => key.sort.startsWith('evaluation#'))
    for (const row of rows)
      expect(row.expiresAtMs).toBe(Number(row.content['atMs']) + evaluationDays * 86_400_000)
    expect((await why(world, BTC)).plans[0]?.evaluations).not.toEqual([])
    await world.clock.advanceTo(world.clock.nowMs() + evaluationDays * 86_400_000)
    expect((await why(world, BTC)).plans[0]?.evaluations).toEqual([])
  })

  it('judges by what was stored when the venue does not answer, and says so', async () => {
    const world = await boughtWorld()
    world.exchange.failRead('fetchQuotes', 1)
    const [plan] = (await why(world, BTC)).plans
    expect(plan?.venueProblem).toContain('the venue does not answer')
    expect(plan?.price?.source).not.toBe('quote')
    expect(plan?.orders).toHaveLength(2)
  })

  it('shows the rest when there is no price at all', async () => {
    const world = await boughtWorld()
    await world.clock.advanceTo(world.clock.nowMs() + 600_000)
    world.exchange.failRead('fetchQuotes', 1)
    const [plan] = (await why(world, BTC)).plans
    expect(plan).not.toHaveProperty('price')
    expect(plan?.now?.outcome).toBe('no-price')
    expect(plan?.levels[0]).not.toHaveProperty('distancePercent')
  })

  it('says what an exit on the hold list would be', async () => {
    const world = await boughtWorld()
    const [account] = world.accounts
    const config = { ...account!.config, holdList: [BTC] }
    const engine = { ...world.engine(), accounts: [{ ...account!, config }] }
    await world.clock.advanceTo(planOf(world, BTC).timeExitAtMs ?? 0)
    const answer = await operate(engine, { command: 'why', subject: BTC })
    expect(answer).toMatchObject({ result: { plans: [{ now: { outcome: 'blocked' } }] } })
  })

  it('shows the plan of a symbol that closed last when none is open', async () => {
    const world = await boughtWorld()
    const { planId } = planOf(world, BTC)
    await operate(world.engine(), { command: 'close', planId, commandId: 'c1', by: 'me' })
    await world.minutes(2)
    const [plan] = (await why(world, BTC.toLowerCase())).plans
    expect(plan).toMatchObject({
      planId,
      status: 'closed',
      end: 'MANUAL',
      exit: { reason: 'MANUAL' },
      shield: 'nothing held',
    })
    expect(plan).not.toHaveProperty('now')
    expect(plan?.evaluations[0]).toMatchObject({ outcome: 'exit' })
    expect(Number(plan?.realisedR)).toBeLessThan(0)
  })
})

describe('the plan that is meant', () => {
  it('is named by the beginning of its id, open or closed', async () => {
    const world = await boughtWorld()
    const { planId } = planOf(world, BTC)
    for (const subject of [planId, planId.slice(0, 6), planId.slice(0, 9).toUpperCase()])
      expect((await why(world, subject)).plans[0]?.planId).toBe(planId)
    await operate(world.engine(), { command: 'close', planId, commandId: 'c1', by: 'me' })
    await world.minutes(2)
    for (const subject of [planId, planId.slice(0, 6)])
      expect((await why(world, subject)).plans[0]).toMatchObject({ planId, status: 'closed' })
  })

  it('is asked for again when several could be, with the candidates', async () => {
    const world = await boughtWorld()
    await world.buy(ETH)
    const twin = `${planOf(world, BTC).planId.slice(0, 8)}${'0'.repeat(24)}`
    const item = world.store
      .allItems()
      .find(({ key }) => key.sort === planOf(world, ETH).planId && key.partition.startsWith('open'))
    await world.store.commit([
      {
        action: 'create',
        key: { partition: 'open-plans#main#0', sort: twin },
        content: { ...item!.content, planId: twin },
      },
    ])
    const problem = await problemOf(world, twin.slice(0, 8))
    expect(problem).toContain('2 plans begin with')
    expect(problem).toContain(twin)
    expect(problem).toContain(`${planOf(world, BTC).planId} (${BTC}, open)`)
  })

  it.each([
    ['abc', /at least 6 digits/],
    ['ffffff', /no plan of main has an id that begins with ffffff/],
    ['0'.repeat(32), /no plan of main/],
    ['DOGE/USD', /main does not trade DOGE\/USD; it trades BTC\/USD/],
    [ETH, /there was no plan in ETH\/USD yet/],
  ])('is not there: %s', async (subject, words) => {
    const world = createWorld()
    await world.minute()
    expect(await problemOf(world, subject)).toMatch(words)
  })
})
