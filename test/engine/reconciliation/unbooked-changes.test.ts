import { describe, expect, it } from 'vitest'
import { unbookedChanges } from '../../../lib/engine/reconciliation/unbooked-changes.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import {
  type QuarantinedEntry,
  quarantinedRecord,
} from '../../../lib/engine/records/ledger-rows.ts'
import { BTC, ETH, type World, amount, createWorld } from '../world.ts'
import { boughtWorld } from './reconciled-world.ts'

async function keep(world: World, entry: Partial<QuarantinedEntry>): Promise<void> {
  const kept: QuarantinedEntry = {
    listing: 'trades',
    id: 'T1',
    problem: 'in-the-future',
    text: '',
    seenAtMs: world.clock.nowMs(),
    ...entry,
  }
  const write = quarantinedRecord.create(keys.quarantined('main', kept), kept)
  expect((await world.store.commit([write])).committed).toBe(true)
}

const TRADE = {
  venueOrderId: 'O1',
  account: 'main',
  symbol: BTC,
  side: 'sell',
  price: '50000',
  quantity: '0.1',
  cost: '5000',
  fee: '3',
  feeCurrency: 'USD',
}

async function effectsOf(world: World): Promise<Readonly<Record<string, string>>[]> {
  const changes = await unbookedChanges(world.run(), [BTC, ETH])
  return changes.map(({ effects }) =>
    Object.fromEntries([...effects].map(([name, value]) => [name, `${value / 10n ** 15n}`])),
  )
}

describe('R-REC-2 what the venue told and the ledger has not booked', () => {
  it('is nothing that is booked', async () => {
    expect(await effectsOf(await boughtWorld())).toEqual([])
  })

  it.each([
    ['of all symbols', false],
    ['symbol by symbol', true],
  ])('is a trade that the venue lists %s', async (_, tradesBySymbol) => {
    const world = createWorld({ tradesBySymbol })
    await world.minute()
    world.venue.tradeByAnotherClient('main', { symbol: ETH, side: 'buy', quantity: amount('0.1') })
    const [change, ...others] = await unbookedChanges(world.run(), [BTC, ETH])
    expect(others).toEqual([])
    expect(change).toMatchObject({ kind: 'trade' })
    expect(change?.effects.get('ETH')).toBe(amount('0.1'))
    expect(change?.effects.get('USD')).toBeLessThan(amount('-300'))
  })

  it('is a movement, with its fee', async () => {
    const world = createWorld()
    await world.minute()
    world.venue.withdraw('main', 'USD', amount('100'), amount('1'))
    expect(await effectsOf(world)).toEqual([{ USD: '-101000' }])
  })

  it('is a trade in quarantine, as far as it can be read', async () => {
    const world = createWorld()
    await keep(world, { text: JSON.stringify(TRADE) })
    await keep(world, { id: 'T2', text: JSON.stringify({ ...TRADE, feeCurrency: 'XYZ' }) })
    await keep(world, { id: 'T3', text: '{"half' })
    await keep(world, { id: 'T4', text: JSON.stringify({ ...TRADE, quantity: 'much' }) })
    await keep(world, { id: 'T5', text: JSON.stringify({ ...TRADE, side: 'both' }) })
    await keep(world, { id: 'T6', text: 'null' })
    await keep(world, { id: 'T7', text: JSON.stringify({ ...TRADE, quantity: '0' }) })
    await keep(world, { id: 'M1', listing: 'movements', text: '{}' })
    const found = await effectsOf(world)
    expect(found.filter((effects) => Object.keys(effects).length > 0)).toEqual([
      { BTC: '-100', USD: '4997000' },
      { BTC: '-100', USD: '5000000', XYZ: '-3000' },
    ])
    expect(found).toHaveLength(8)
  })

  it('is nothing of a listing that cannot be had', async () => {
    const world = createWorld()
    await world.minute()
    world.venue.deposit('main', 'USD', amount('100'))
    world.exchange.failRead('fetchTrades')
    expect(await effectsOf(world)).toEqual([{ USD: '100000' }])
  })
})
