/**
 * Every call that a minute of work makes on a port is a place where the run can die or stand still.
 * Each of them is tried, before the call has its effect and before its answer comes back.
 */
import { describe, expect, it } from 'vitest'
import { CallGate } from './call-gate.ts'
import { accountConfig } from './sample-config.ts'
import { faultsOf, plansOf } from './world-audit.ts'
import { BTC, type World, createWorld } from './world.ts'

interface Cycle {
  readonly name: string
  prepare(world: World): Promise<void>
  /** What the plan may be like in the end. */
  readonly ends: readonly string[]
}

async function bought(world: World): Promise<void> {
  await world.minute()
  await world.buy(BTC)
}

const CYCLES: readonly Cycle[] = [
  {
    name: 'an entry and its protection',
    prepare: async (world) => {
      await world.minute()
      world.strategy.wanted.add(BTC)
    },
    ends: ['open', 'closed UNFILLED'],
  },
  {
    name: 'an exit and what it replaces',
    prepare: async (world) => {
      await bought(world)
      world.movePrice(BTC, '61500')
    },
    ends: ['closed TAKE_PROFIT'],
  },
  {
    name: 'the fills of a stop',
    prepare: async (world) => {
      await bought(world)
      world.movePrice(BTC, '59300')
    },
    ends: ['closed SOFT_STOP'],
  },
]

function smallWorld(): World {
  const [strategy] = accountConfig().strategies
  if (strategy === undefined) throw new Error('no strategy')
  return createWorld({
    config: { symbols: [BTC], strategies: [{ ...strategy, symbols: [BTC] }] },
  })
}

/** Runs the cycle once for every point; `disturb` says what happens from the point on. */
async function atEveryPoint(
  { prepare, ends }: Cycle,
  disturb: (world: World, gate: CallGate) => Promise<void>,
): Promise<{ readonly points: number; readonly faults: readonly string[] }> {
  const faults: string[] = []
  for (let point = 1; ; point += 1) {
    const world = smallWorld()
    await prepare(world)
    const gate = new CallGate(point)
    await world.minute(gate)
    world.strategy.wanted.clear()
    if (!gate.wasReached) {
      // Nothing stopped any more: this was the cycle as it is meant to be.
      expect(world.failures).toEqual([])
      expect(world.exchange.sent.length).toBeGreaterThan(1)
      return { points: point - 1, faults }
    }
    await disturb(world, gate)
    const found = [...(await faultsOf(world))]
    for (const plan of plansOf(world)) {
      const end = plan.end === undefined ? plan.status : `${plan.status} ${plan.end}`
      if (!ends.includes(end)) found.push(`the plan is ${end}`)
    }
    faults.push(...found.map((fault) => `${point}, ${gate.where}: ${fault}`))
  }
}

describe('R-OPS-1 a run killed at any call', () => {
  it.each(CYCLES)('converges after $name', { timeout: 120_000 }, async (cycle) => {
    const { points, faults } = await atEveryPoint(cycle, (world) => world.minutes(4))
    expect(faults).toEqual([])
    expect(points).toBeGreaterThan(100)
  })
})

describe('R-OPS-1 a run that stands still at any call and goes on half a minute later', () => {
  it.each(CYCLES)('does no harm after $name', { timeout: 120_000 }, async (cycle) => {
    const { points, faults } = await atEveryPoint(cycle, async (world, gate) => {
      gate.release()
      await new Promise((resolve) => setImmediate(resolve))
      await world.minutes(4)
    })
    expect(faults).toEqual([])
    expect(points).toBeGreaterThan(100)
  })
})

describe('R-OPS-1 an entry that stands still for minutes', () => {
  const [entry] = CYCLES

  it(
    'is not sent any more, or is refused by the venue when it was on its way',
    { timeout: 120_000 },
    async () => {
      if (entry === undefined) throw new Error('no cycle')
      const refused: string[] = []
      const { faults } = await atEveryPoint(entry, async (world, gate) => {
        await world.minutes(3)
        gate.release()
        await new Promise((resolve) => setImmediate(resolve))
        await world.minutes(3)
        for (const event of world.venue.log)
          if (event.kind === 'order-refused') refused.push(`${event.request.type}, ${gate.where}`)
      })
      expect(faults).toEqual([])
      expect(refused).toEqual([
        'limit, before exchange.placeOrder',
        'stop, before exchange.placeOrder',
      ])
    },
  )
})

describe('R-OPS-1 a run that goes on after its lease was taken over', () => {
  it.each(CYCLES.slice(1))('does no harm after $name', { timeout: 120_000 }, async (cycle) => {
    const { faults } = await atEveryPoint(cycle, async (world, gate) => {
      await world.minutes(2)
      gate.release()
      await new Promise((resolve) => setImmediate(resolve))
      await world.minutes(3)
    })
    expect(faults).toEqual([])
  })
})
