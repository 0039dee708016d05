import { describe, expect, it } from 'vitest'
import { type OperatorCommand, operate } from '../../lib/engine/operate.ts'
import { readTradingState } from '../../lib/engine/read.ts'
import { faultsOf, orderFor, planOf } from './world-audit.ts'
import { BTC, ETH, type World, amount, createWorld } from './world.ts'

const who = { by: 'me' }

function auditsOf(world: World, command: string): number {
  return world.store.allItems().filter(({ key }) => key.sort.endsWith(`#command-${command}`)).length
}

async function stateOf(world: World): Promise<unknown> {
  const answer = await operate(world.engine(), { command: 'status' })
  if (!answer.done) throw new Error(answer.problem)
  return (answer.result as { tradingState: { state: string } }).tradingState.state
}

describe('R-OPS-2 one effect and one audit row per command', () => {
  it('however often it arrives', async () => {
    const world = createWorld()
    const halt: OperatorCommand = { command: 'halt', cause: 'storm', commandId: 'c1', ...who }
    expect(await operate(world.engine(), halt)).toEqual({
      done: true,
      result: { result: 'trading state is HALTED', repeated: false },
    })
    await operate(world.engine(), { command: 'resume', commandId: 'c2', ...who })
    expect(await operate(world.engine(), halt)).toEqual({
      done: true,
      result: { result: 'trading state is HALTED', repeated: true },
    })
    expect(await stateOf(world)).toBe('RUNNING')
    expect(auditsOf(world, 'c1')).toBe(1)
  })

  it('also when it arrives twice at the same time', async () => {
    const world = createWorld()
    const halt: OperatorCommand = { command: 'halt', cause: 'storm', commandId: 'c1', ...who }
    const answers = await Promise.all([1, 2].map(() => operate(world.engine(), halt)))
    expect(answers.map((answer) => answer.done)).toEqual([true, true])
    expect(auditsOf(world, 'c1')).toBe(1)
    expect((await readTradingState(world.run())).stored?.version).toBe(1)
  })

  it('and another command with a used id is refused', async () => {
    const world = createWorld()
    await operate(world.engine(), { command: 'resume', commandId: 'c1', ...who })
    expect(
      await operate(world.engine(), { command: 'halt', cause: 'x', commandId: 'c1', ...who }),
    ).toEqual({ done: false, problem: 'command id c1 was used for another command' })
    expect(await stateOf(world)).toBe('RUNNING')
    const halt: OperatorCommand = { command: 'halt', cause: 'storm', commandId: 'c2', ...who }
    await operate(world.engine(), halt)
    expect(await operate(world.engine(), { ...halt, cause: 'calm' })).toMatchObject({
      done: false,
    })
  })

  it('but none for those that only show something', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    const before = world.store.allItems()
    const plans = await operate(world.engine(), { command: 'plans' })
    expect(plans).toMatchObject({
      done: true,
      result: [{ symbol: BTC, status: 'open', stop: '59403' }],
    })
    const status = await operate(world.engine(), { command: 'status' })
    expect(status).toMatchObject({ done: true, result: { account: 'main', openPlans: 1 } })
    expect(world.store.allItems()).toEqual(before)
  })
})

describe('R-OPS-2 commands that cannot be carried out', () => {
  it('name the accounts that there are', async () => {
    const world = createWorld({ accounts: ['main', 'other'] })
    expect(await operate(world.engine(), { command: 'status', account: 'mian' })).toEqual({
      done: false,
      problem: 'no account mian; there are: main, other',
    })
  })

  it('name the plan that is not open, and leave no trace', async () => {
    const world = createWorld()
    const planId = '0'.repeat(32)
    expect(
      await operate(world.engine(), { command: 'close', planId, commandId: 'c1', ...who }),
    ).toEqual({ done: false, problem: `no open plan ${planId} in main` })
    expect(world.store.itemCount()).toBe(0)
  })
})

