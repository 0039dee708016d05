import { describe, expect, it } from 'vitest'
import { movementDifference } from '../../../lib/domain/reconciliation/booked-difference.ts'
import {
  bookedDifferenceWrite,
  listDifferences,
} from '../../../lib/engine/reconciliation/difference-rows.ts'
import { pastDifferencesPartition } from '../../../lib/engine/records/difference-keys.ts'
import { ETH, MINUTE_MS, amount, createWorld } from '../world.ts'
import {
  boughtWorld,
  contentsOf,
  reconciled,
  reconciledTimes,
  restLimit,
  shiftBalance,
} from './reconciled-world.ts'

const DAY_MS = 86_400_000

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
