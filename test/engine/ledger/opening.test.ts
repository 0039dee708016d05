import { describe, expect, it } from 'vitest'
import { keys } from '../../../lib/engine/records/keys.ts'
import { cashRecord } from '../../../lib/engine/records/ledger-rows.ts'
import { requestRebuild } from '../../../lib/engine/ledger/request-rebuild.ts'
import { moneyMoved, markWrites } from '../../../lib/engine/ledger/book-facts.ts'
import { reconcile } from '../../../lib/engine/reconcile.ts'
import { transact } from '../../../lib/engine/transact.ts'
import { BTC, ETH, type World, amount, createWorld } from '../world.ts'
import { fillFact } from './sample-facts.ts'
import { bookFaults, storedBook } from './stored-books.ts'
import { syncOnce } from './sync-report.ts'

/** A buy that a file told, written as an import does, up to the rebuild. */
async function importBuy(world: World, symbol: string, quantity: string): Promise<void> {
  const price = amount('1000')
  const fact = fillFact(symbol === BTC ? 1 : 2, { symbol, quantity: amount(quantity), price })
  await transact(world.run(), async (changes) => {
    changes.add(...markWrites(world.run(), fact))
    const key = keys.cash('main')
    const item = await world.store.get(key)
    const stored = item === undefined ? undefined : cashRecord.read(item)
    const cash = stored?.value ?? { balances: {}, opening: {}, unbooked: [] }
    const balances = { ...cash.balances }
    for (const [currency, moved] of moneyMoved(fact))
      balances[currency] = (balances[currency] ?? 0n) + moved
    changes.add(cashRecord.put(stored, key, { ...cash, balances }))
    await requestRebuild(world.run(), changes, symbol, 'imported')
  })
}

async function driftOf(world: World): Promise<unknown> {
  const outcome = (await reconcile(world.engine())).main
  return outcome?.held === true ? outcome.result.drift : undefined
}

describe('R-LEDG-9 books that are opened after an import', () => {
  it('take over from the venue only what the import does not contain', async () => {
    const world = createWorld({ balances: { USD: amount('500'), BTC: amount('2') } })
    await importBuy(world, BTC, '0.5')
    await world.advanceBy(60_000)
    expect(await syncOnce(world)).toMatchObject({ complete: true })
    expect(storedBook(world.store, BTC).position.quantity).toBe(amount('2'))
    expect(storedBook(world.store, BTC).lots).toHaveLength(2)
    expect(bookFaults(world.store)).toEqual([])
    expect(await driftOf(world)).toEqual({})
  })

  it('wait until what was imported is in its books', async () => {
    const world = createWorld({ balances: { USD: amount('500'), BTC: amount('2') } })
    await importBuy(world, BTC, '0.5')
    await world.advanceBy(60_000)
    world.setRemainingMs(1_000)
    expect(await syncOnce(world)).toMatchObject({ complete: false })
    const item = await world.store.get(keys.cash('main'))
    expect(item?.content).not.toHaveProperty('openedAtMs')
    world.setRemainingMs(600_000)
    await world.advanceBy(60_000)
    await syncOnce(world)
    expect(storedBook(world.store, BTC).position.quantity).toBe(amount('2'))
    expect(await driftOf(world)).toEqual({})
  })

  it('give up what was imported and is not at the venue any more', async () => {
    const world = createWorld({ balances: { USD: amount('500') } })
    await importBuy(world, ETH, '3')
    await world.advanceBy(60_000)
    await syncOnce(world)
    const { position, allocations } = storedBook(world.store, ETH)
    expect(position.quantity).toBe(0n)
    expect(allocations).toMatchObject([{ transfer: true, realisedPnl: 0n }])
    expect(bookFaults(world.store)).toEqual([])
    expect(await driftOf(world)).toEqual({})
  })

  it('do not take an empty answer for the loss of all that was imported', async () => {
    const world = createWorld({ balances: { USD: amount('500') } })
    await importBuy(world, ETH, '3')
    await world.advanceBy(60_000)
    const { fetchBalances } = world.exchange
    world.exchange.fetchBalances = async () => []
    expect(await syncOnce(world)).toMatchObject({ complete: false })
    world.exchange.fetchBalances = fetchBalances
    expect(storedBook(world.store, ETH).position.quantity).toBe(amount('3'))
  })
})
