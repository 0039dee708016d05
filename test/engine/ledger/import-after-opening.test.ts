import { describe, expect, it } from 'vitest'
import { type LedgerRun } from '../../../lib/engine/engine.ts'
import { type ImportedRow } from '../../../lib/engine/ledger/imported-row.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { cashRecord } from '../../../lib/engine/records/ledger-rows.ts'
import { type Store } from '../../../lib/ports/store.ts'
import { CallGate, gated } from '../call-gate.ts'
import { BTC, MINUTE_MS, START_MS, type World, amount, createWorld } from '../world.ts'
import { accountConfig } from '../sample-config.ts'
import { importRows, ledgerText, movementRow, tradeRow } from './import-desk.ts'
import { bookFaults, storedBook } from './stored-books.ts'

/** An account whose books were opened with what the venue had. */
async function opened(): Promise<World> {
  const world = createWorld({
    balances: { USD: amount('5000'), BTC: amount('2'), XYZ: amount('7') },
    config: { symbols: [BTC] },
  })
  await world.minute()
  return world
}

function runOn({ store, clock, random, log, alerts }: World, on: Store = store): LedgerRun {
  const { symbols } = accountConfig()
  const session = { id: 'command-1', version: '1.2.3' }
  return {
    engine: { store: on, clock, random, log, alerts, session, remainingMs: () => Infinity },
    account: { config: { id: 'main', symbols: symbols.slice(0, 1) }, market: 'simulated' },
  }
}

/** Before the engine was started for the first time. */
const atMs = (number: number): number => START_MS - 10_000 * MINUTE_MS + number * MINUTE_MS

/** What the two coins that are there cost, and one that is gone. */
function history(): readonly ImportedRow[] {
  return [
    movementRow(0, { currency: 'USD', quantity: amount('100000'), timeMs: atMs(0) }),
    ...Array.from({ length: 60 }, (_, index) =>
      tradeRow(index + 1, {
        timeMs: atMs(index + 1),
        quantity: amount('0.05'),
        side: index % 6 === 5 ? 'sell' : 'buy',
        fee: amount('0.5'),
      }),
    ),
  ]
}

async function cashOf({ store }: World) {
  const item = await store.get(keys.cash('main'))
  if (item === undefined) throw new Error('no cash')
  return cashRecord.read(item).value
}

function totals(world: World): readonly bigint[] {
  return [storedBook(world.store, BTC).position.quantity]
}

