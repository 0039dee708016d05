import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { createSeededRandom } from '../../../lib/adapters/memory/seeded-random.ts'
import { type ImportedRow } from '../../../lib/engine/ledger/imported-row.ts'
import { cashRecord } from '../../../lib/engine/records/ledger-rows.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { type Store } from '../../../lib/ports/store.ts'
import { CallGate, gated } from '../call-gate.ts'
import { BTC, amount } from '../world.ts'
import { deskRun, importRows, ledgerText, mixedRows, movementRow, tradeRow } from './import-desk.ts'
import { bookFaults, storedBook, symbolsWithBooks } from './stored-books.ts'

const ROWS = mixedRows(150)

function shuffled(rows: readonly ImportedRow[], seed: string): readonly ImportedRow[] {
  const random = createSeededRandom(seed)
  return rows
    .map((row) => ({ row, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ row }) => row)
}

async function imported(...files: readonly (readonly ImportedRow[])[]) {
  const store = createMemoryStore()
  for (const rows of files) await importRows(deskRun(store), rows)
  return store
}

describe('R-LEDG-1 an import', () => {
  it('books every row once, and the books are what the facts say', async () => {
    const store = createMemoryStore()
    const { prepared, booked } = await importRows(deskRun(store), ROWS)
    expect(prepared).toMatchObject({ problems: [], known: 0 })
    expect(booked).toBe(ROWS.length)
    expect(symbolsWithBooks(store)).toEqual(['BNB/USD', 'BTC/USD', 'ETH/USD', 'SOL/USD'])
    expect(bookFaults(store)).toEqual([])
  })

  it('changes nothing the second time', async () => {
    const store = await imported(ROWS)
    const before = store.allItems()
    const { prepared, booked } = await importRows(deskRun(store), ROWS)
    expect(prepared).toMatchObject({ entries: [], known: ROWS.length, problems: [] })
    expect(booked).toBe(0)
    expect(store.allItems()).toEqual(before)
  })

  it.each(['a', 'b', 'c'])('comes to the same in any order: %s', async (seed) => {
    const sorted = ledgerText(await imported(ROWS))
    expect(ledgerText(await imported(shuffled(ROWS, seed)))).toEqual(sorted)
  })

  it('comes to the same in several files that overlap, the later one first', async () => {
    const sorted = ledgerText(await imported(ROWS))
    const inParts = await imported(ROWS.slice(60), shuffled(ROWS.slice(20, 110), 'x'), ROWS)
    expect(ledgerText(inParts)).toEqual(sorted)
    expect(bookFaults(inParts)).toEqual([])
  })

  it('takes an id that is booked with other contents for a mistake, column by column', async () => {
    const run = deskRun()
    await importRows(run, [tradeRow(1), movementRow(2)])
    const again = [
      tradeRow(1, { price: amount('1'), side: 'sell', orderId: 'other' }),
      movementRow(2, { quantity: amount('3') }),
    ]
    const { prepared, booked } = await importRows(run, again)
    expect(booked).toBe(0)
    expect(prepared.problems).toEqual([
      {
        line: 2,
        column: 'tradeId',
        reason: 'T0001 is booked already, with another side, price, orderId',
      },
      { line: 3, column: 'tradeId', reason: 'M2 is booked already, with another quantity' },
    ])
  })

  it('knows a trade again that does not name its order, or names another currency for no fee', async () => {
    const run = deskRun()
    await importRows(run, [tradeRow(1, { fee: 0n })])
    const again = tradeRow(1, { fee: 0n, feeCurrency: 'BTC', orderId: '' })
    expect((await importRows(run, [again])).prepared).toMatchObject({ known: 1, problems: [] })
  })
})

describe('R-LEDG-1 an import that dies at any call to the store', () => {
  it('is gone on with by the next one of the same file', { timeout: 60_000 }, async () => {
    const rows = mixedRows(60)
    const expected = ledgerText(await imported(rows))
    for (let point = 1; ; point += 1) {
      const store = createMemoryStore()
      const gate = new CallGate(point)
      const dying = importRows(deskRun(gated<Store>('store', store, gate)), rows)
      await Promise.race([dying, gate.reached])
      if (!gate.wasReached) {
        expect(point).toBeGreaterThan(60)
        return
      }
      await importRows(deskRun(store), rows)
      expect(ledgerText(store), `${point}, ${gate.where}`).toEqual(expected)
      expect(bookFaults(store), `${point}, ${gate.where}`).toEqual([])
    }
  })
})

