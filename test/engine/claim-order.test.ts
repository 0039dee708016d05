import { describe, expect, it } from 'vitest'
import { executeOrder } from '../../lib/engine/execute-orders.ts'
import { operate } from '../../lib/engine/operate.ts'
import { beforeFirst } from './before-first.ts'
import { entryMessage } from './first-message.ts'
import { keys } from '../../lib/engine/records/keys.ts'
import { setTradingStateForTest } from './set-state.ts'
import { faultsOf, orderFor, planOf } from './world-audit.ts'
import { BTC, ETH, amount, createWorld } from './world.ts'

const isEntry = (request: { readonly side: string }): boolean => request.side === 'buy'

describe('R-RISK-3 the quantity that is sent', () => {
  it('is clamped to the cap less its buffer, on the venue’s grid', async () => {
    const world = createWorld()
    const { limits } = world.account.config
    const small = createWorld({ config: { limits: { ...limits, orderValueMax: amount('100') } } })
    await small.buy(BTC)
    const order = orderFor(small, BTC, 'entry')
    expect(order.quantity).toBeLessThan(order.intent.quantity)
    const cost = small.venue.trades('main')[0]?.cost ?? 0n
    expect(cost).toBeLessThanOrEqual(amount('99'))
    expect(cost).toBeGreaterThan(amount('98.5'))
    await small.minute()
    expect(await faultsOf(small)).toEqual([])
  })
})

describe('R-RISK-6 the last room', () => {
  it('goes to one of two symbols whose functions run at the same time', async () => {
    const limits = {
      ...createWorld().account.config.limits,
      grossExposureMax: amount('300'),
    }
    const world = createWorld({ config: { limits } })
    await world.minute()
    const messages = await world.signal(BTC, ETH)
    expect(messages).toHaveLength(2)
    await Promise.all(messages.map((message) => world.execute(message)))
    expect(world.exchange.sent.filter(isEntry)).toHaveLength(1)
    const states = [orderFor(world, BTC, 'entry'), orderFor(world, ETH, 'entry')].map(
      (o) => o.state,
    )
    expect(states.toSorted()).toEqual(['denied', 'filled'])
    await world.minutes(2)
    expect(await faultsOf(world)).toEqual([])
  })

  it('is not given away on what was read before another order took it', async () => {
    const limits = {
      ...createWorld().account.config.limits,
      grossExposureMax: amount('300'),
    }
    const world = createWorld({ config: { limits } })
    await world.minute()
    const [first, second] = await world.signal(BTC, ETH)
    if (first === undefined || second === undefined) throw new Error('two entries')
    const cash = keys.cash('main').sort
    const slow = beforeFirst(world.engine(), 'get', () => world.execute(second), cash)
    await executeOrder(slow, first)
    expect(world.exchange.sent.filter(isEntry)).toHaveLength(1)
    expect(orderFor(world, BTC, 'entry').state).toBe('denied')
  })
})

describe('R-RISK-5 the trading state at the claim', () => {
  it('stops an increasing order after a halt was committed', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    await operate(world.engine(), { command: 'halt', cause: 'storm', commandId: 'c1', by: 'me' })
    await world.execute(message)
    expect(world.exchange.sent).toEqual([])
  })

  it('stops it too when the halt is committed between the check and the claim', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    const racing = beforeFirst(world.engine(), 'commit', () =>
      setTradingStateForTest(world, { state: 'HALTED', cause: 'storm' }),
    )
    await executeOrder(racing, message)
    expect(world.exchange.sent).toEqual([])
    expect(orderFor(world, BTC, 'entry')).toMatchObject({
      state: 'denied',
      reason: 'trading state is HALTED',
    })
  })

  it('lets reducing orders pass while HALTED', async () => {
    const world = createWorld()
    const message = await entryMessage(world)
    await world.execute(message)
    await operate(world.engine(), { command: 'halt', cause: 'storm', commandId: 'c1', by: 'me' })
    await world.minutes(2)
    expect(orderFor(world, BTC, 'protection').state).toBe('open')
    world.movePrice(BTC, '61500')
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(await faultsOf(world)).toEqual([])
  })
})