describe('R-LEDG-9 history that is imported after the books were opened', () => {
  it('is contained in the opening: the totals stay, and the opening takes what is missing', async () => {
    const world = await opened()
    const [balances, held] = [(await cashOf(world)).balances, totals(world)]
    await importRows(runOn(world), history())
    expect((await cashOf(world)).balances).toEqual(balances)
    expect(totals(world)).toEqual(held)
    expect(bookFaults(world.store)).toEqual([])
    const { lots, facts } = storedBook(world.store, BTC)
    // 50 buys and 10 sells of 0.05 each are 2 coins: the opening is used up, and every lot has its cost.
    expect(facts.some(({ kind }) => kind === 'movement')).toBe(false)
    expect(lots.every(({ value }) => value > 0n)).toBe(true)
  })

  it('that explains a part leaves the rest in the opening, at the value of a unit', async () => {
    const world = await opened()
    const before = storedBook(world.store, BTC).lots[0]
    await importRows(runOn(world), [tradeRow(1, { timeMs: atMs(1), quantity: amount('0.5') })])
    const { lots, position } = storedBook(world.store, BTC)
    expect(position.quantity).toBe(amount('2'))
    expect(lots.map(({ openingId, quantity }) => [openingId, quantity])).toEqual([
      ['T0001', amount('0.5')],
      ['opening-BTC', amount('1.5')],
    ])
    expect(lots[1]?.value).toBe((3n * (before?.value ?? 0n)) / 4n)
  })

  it('that brings more than there is leaves again with the opening, at its cost', async () => {
    const world = await opened()
    await importRows(runOn(world), [tradeRow(1, { timeMs: atMs(1), quantity: amount('3') })])
    const { position, allocations } = storedBook(world.store, BTC)
    expect(position).toMatchObject({ quantity: amount('2'), realisedPnl: 0n })
    expect(allocations).toMatchObject([{ closingId: 'opening-BTC', transfer: true }])
  })

  it('of a symbol without a book takes along what was only counted', async () => {
    const world = await opened()
    expect((await cashOf(world)).balances).toMatchObject({ XYZ: amount('7') })
    const row = tradeRow(1, { symbol: 'XYZ/USD', timeMs: atMs(1), quantity: amount('4') })
    await importRows(runOn(world), [row])
    expect((await cashOf(world)).balances).toMatchObject({ XYZ: 0n })
    expect(storedBook(world.store, 'XYZ/USD').position.quantity).toBe(amount('7'))
    expect(bookFaults(world.store)).toEqual([])
  })

  it('is the same after a crash at any call', { timeout: 60_000 }, async () => {
    const rows = history()
    const whole = await opened()
    await importRows(runOn(whole), rows)
    const expected = ledgerText(whole.store)
    for (let point = 1; ; point += 3) {
      const world = await opened()
      const gate = new CallGate(point)
      const dying = importRows(runOn(world, gated<Store>('store', world.store, gate)), rows)
      await Promise.race([dying, gate.reached])
      if (!gate.wasReached) return
      // The engine may come first, and finds the totals as they were.
      await world.minute()
      expect(totals(world), gate.where).toEqual([amount('2')])
      await importRows(runOn(world), rows)
      expect(bookFaults(world.store), gate.where).toEqual([])
      expect(ledgerText(world.store), `${point}, ${gate.where}`).toEqual(expected)
    }
  })

  it('makes no difference to the venue', async () => {
    const [world, other] = [await opened(), await opened()]
    await importRows(runOn(world), history())
    await world.minutes(3)
    await other.minutes(3)
    expect(world.failures).toEqual([])
    const raised = ({ alerts }: World): readonly string[] => alerts.raised().map(({ key }) => key)
    expect(raised(world)).toEqual(raised(other))
  })
})

describe('R-LEDG-1 rows that are younger than the opening', () => {
  const young = (world: World): ImportedRow =>
    tradeRow(1, { timeMs: world.clock.nowMs() - 1000, quantity: amount('0.5') })

  it('are refused, because the engine books them itself', async () => {
    const world = await opened()
    await world.minute()
    const { prepared, booked } = await importRows(runOn(world), [young(world)])
    expect(booked).toBe(0)
    expect(prepared.problems).toMatchObject([{ line: 2, column: 'time' }])
    expect(prepared.problems[0]?.reason).toMatch(
      /is after the books were opened \(.*--after-opening/,
    )
  })

  it('are booked on request, and change the totals', async () => {
    const world = await opened()
    await world.minute()
    const row = young(world)
    await importRows(runOn(world), [row], { afterOpening: true })
    expect(totals(world)).toEqual([amount('2.5')])
    expect(bookFaults(world.store)).toEqual([])
  })

  it('are known when the engine has booked them from the venue', async () => {
    const world = await opened()
    world.venue.tradeByAnotherClient('main', {
      symbol: BTC,
      side: 'sell',
      quantity: amount('0.1'),
      price: amount('61000'),
    })
    await world.minute()
    const [trade] = world.venue.trades('main')
    if (trade === undefined) throw new Error('no trade')
    const { tradeId, timeMs, quantity, price, fee, feeCurrency } = trade
    const row = tradeRow(1, {
      tradeId,
      timeMs,
      side: 'sell',
      quantity,
      price,
      fee,
      feeCurrency,
      orderId: '',
    })
    const { prepared } = await importRows(runOn(world), [row])
    expect(prepared).toMatchObject({ known: 1, problems: [], entries: [] })
  })
})