describe('R-LEDG-1 two imports of one file at the same time', () => {
  it('book every row once', { timeout: 60_000 }, async () => {
    const rows = mixedRows(60)
    const expected = ledgerText(await imported(rows))
    for (let point = 5; ; point += 7) {
      const store = createMemoryStore()
      const gate = new CallGate(point)
      const slow = importRows(deskRun(gated<Store>('store', store, gate)), rows)
      await Promise.race([slow, gate.reached])
      if (!gate.wasReached) return
      const fast = await importRows(deskRun(store), rows)
      gate.release()
      // The slow one may find that what it was about to do is done.
      const booked = await slow.then(
        (report) => report.booked,
        () => 0,
      )
      await importRows(deskRun(store), rows)
      expect(fast.booked + booked, gate.where).toBeLessThanOrEqual(rows.length)
      expect(ledgerText(store), `${point}, ${gate.where}`).toEqual(expected)
    }
  })
})

describe('R-LEDG-4 fees of an import', () => {
  const rates = [
    { symbol: 'BNB/USD', timeMs: 0, price: amount('300'), source: 'prices.csv line 2' },
  ]

  it('in a third currency are valued by the rates that are given, and leave its lots', async () => {
    const row = tradeRow(1, { fee: amount('0.5'), feeCurrency: 'BNB' })
    const store = createMemoryStore()
    const [rate] = rates
    if (rate === undefined) throw new Error('no rate')
    const given = [{ ...rate, timeMs: row.timeMs - 1000 }]
    const { prepared } = await importRows(deskRun(store), [row], { rates: given })
    expect(storedBook(store, BTC).position.fees).toBe(amount('150'))
    expect(storedBook(store, 'BNB/USD').position.quantity).toBe(-amount('0.5'))
    expect(prepared.warnings.all).toEqual([])
  })

  it('without a rate are named with their asset and time', async () => {
    const row = tradeRow(1, { fee: amount('0.5'), feeCurrency: 'BNB' })
    const { prepared } = await importRows(deskRun(), [row], { rates })
    expect(prepared.warnings.all).toMatchObject([
      { code: 'unvalued', asset: 'BNB', id: 'T0001', timeMs: row.timeMs, line: 2 },
    ])
    expect(prepared.warnings.all[0]?.text).toBe(
      'the fee of 0.5 BNB of trade T0001 has no rate at 2025-01-10T00:01:00.000Z and is in no result',
    )
  })

  it('of two trades of one id in two symbols are two', async () => {
    const fee = { fee: amount('0.5'), feeCurrency: 'BNB', tradeId: '1' }
    const rows = [tradeRow(1, fee), tradeRow(2, { ...fee, symbol: 'ETH/USD' })]
    const { prepared } = await importRows(deskRun(), rows, { rates })
    expect(prepared.problems).toEqual([])
    expect(prepared.entries).toHaveLength(2)
  })
})

describe('R-LEDG-9 movements of an import', () => {
  it('bring lots at the cost that is given, and leave at the cost of the lots they take', async () => {
    const store = await imported([
      movementRow(1, { unitCost: amount('30000'), fee: amount('0.5') }),
      movementRow(2, { kind: 'withdrawal', quantity: amount('0.1'), fee: amount('0.1') }),
    ])
    const { position, allocations } = storedBook(store, BTC)
    expect(position).toMatchObject({
      quantity: amount('0.3'),
      cost: amount('9000'),
      realisedPnl: 0n,
    })
    expect(allocations).toMatchObject([{ transfer: true, costBasis: amount('6000') }])
  })

  it('of money change the balance and have no book', async () => {
    const store = await imported([
      movementRow(1, { currency: 'USD', quantity: amount('500') }),
      movementRow(2, {
        currency: 'USD',
        kind: 'withdrawal',
        quantity: amount('100'),
        fee: amount('1'),
      }),
    ])
    expect(symbolsWithBooks(store)).toEqual([])
    const cash = await store.get(keys.cash('main'))
    if (cash === undefined) throw new Error('no cash')
    expect(cashRecord.read(cash).value.balances).toEqual({ USD: amount('399') })
  })

  it('without a cost are named with the command that gives it', async () => {
    const { prepared } = await importRows(deskRun(), [movementRow(1)])
    expect(prepared.warnings.all).toMatchObject([{ code: 'no-basis', id: 'M1', asset: 'BTC' }])
    expect(prepared.warnings.all[0]?.text).toContain('holdfast ledger basis M1 --price P')
  })
})

describe('several quote currencies of one asset', () => {
  it('are told: results are not added up', async () => {
    const rows = [tradeRow(1), tradeRow(2, { symbol: 'BTC/EUR', feeCurrency: 'EUR' })]
    const { prepared } = await importRows(deskRun(), rows)
    expect(prepared.warnings.all).toMatchObject([{ code: 'mixed-quotes', asset: 'BTC' }])
    expect(prepared.warnings.all[0]?.text).toContain('BTC is traded in EUR and USD')
  })
})
