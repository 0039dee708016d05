/** Imports on a store in memory, in the steps in which the command makes them. */
import { createMemoryAlerts } from '../../../lib/adapters/memory/memory-alerts.ts'
import { createMemoryLog } from '../../../lib/adapters/memory/memory-log.ts'
import { type MemoryStore, createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { createSeededRandom } from '../../../lib/adapters/memory/seeded-random.ts'
import { createVirtualClock } from '../../../lib/adapters/memory/virtual-clock.ts'
import { type LedgerRun } from '../../../lib/engine/engine.ts'
import { importFacts } from '../../../lib/engine/ledger/import-facts.ts'
import {
  type ImportedMovement,
  type ImportedRow,
  type ImportedTrade,
} from '../../../lib/engine/ledger/imported-row.ts'
import {
  type ImportRequest,
  type PreparedImport,
  prepareImport,
} from '../../../lib/engine/ledger/prepare-import.ts'
import { rebuildBooks } from '../../../lib/engine/ledger/rebuild-books.ts'
import { sweepRetired } from '../../../lib/engine/ledger/sweep-retired.ts'
import { type Store } from '../../../lib/ports/store.ts'
import { BTC, MINUTE_MS, START_MS, amount } from '../world.ts'

export const NOW_MS = START_MS + 100 * 24 * 60 * MINUTE_MS

export function deskRun(
  store: Store = createMemoryStore(),
  symbols: readonly string[] = [],
): LedgerRun {
  return {
    engine: {
      store,
      clock: createVirtualClock({ startMs: NOW_MS, mode: 'sleeping' }),
      random: createSeededRandom('import'),
      log: createMemoryLog(),
      alerts: createMemoryAlerts(),
      session: { id: 'command-1', version: '1.2.3' },
      remainingMs: () => Infinity,
    },
    account: { config: { id: 'main', symbols }, market: 'none' },
  }
}

export interface ImportReport {
  readonly prepared: PreparedImport
  readonly booked: number
}

export async function importRows(
  run: LedgerRun,
  rows: readonly ImportedRow[],
  options: Partial<ImportRequest> = {},
): Promise<ImportReport> {
  const request = { rows, rates: [], source: 'trades.csv', afterOpening: false, ...options }
  const prepared = await prepareImport(run, request)
  const { booked } = await importFacts(run, prepared, { done: 0, booked: 0 })
  await rebuildBooks(run)
  await sweepRetired(run)
  return { prepared, booked }
}

/** A trade of a few digits at a minute of its own. */
export function tradeRow(number: number, changes: Partial<ImportedTrade> = {}): ImportedTrade {
  return {
    kind: 'trade',
    line: number + 1,
    timeMs: START_MS + number * MINUTE_MS,
    symbol: BTC,
    side: 'buy',
    quantity: amount('0.1'),
    price: amount(`${40_000 + ((number * 7919) % 9_973)}.${number % 10}`),
    fee: amount(`1.${number % 7}`),
    feeCurrency: 'USD',
    tradeId: `T${String(number).padStart(4, '0')}`,
    orderId: `O${number}`,
    ...changes,
  }
}

export function movementRow(
  number: number,
  changes: Partial<ImportedMovement> = {},
): ImportedMovement {
  return {
    kind: 'deposit',
    line: number + 1,
    timeMs: START_MS + number * MINUTE_MS,
    currency: 'BTC',
    quantity: amount('1'),
    fee: 0n,
    movementId: `M${number}`,
    ...changes,
  }
}

/** Buys and sells of three symbols, fees in every kind of currency, deposits and withdrawals. */
export function mixedRows(count: number): readonly ImportedRow[] {
  const symbols = [BTC, 'ETH/USD', 'SOL/USD']
  const fees = ['USD', 'base', 'BNB', 'USD']
  return Array.from({ length: count }, (_, index): ImportedRow => {
    if (index % 17 === 3) return movementRow(index, { currency: index % 2 === 0 ? 'BTC' : 'USD' })
    if (index % 17 === 11)
      return movementRow(index, { kind: 'withdrawal', quantity: amount('0.2') })
    const symbol = symbols[index % 3] ?? BTC
    const fee = fees[index % 4] ?? 'USD'
    return tradeRow(index, {
      symbol,
      side: index % 5 === 4 || index % 7 === 6 ? 'sell' : 'buy',
      quantity: amount(`0.${(index % 9) + 1}37`),
      fee: amount('0.0021'),
      feeCurrency: fee === 'base' ? (symbol.split('/')[0] ?? '') : fee,
    })
  })
}

const BOOK_SORTS = /^(fill|fact|movement|position|lots|allocation)/

/** Every fact, lot, allocation, position and day as text, without what tells one writing from another. */
export function ledgerText(store: MemoryStore): readonly string[] {
  return store
    .allItems()
    .filter(
      ({ key }) =>
        /^(days|books)#/.test(key.partition) ||
        (/^(symbol|money)#/.test(key.partition) && BOOK_SORTS.test(key.sort)),
    )
    .map(({ key, content }) => {
      const sort = key.sort
        .replace(/^(lots|allocation)#\d+#/, '$1#')
        .replace(/^(\d{4}-\d\d-\d\d#.*)#\d+$/, '$1')
      const without = ['generation', 'appliedAtMs', ...(sort.includes('/') ? ['openedAtMs'] : [])]
      const text = JSON.stringify(content, (name, value: unknown) =>
        without.includes(name) ? undefined : value,
      )
      return `${key.partition} ${sort} ${text}`
    })
    .sort()
}
