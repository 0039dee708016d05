import { describe, expect, it } from 'vitest'
import { type Engine } from '../../lib/engine/engine.ts'
import { executeOrder } from '../../lib/engine/execute-orders.ts'
import { monitorTick } from '../../lib/engine/monitor-plans.ts'
import { scanSignals } from '../../lib/engine/scan-signals.ts'
import { syncMarket } from '../../lib/engine/sync-market.ts'
import { createSeededRandom } from '../../lib/adapters/memory/seeded-random.ts'
import { faultsOf, orderFor, planOf } from './world-audit.ts'
import { BTC, ETH, createWorld, nextMinuteMs } from './world.ts'

function withoutQueue(engine: Engine): Engine {
  return { ...engine, orderQueue: { send: () => Promise.reject(new Error('no queue')) } }
}

describe('R-ORD-1 an intent that the queue did not take', () => {
  it('is brought later by the sweep', async () => {
    const world = createWorld()
    await world.minute()
    world.strategy.wanted.add(BTC)
    await world.advanceTo(nextMinuteMs(world))
    await syncMarket(world.engine())
    await scanSignals(withoutQueue(world.engine()))
    world.strategy.wanted.clear()
    expect(orderFor(world, BTC, 'entry').state).toBe('created')
    expect(await world.deliver()).toBe(0)
    const slotMs = world.clock.nowMs()
    await world.advanceTo(slotMs + 20_000)
    await monitorTick(world.engine(), { slotMs: slotMs + 20_000 })
    expect(await world.deliver()).toBeGreaterThan(0)
    expect(planOf(world, BTC).status).toBe('open')
    await world.minute()
    expect(await faultsOf(world)).toEqual([])
  })

  it('gets its protection and its exit although no announcement ever arrives', async () => {
    const world = createWorld()
    await world.minute()
    const { send } = world.orderQueue
    // Only the sweep of every second tick gets through.
    let sends = 0
    world.orderQueue.send = async (messages) => {
      sends += 1
      if (sends % 2 === 1) throw new Error('no queue')
      await send(messages)
    }
    await world.buy(BTC)
    await world.minutes(2)
    expect(planOf(world, BTC).protectedQuantity).toBeGreaterThan(0n)
    world.movePrice(BTC, '61500')
    await world.minutes(4)
    expect(planOf(world, BTC)).toMatchObject({ status: 'closed', end: 'TAKE_PROFIT' })
    expect(await faultsOf(world)).toEqual([])
  })
})

describe('R-OPS-1 messages that come again and in any order', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('do no harm, by the order of seed %i', async (seed) => {
    const random = createSeededRandom(seed)
    const world = createWorld()
    await world.minute()
    world.strategy.wanted.add(BTC)
    world.strategy.wanted.add(ETH)
    const seen: string[] = []
    const { send } = world.orderQueue
    world.orderQueue.send = async (messages) => {
      seen.push(...messages.map((message) => message.body))
      await send(messages)
    }
    const replay = async (): Promise<void> => {
      for (let each = 0; each < 10; each += 1) {
        if (seen.length === 0) return
        await executeOrder(world.engine(), JSON.parse(random.pick(seen)) as never)
      }
    }
    await world.advanceTo(nextMinuteMs(world))
    await world.schedule()
    world.strategy.wanted.clear()
    for (let round = 0; round < 3; round += 1) {
      await replay()
      await world.minute()
      if (round === 0) world.movePrice(BTC, '61500')
      if (round === 1) world.movePrice(ETH, '2960')
    }
    await replay()
    await world.minutes(2)
    expect(planOf(world, BTC)).toMatchObject({ end: 'TAKE_PROFIT' })
    expect(planOf(world, ETH)).toMatchObject({ end: 'SOFT_STOP' })
    expect(await faultsOf(world)).toEqual([])
  })
})