describe('R-RISK-5 halt', () => {
  it('cancels entries and keeps protection', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(ETH)
    world.venue.limitFill(BTC, amount('0.001'))
    const [message] = await world.signal(BTC)
    if (message === undefined) throw new Error('no entry')
    await world.execute(message)
    await world.deliver()
    await operate(world.engine(), { command: 'halt', cause: 'storm', commandId: 'c1', ...who })
    await world.deliver()
    expect(orderFor(world, BTC, 'entry').state).toBe('cancelled')
    const resting = world.venue.openOrders('main').map((order) => `${order.symbol} ${order.type}`)
    expect(resting.toSorted()).toEqual([`${BTC} stop`, `${ETH} stop`])
    await world.minutes(2)
    expect(await faultsOf(world)).toEqual([])
  })

  it('opens nothing until a person resumes', async () => {
    const world = createWorld()
    await world.minute()
    await operate(world.engine(), { command: 'halt', cause: 'storm', commandId: 'c1', ...who })
    await world.buy(BTC)
    expect(orderFor(world, BTC, 'entry')).toMatchObject({
      state: 'denied',
      reason: 'trading state is HALTED',
    })
    expect(world.exchange.sent).toEqual([])
    await operate(world.engine(), { command: 'resume', commandId: 'c2', ...who })
    await world.buy(ETH)
    expect(planOf(world, ETH).status).toBe('open')
  })
})

describe('R-RISK-5 pause', () => {
  it('ends by itself', async () => {
    const world = createWorld()
    await operate(world.engine(), { command: 'pause', minutes: 10, commandId: 'c1', ...who })
    expect(await stateOf(world)).toBe('REDUCING')
    await world.advanceBy(10 * 60_000 - 1)
    expect(await stateOf(world)).toBe('REDUCING')
    await world.advanceBy(1)
    expect(await stateOf(world)).toBe('RUNNING')
  })

  it('never takes the place of a state that only a person ends', async () => {
    const world = createWorld()
    await operate(world.engine(), { command: 'halt', cause: 'storm', commandId: 'c1', ...who })
    const answer = await operate(world.engine(), {
      command: 'pause',
      minutes: 1,
      commandId: 'c2',
      ...who,
    })
    expect(answer).toMatchObject({
      done: true,
      result: { result: expect.stringContaining('HALTED') },
    })
    await world.advanceBy(120_000)
    expect(await stateOf(world)).toBe('HALTED')
  })

  it('never does so either when the halt comes between two of its calls', async () => {
    for (let point = 1; ; point += 1) {
      const world = createWorld()
      const engine = world.engine()
      let calls = 0
      const haltFirst = async (): Promise<void> => {
        calls += 1
        if (calls !== point) return
        await operate(engine, { command: 'halt', cause: 'storm', commandId: 'c1', ...who })
      }
      const { store } = engine
      const watched: typeof store = {
        ...store,
        get: async (key) => {
          await haltFirst()
          return store.get(key)
        },
        commit: async (writes) => {
          await haltFirst()
          return store.commit(writes)
        },
      }
      const pause = { command: 'pause', minutes: 1, commandId: 'c2', ...who } as const
      await operate({ ...engine, store: watched }, pause)
      if (calls < point) break
      expect([point, await stateOf(world)]).toEqual([point, 'HALTED'])
    }
  })

  it('can be made longer', async () => {
    const world = createWorld()
    await operate(world.engine(), { command: 'pause', minutes: 1, commandId: 'c1', ...who })
    await operate(world.engine(), { command: 'pause', minutes: 5, commandId: 'c2', ...who })
    await world.advanceBy(120_000)
    expect(await stateOf(world)).toBe('REDUCING')
  })
})

describe('R-OPS-2 close', () => {
  it('sells once when the command arrives twice, and says that it had been done', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    const { planId } = planOf(world, BTC)
    const close: OperatorCommand = { command: 'close', planId, commandId: 'c1', ...who }
    await operate(world.engine(), close)
    await operate(world.engine(), close)
    await world.deliver()
    await world.minute()
    expect(world.venue.trades('main').filter((trade) => trade.side === 'sell')).toHaveLength(1)
    expect(await operate(world.engine(), close)).toMatchObject({
      done: true,
      result: { repeated: true },
    })
    expect(await faultsOf(world)).toEqual([])
  })

  it('goes on trying when the exit is rejected', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.exchange.failPlace(
      'rejected',
      2,
      ({ type, side }) => type === 'market' && side === 'sell',
    )
    const { planId } = planOf(world, BTC)
    await operate(world.engine(), { command: 'close', planId, commandId: 'c1', ...who })
    await world.minutes(3)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'MANUAL' })
    expect(await faultsOf(world)).toEqual([])
  })

  it('works without a quote', async () => {
    const world = createWorld()
    await world.minute()
    await world.buy(BTC)
    world.exchange.failRead('fetchQuotes', 1000)
    const { planId } = planOf(world, BTC)
    await operate(world.engine(), { command: 'close', planId, commandId: 'c1', ...who })
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'MANUAL' })
  })
})
