/**
 * R-LEDG-1: a run of the fill sync is killed at each of its calls on a port, before and after the call
 * takes effect. Whatever it left, the next runs book every trade and every movement once.
 */
import { describe, expect, it } from 'vitest'
import { syncFills } from '../../../lib/engine/sync-fills.ts'
import { CallGate } from '../call-gate.ts'
import { BTC, ETH, MINUTE_MS, SOL, type World, amount, createWorld } from '../world.ts'
import { faultsOf, fillsOf } from '../world-audit.ts'
import { bookFaults, factsIn } from './stored-books.ts'
import { syncOnce } from './sync-report.ts'

const LEASE_MS = 90_000

interface Story {
  readonly name: string
  readonly options?: Parameters<typeof createWorld>[0]
  /** Up to the run that is killed. */
  prepare(world: World): Promise<void>
}

async function byHand(world: World, side: 'buy' | 'sell', quantity: string): Promise<void> {
  world.venue.tradeByAnotherClient('main', { symbol: BTC, side, quantity: amount(quantity) })
  await world.advanceBy(1000)
}

const STORIES: readonly Story[] = [
  {
    name: 'the first contact with holdings in two symbols',
    options: { balances: { USD: amount('10000'), BTC: amount('1'), ETH: amount('3') } },
    prepare: async (world) => world.advanceBy(1000),
  },
  {
    name: 'fills of an entry of ours, with fees in base',
    options: { accountOptions: { feeInBaseOnBuys: true } },
    prepare: async (world) => {
      await world.minute()
      const [message] = await world.signal(BTC)
      if (message === undefined) throw new Error('no entry')
      await world.execute(message)
    },
  },
  {
    name: 'trades by hand with fees in a third currency',
    options: {
      balances: { USD: amount('10000'), SOL: amount('5') },
      accountOptions: { feeCurrency: 'SOL' },
    },
    prepare: async (world) => {
      await world.minute()
      await byHand(world, 'buy', '0.01')
      await byHand(world, 'sell', '0.004')
    },
  },
  {
    name: 'a trade that comes after younger ones, and a rebuild',
    prepare: async (world) => {
      await world.minute()
      await byHand(world, 'buy', '0.01')
      await byHand(world, 'buy', '0.02')
      await byHand(world, 'sell', '0.015')
      const [late] = world.venue.trades('main')
      world.exchange.spoilTrades = (trades) =>
        trades.filter(({ tradeId }) => tradeId !== late?.tradeId)
      await syncOnce(world)
      world.exchange.spoilTrades = (trades) => trades
    },
  },
  {
    name: 'a trade that was corrected',
    prepare: async (world) => {
      await world.minute()
      await byHand(world, 'buy', '0.01')
      await byHand(world, 'sell', '0.005')
      await syncOnce(world)
      const [trade] = world.venue.trades('main')
      world.venue.correctTrade('main', trade?.tradeId ?? '', { price: amount('59000') })
    },
  },
  {
    name: 'a deposit, a withdrawal and a conversion',
    options: { balances: { USD: amount('10000'), BTC: amount('1') } },
    prepare: async (world) => {
      await world.minute()
      world.venue.deposit('main', 'ETH', amount('2'))
      world.venue.withdraw('main', 'BTC', amount('0.1'))
      const conversion = { from: 'BTC', amount: amount('0.1'), to: 'SOL', received: amount('40') }
      world.venue.convert('main', conversion)
      await world.advanceBy(5 * MINUTE_MS)
    },
  },
  {
    name: 'a first trade of a currency that was only counted',
    options: { config: { symbols: [BTC] }, balances: { USD: amount('100'), SOL: amount('5') } },
    prepare: async (world) => {
      await world.minute()
      world.venue.tradeByAnotherClient('main', { symbol: SOL, side: 'sell', quantity: amount('1') })
    },
  },
]

function venueFaults(world: World): readonly string[] {
  const movements = [BTC, ETH, SOL].flatMap((symbol) =>
    factsIn(world.store, `symbol#main#${symbol}`),
  )
  const booked = [...movements, ...factsIn(world.store, 'money#main')].flatMap((fact) =>
    fact.kind === 'movement' ? [fact.movement.movementId] : [],
  )
  const missing = world.venue
    .movements('main')
    .filter(({ movementId }) => booked.filter((each) => each === movementId).length !== 1)
    .map(({ movementId }) => `movement ${movementId} is not booked once`)
  const trades = world.venue.trades('main').length
  const fills = fillsOf(world).length
  return trades === fills ? missing : [...missing, `${fills} fills of ${trades} trades`]
}

describe('R-LEDG-1 a run that is killed at any of its calls', { timeout: 120_000 }, () => {
  it.each(STORIES)('books everything once: $name', async ({ options, prepare }) => {
    const faults: string[] = []
    let points = 0
    for (let point = 1; ; point += 1) {
      const world = createWorld(options)
      await prepare(world)
      const gate = new CallGate(point)
      await world.attempt((engine) => syncFills(engine), gate)
      if (!gate.wasReached) break
      points += 1
      await world.advanceBy(LEASE_MS)
      await syncOnce(world)
      await world.deliver()
      await world.advanceBy(5 * MINUTE_MS)
      await syncOnce(world)
      const found = [
        ...bookFaults(world.store),
        ...venueFaults(world),
        ...(await faultsOf(world)).filter((fault) => fault.includes('the ledger has')),
      ]
      for (const fault of found) faults.push(`${point}, ${gate.where}: ${fault}`)
    }
    expect(faults).toEqual([])
    expect(points).toBeGreaterThan(40)
  })
})
