/** What lies in the store of an account's books, and whether it is what its facts say. */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Allocation, type Lot, type Position } from '../../../lib/domain/ledger/lots.ts'
import { AllocationReader } from '../../../lib/engine/ledger/allocation-parts.ts'
import {
  factOf,
  factRecord,
  lotPageRecord,
  positionRecord,
} from '../../../lib/engine/records/ledger-records.ts'
import { type DayRow, cashRecord, dayRecord } from '../../../lib/engine/records/ledger-rows.ts'
import { type Item } from '../../../lib/ports/store.ts'
import { inOrder, plainBook } from './plain-book.ts'

export interface StoredBook {
  readonly symbol: string
  readonly position: Position
  readonly facts: readonly Fact[]
  /** Open ones, each with what is left of it. */
  readonly lots: readonly Lot[]
  readonly allocations: readonly Allocation[]
  readonly days: readonly DayRow[]
}

export interface Holding {
  allItems(): readonly Item[]
}

export function factsIn(store: Holding, partition: string): readonly Fact[] {
  return within(store, partition, 'fact#').map((item) => factOf(factRecord.read(item).value))
}

export function storedBook(store: Holding, symbol: string, account = 'main'): StoredBook {
  const partition = `symbol#${account}#${symbol}`
  const [item] = within(store, partition, 'position')
  if (item === undefined) throw new Error(`${symbol} has no book`)
  const position = positionRecord.read(item).value
  const generation = position.generation.toString().padStart(15, '0')
  const pages = within(store, partition, `lots#${generation}#`).map((each) =>
    lotPageRecord.read(each),
  )
  const lots = pages.flatMap(({ value: { page, lots } }) =>
    lots.map((lot, index) => ({ number: page * 50 + index, lot })),
  )
  const reader = new AllocationReader()
  return {
    symbol,
    position,
    facts: factsIn(store, partition),
    lots: lots
      .filter(({ number }) => number >= position.firstLot)
      .map(({ number, lot }) => (number === position.firstLot ? rest(lot, position) : lot)),
    allocations: within(store, partition, `allocation#${generation}#`).flatMap((each) =>
      reader.read(each),
    ),
    days: store
      .allItems()
      .filter(({ key }) => key.partition === `days#${account}`)
      .filter(({ key }) => key.sort.endsWith(`#${symbol}#${generation}`))
      .map((each) => dayRecord.read(each).value),
  }
}

function rest(lot: Lot, { taken }: Position): Lot {
  return {
    ...lot,
    quantity: lot.quantity - taken.quantity,
    value: lot.value - taken.value,
    fees: lot.fees - taken.fees,
  }
}

function within(store: Holding, partition: string, start: string): readonly Item[] {
  return store
    .allItems()
    .filter(({ key }) => key.partition === partition && key.sort.startsWith(start))
    .sort((a, b) => (a.key.sort < b.key.sort ? -1 : 1))
}

export function symbolsWithBooks(store: Holding, account = 'main'): readonly string[] {
  return store
    .allItems()
    .filter(({ key }) => key.partition === `books#${account}`)
    .map(({ key }) => key.sort)
}

/** Every sentence names a place where the stored books are not what their facts say in order of time. */
export function bookFaults(store: Holding, account = 'main'): readonly string[] {
  const faults = symbolsWithBooks(store, account).flatMap((symbol) =>
    faultsOfBook(storedBook(store, symbol, account)).map((fault) => `${symbol}: ${fault}`),
  )
  return [...faults, ...moneyFaults(store, account), ...leftovers(store, account)]
}

function faultsOfBook(book: StoredBook): readonly string[] {
  const plain = plainBook(inOrder(book.facts))
  const faults: string[] = []
  const compare = (name: string, stored: unknown, folded: unknown): void => {
    const [a, b] = [textOf(stored), textOf(folded)]
    if (a !== b) faults.push(`${name} is ${a.slice(0, 300)}, its facts say ${b.slice(0, 300)}`)
  }
  for (const name of ['quantity', 'cost', 'realisedPnl', 'fees', 'feesInBase'] as const)
    compare(name, book.position[name], plain[name])
  compare('the number of entries', book.position.entryCount, book.facts.length)
  const lotText = ({ quantity, value, fees }: Omit<Lot, 'openingId' | 'openedAtMs'>): unknown => [
    quantity,
    value,
    fees,
  ]
  compare(
    'the lots',
    book.lots.map((lot) => [lot.openingId, lotText(lot)]),
    plain.lots.map((lot) => [lot.id, lotText(lot)]),
  )
  const allocationText = (
    each: Omit<Allocation, 'direction' | 'transfer' | 'realisedPnl' | 'openedAtMs' | 'closedAtMs'>,
  ): unknown => [
    each.openingId,
    each.closingId,
    each.quantity,
    each.costBasis,
    each.proceeds,
    each.fees,
  ]
  // The store sorts parts by their text; there are never more than a few in these tests.
  compare(
    'the allocations',
    book.allocations.map(allocationText),
    plain.allocations.map(allocationText),
  )
  const sum = (name: 'realisedPnl' | 'fees'): bigint =>
    book.days.reduce((total, day) => total + day[name], 0n)
  compare('the days’ realised P&L', sum('realisedPnl'), plain.realisedPnl)
  compare('the days’ fees', sum('fees'), plain.fees)
  const entries = book.days.reduce((total, day) => total + day.buys + day.sells + day.movements, 0)
  compare('the days’ entries', entries, book.facts.length)
  return faults
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'bigint' ? each.toString() : each,
  )
}

/** Money = what was there at the opening + what every fact moved of it. */
function moneyFaults(store: Holding, account: string): readonly string[] {
  const [item] = within(store, `account#${account}`, 'cash')
  if (item === undefined) return []
  const cash = cashRecord.read(item).value
  const expected = new Map(Object.entries(cash.opening))
  const add = (currency: string, amount: bigint): void => {
    expected.set(currency, (expected.get(currency) ?? 0n) + amount)
  }
  for (const symbol of symbolsWithBooks(store, account))
    for (const fact of storedBook(store, symbol, account).facts) {
      if (fact.kind === 'movement') continue
      const { side, cost, fee, feeCurrency, feeSymbol } = fact.fill
      const [base = '', quote = ''] = symbol.split('/')
      add(quote, side === 'buy' ? -cost : cost)
      if (feeCurrency !== base && feeSymbol === undefined) add(feeCurrency, -fee)
    }
  for (const fact of factsIn(store, `money#${account}`))
    if (fact.kind === 'movement') add(fact.movement.currency, fact.movement.quantity)
  return [...new Set([...expected.keys(), ...Object.keys(cash.balances)])]
    .filter((currency) => (expected.get(currency) ?? 0n) !== (cash.balances[currency] ?? 0n))
    .map((currency) => `${currency}: ${cash.balances[currency]} is not ${expected.get(currency)}`)
}

function leftovers(store: Holding, account: string): readonly string[] {
  return store
    .allItems()
    .filter(({ key }) => [`rebuilds#${account}`, `retired#${account}`].includes(key.partition))
    .map(({ key }) => `${key.partition} still has ${key.sort}`)
}
