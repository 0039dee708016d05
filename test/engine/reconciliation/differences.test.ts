import { describe, expect, it } from 'vitest'
import {
  bookedDifferenceWrite,
  listDifferences,
} from '../../../lib/engine/reconciliation/difference-rows.ts'
import { pastDifferencesPartition } from '../../../lib/engine/records/difference-keys.ts'
import { syncFills } from '../../../lib/engine/sync-fills.ts'
import { movementDifference } from '../../../lib/domain/reconciliation/booked-difference.ts'
import { BTC, ETH, MINUTE_MS, type World, amount, createWorld } from '../world.ts'
import {
  boughtWorld,
  contentsOf,
  heldBtc,
  reconciled,
  reconciledTimes,
  shiftBalance,
} from './reconciled-world.ts'

const DAY_MS = 86_400_000

function restLimit(world: World, clientOrderId?: string): string {
  const placed = world.venue.place('main', {
    symbol: ETH,
    side: 'buy',
    type: 'limit',
    quantity: amount('0.1'),
    limitPrice: amount('2000'),
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  })
  if (!('placed' in placed)) throw new Error('the venue refused it')
  return placed.placed.venueOrderId
}

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

describe('R-REC-2 the rows of differences', () => {
  it('count from the second run on, are written no more while nothing changes, and end', async () => {
    const world = await boughtWorld()
    const venueOrderId = restLimit(world)
    expect(await reconciled(world)).toMatchObject({ differences: [{ status: 'open' }] })
    expect(await reconciled(world)).toMatchObject({ differences: [{ status: 'confirmed' }] })
    await reconciledTimes(world, 3)
    const before = contentsOf(world)
    await reconciledTimes(world, 3)
    expect(contentsOf(world)).toBe(before)
    world.venue.cancel('main', { venueOrderId })
    expect((await reconciled(world)).differences).toHaveLength(1)
    expect((await reconciled(world)).differences).toEqual([])
    expect(await listDifferences(world.run())).toMatchObject([
      {
        key: `external-order:${venueOrderId}`,
        status: 'gone',
        resolvedAtMs: world.clock.nowMs(),
      },
    ])
  })

  it('say once that a person should know', async () => {
    const world = await boughtWorld()
    const venueOrderId = restLimit(world)
    await reconciledTimes(world, 5)
    const alerts = world.alerts.raised(`difference-main-external-order:${venueOrderId}`)
    expect(alerts).toMatchObject([{ severity: 'info', symbol: ETH }])
  })

  it('are refreshed once an hour', async () => {
    const world = await boughtWorld()
    restLimit(world)
    await reconciledTimes(world, 5)
    await world.advanceBy(60 * MINUTE_MS)
    const { differences } = await reconciled(world)
    expect(differences[0]?.lastSeenAtMs).toBe(world.clock.nowMs())
    expect((await listDifferences(world.run()))[0]?.lastSeenAtMs).toBe(world.clock.nowMs())
  })

  it('that never counted leave no trace', async () => {
    const world = await boughtWorld()
    const venueOrderId = restLimit(world)
    await reconciled(world)
    world.venue.cancel('main', { venueOrderId })
    await reconciled(world)
    expect(await listDifferences(world.run())).toEqual([])
  })

  it('are kept for 400 days after their end', async () => {
    const world = await boughtWorld()
    const venueOrderId = restLimit(world)
    await reconciledTimes(world, 2)
    world.venue.cancel('main', { venueOrderId })
    await reconciledTimes(world, 2)
    const rows = world.store
      .allItems()
      .filter(({ key }) => key.partition === pastDifferencesPartition('main'))
    expect(rows).toHaveLength(1)
    expect(rows[0]?.expiresAtMs).toBe(world.clock.nowMs() + 400 * DAY_MS)
    await world.advanceBy(400 * DAY_MS + 1)
    expect(await listDifferences(world.run())).toEqual([])
  })

  it('of what was booked by hand are listed with the others, newest first', async () => {
    const world = await boughtWorld()
    restLimit(world)
    await reconciled(world)
    for (const [movementId, timeMs] of [
      ['D1', 1_000],
      ['D2', 2_000],
    ] as const) {
      const movement = {
        movementId,
        account: 'main',
        kind: 'deposit',
        currency: 'USD',
        quantity: amount('5'),
        fee: 0n,
        timeMs,
        appliedAtMs: timeMs,
      } as const
      const write = bookedDifferenceWrite(world.run(), movementDifference(movement), timeMs)
      expect((await world.store.commit([write])).committed).toBe(true)
    }
    const listed = await listDifferences(world.run())
    expect(listed.map(({ key, status }) => [key.split(':')[0], status])).toEqual([
      ['external-order', 'open'],
      ['movement', 'gone'],
      ['movement', 'gone'],
    ])
    expect(listed[1]?.explanation).toBe('deposit of 5 USD in (D2), booked; it is taken over.')
    expect(await listDifferences(world.run(), 1)).toHaveLength(2)
  })
})

