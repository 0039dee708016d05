import { describe, expect, it } from 'vitest'
import { syncFills } from '../../../lib/engine/sync-fills.ts'
import { BTC, ETH, MINUTE_MS, type World, amount } from '../world.ts'
import { boughtWorld, heldBtc, reconciled, restLimit, shiftBalance } from './reconciled-world.ts'

const DAY_MS = 86_400_000

async function unknownEntry(world: World): Promise<void> {
  world.exchange.failPlace('unknown-after', 1)
  const [message] = await world.signal(ETH)
  if (message === undefined) throw new Error('no entry')
  await world.execute(message)
  world.exchange.hiddenLooks = 1000
}

describe('R-REC-2 differences as the engine explains them', () => {
  it.each<[string, (world: World) => Promise<void> | void, string, string, string, RegExp]>([
    [
      'an order of ours of unknown outcome',
      unknownEntry,
      'balance:ETH',
      'order-unknown',
      'wait',
      /^the venue has 0\.06666333 ETH, the ledger 0: 0\.06666333 more, which our order [0-9a-f]{32} may have moved; what is under way will settle it\.$/,
    ],
    [
      'the order itself',
      unknownEntry,
      'order:',
      'order-unknown',
      'wait',
      /^our entry to buy 0\.06666333 ETH\/USD was sent and its outcome is not known; /,
    ],
    [
      'an order of another client',
      (world) => void restLimit(world),
      'external-order:',
      'external-order',
      'report',
      /^a limit buy of 0\.1 ETH\/USD \(\S+\) rests at the venue, placed by another client; nothing is done about it\.$/,
    ],
    [
      'an order with an id of our form, without a record',
      (world) => void restLimit(world, world.exchange.clientOrderIdOf('a'.repeat(32))),
      'external-order:',
      'external-order',
      'report',
      /rests at the venue, with an id of our form, of which there is no record here; /,
    ],
    [
      'a trade of another client, before it is booked',
      (world) => {
        const quantity = amount('0.1')
        world.venue.tradeByAnotherClient('main', { symbol: ETH, side: 'buy', quantity })
      },
      'balance:ETH',
      'external-trade',
      'wait',
      /^the venue has 0\.1 ETH, the ledger 0: 0\.1 more, which is the trade \S+, not booked yet; /,
    ],
    [
      'a trade in quarantine',
      async (world) => {
        const quantity = amount('0.1')
        world.venue.tradeByAnotherClient('main', { symbol: ETH, side: 'buy', quantity })
        await world.advanceBy(MINUTE_MS)
        const future = world.clock.nowMs() + DAY_MS
        world.exchange.spoilTrades = (trades) => trades.map((each) => ({ ...each, timeMs: future }))
        await syncFills(world.engine())
        world.exchange.spoilTrades = () => []
      },
      'balance:ETH',
      'external-trade',
      'wait',
      /, which is the trade \S+, not booked yet; /,
    ],
    [
      'a deposit, before it is booked',
      (world) => void world.venue.deposit('main', 'USD', amount('100')),
      'balance:USD',
      'deposit-or-withdrawal',
      'wait',
      /: 100 more, which is the movement \S+, not booked yet; /,
    ],
    [
      'rounding at the venue',
      (world) => shiftBalance(world, 'BTC', '-0.00000001'),
      'balance:BTC',
      'fee',
      'report',
      /: 0\.00000001 less, within the 0\.00000002 by which the venue's rounding may differ over the booked fills; /,
    ],
    [
      'dust',
      (world) => shiftBalance(world, 'BTC', '0.000005'),
      'balance:BTC',
      'dust',
      'report',
      /: 0\.000005 more, worth 0\.3 and too little to be traded; nothing is done about it\.$/,
    ],
    [
      'a liquidation',
      async (world) => {
        world.venue.liquidate('main', BTC, heldBtc(world))
        await world.advanceBy(MINUTE_MS)
        await reconciled(world)
        await syncFills(world.engine())
      },
      'plan:',
      'liquidation',
      'end',
      /^plan [0-9a-f]{32} holds 0\.00333316 BTC\/USD, of which 0\.00333316 is not in the ledger any more: the venue liquidated it \(\S+\); the plan gives it up and ends when nothing is left\.$/,
    ],
    [
      'nothing at all',
      (world) => shiftBalance(world, 'BTC', '-0.001'),
      'balance:BTC',
      'unexplained',
      'quarantine',
      /: 0\.001 less, which nothing explains; no order increases BTC\/USD until it is explained\.$/,
    ],
  ])('are explained: %s', async (_, make, key, kind, consequence, explanation) => {
    const world = await boughtWorld()
    await make(world)
    const { differences } = await reconciled(world)
    const found = differences.find((each) => each.key.startsWith(key))
    expect(found).toMatchObject({ class: kind, consequence, status: 'open' })
    expect(found?.explanation).toMatch(explanation)
  })
})