describe('R-REC-1 replies that say nothing about differences', () => {
  it('keep an external order while ours should be listed and nothing is', async () => {
    const world = await boughtWorld()
    restLimit(world)
    await reconciledTimes(world, 5)
    const before = contentsOf(world)
    world.exchange.emptyListings = 3
    await reconciledTimes(world, 3)
    expect(contentsOf(world)).toBe(before)
  })

  it('keep every balance when the venue tells none', async () => {
    const world = await boughtWorld()
    shiftBalance(world, 'BTC', '-0.001')
    await reconciledTimes(world, 5)
    const before = contentsOf(world)
    world.exchange.fetchBalances = async () => []
    const { drift, differences } = await reconciledTimes(world, 3)
    expect(drift).toEqual({})
    expect(differences.map(({ key }) => key)).toEqual(['balance:BTC', 'equity'])
    expect(contentsOf(world)).toBe(before)
    expect(world.log.entries('warn').at(-1)?.message).toContain('no balance at all')
  })

  it('find nothing when no balance is told and the ledger holds nothing', async () => {
    const world = createWorld({ balances: {} })
    await world.minute()
    expect(await reconciled(world)).toMatchObject({ drift: {}, differences: [] })
  })

  it('explain nothing when the listings fail, and the run goes on', async () => {
    const world = await boughtWorld()
    shiftBalance(world, 'BTC', '-0.001')
    world.exchange.failRead('fetchTrades', 1)
    const { differences } = await reconciled(world)
    expect(differences.map(({ class: kind }) => kind)).toContain('unexplained')
  })

  it.each(['fetchOpenOrders', 'fetchBalances'] as const)(
    'change no difference when %s fails',
    async (read) => {
      const world = await boughtWorld()
      shiftBalance(world, 'BTC', '-0.001')
      await reconciledTimes(world, 5)
      const before = contentsOf(world)
      world.exchange.failRead(read)
      await expect(reconciled(world)).rejects.toThrow(`${read} failed`)
      expect(contentsOf(world)).toBe(before)
    },
  )
})

describe('R-REC-3 equity by the venue and by the ledger', () => {
  it('is a metric of every run', async () => {
    const world = await boughtWorld()
    await reconciled(world)
    const summary = () => world.metrics.summary('EquityDrift', { account: 'main' })
    expect(summary()).toMatchObject({ unit: 'quote-currency', latest: 0 })
    shiftBalance(world, 'BTC', '-0.001')
    await reconciled(world)
    expect(summary()?.latest).toBe(60)
  })

  it('raises an alarm above the limit, once two runs have seen it', async () => {
    const world = await boughtWorld({})
    shiftBalance(world, 'USD', '-5.01')
    await reconciled(world)
    expect(world.alerts.raised('equity-drift-main')).toEqual([])
    await reconciled(world)
    expect(world.alerts.raised('equity-drift-main')).toMatchObject([{ severity: 'critical' }])
    expect(world.alerts.raised('equity-drift-main')[0]?.text).toContain(
      '-5.01 apart, above the limit of 5',
    )
  })

  it('has a limit of one fiftieth of the largest order, unless another is configured', async () => {
    const within = await boughtWorld()
    shiftBalance(within, 'USD', '-5')
    await reconciledTimes(within, 2)
    expect(within.alerts.raised('equity-drift-main')).toEqual([])
    const { reconcile } = within.account.config
    const strict = await boughtWorld({
      config: { reconcile: { ...reconcile, equityDriftMax: amount('1') } },
    })
    shiftBalance(strict, 'USD', '-5')
    await reconciledTimes(strict, 2)
    expect(strict.alerts.raised('equity-drift-main')).toHaveLength(1)
  })
})

describe('R-REC-6 reconciliation', () => {
  it('writes nothing that the ledger derives', async () => {
    const world = await boughtWorld()
    const derived = (): string =>
      JSON.stringify(
        world.store
          .allItems()
          .filter(({ key: { sort } }) =>
            /^(position|cash|exposure|lots#|fact#|allocation#)/.test(sort),
          ),
      )
    const before = derived()
    shiftBalance(world, 'BTC', '-0.001')
    restLimit(world)
    await reconciledTimes(world, 5)
    expect(derived()).toBe(before)
  })
})
