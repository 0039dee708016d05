/** The ledger's records as the engine would write them, for histories that are made by hand. */
import { type Booking } from '../../../lib/domain/ledger/apply-entry.ts'
import { type Fact, factPlace } from '../../../lib/domain/ledger/entry.ts'
import { type BookInMemory } from '../../../lib/domain/ledger/fold-book.ts'
import { LOTS_PER_PAGE, type Lot, type Position } from '../../../lib/domain/ledger/lots.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { allocationWrites } from '../../../lib/engine/ledger/allocation-parts.ts'
import { toldBy } from '../../../lib/engine/ledger/told-by.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import {
  bookedRecord,
  factRecord,
  lotPageRecord,
  positionRecord,
  storedFact,
} from '../../../lib/engine/records/ledger-records.ts'
import {
  type Cash,
  type DayRow,
  EMPTY_DAY,
  type SessionRow,
  bookRecord,
  cashRecord,
  dayRecord,
  ledgerChangeRecord,
  rebuildRecord,
  retiredRecord,
  sessionRecord,
} from '../../../lib/engine/records/ledger-rows.ts'
import { type Key, type Write } from '../../../lib/ports/store.ts'
import { SYMBOL } from './desk-records.ts'

export { moneyMoved } from '../../../lib/engine/ledger/book-facts.ts'

/** One writing of the desk's book. */
export interface WritingState {
  readonly generation: number
  readonly book: BookInMemory
  /** Every lot that was ever opened. */
  readonly lots: Lot[]
  readonly days: Map<string, DayRow>
}

export function factWrites(fact: Fact): readonly Write[] {
  const place = factPlace(fact)
  const isMoney = fact.kind === 'movement' && fact.movement.symbol === undefined
  const mark =
    fact.kind === 'fill' ? keys.fill('main', SYMBOL, place.id) : keys.movement('main', place.id)
  const key = isMoney ? keys.moneyFact('main', place) : keys.fact('main', SYMBOL, place)
  return [
    bookedRecord.create(mark, { timeMs: place.timeMs, told: toldBy(fact) }),
    factRecord.create(key, storedFact(fact)),
  ]
}

/** Position, the page of the youngest lot, allocations and the day, after a booking. */
export function bookingWrites(
  { generation, lots, days }: WritingState,
  { position, allocations, opened }: Booking,
  fact: Fact,
  day: string,
): readonly Write[] {
  const name = { symbol: SYMBOL, generation }
  const page = Math.floor((lots.length - 1) / LOTS_PER_PAGE)
  const from = page * LOTS_PER_PAGE
  return [
    positionRecord.create(keys.position('main', SYMBOL), position),
    ...allocationWrites('main', name, factPlace(fact), allocations),
    dayRecord.create(keys.day('main', Date.parse(day), name), days.get(day) ?? EMPTY_DAY),
    ...(opened === undefined
      ? []
      : [
          lotPageRecord.create(keys.lotPage('main', name, page), {
            page,
            lots: lots.slice(from, from + LOTS_PER_PAGE),
          }),
        ]),
  ]
}

/** Where a writing of these facts has its lots, allocations and days. */
export function* writingKeys(facts: Iterable<Fact>, generation: number): Iterable<Key> {
  const name = { symbol: SYMBOL, generation }
  const days = new Set<string>()
  yield keys.lotPage('main', name, 0)
  for (const fact of facts) {
    const place = factPlace(fact)
    yield keys.allocations('main', name, place, 0)
    days.add(keys.day('main', place.timeMs, name).sort)
  }
  for (const sort of days) yield { partition: 'days#main', sort }
}

export function bookWrite(): Write {
  return bookRecord.create(keys.book('main', SYMBOL), { symbol: SYMBOL, openedAtMs: 0 })
}

export function cashWrite(cash: Omit<Cash, 'openedAtMs'>): Write {
  return cashRecord.create(keys.cash('main'), { ...cash, openedAtMs: 1 })
}

export function sessionWrite(row: SessionRow): Write {
  return sessionRecord.create(keys.session('main', 'session-1', 'USD'), row)
}

export function rebuildWrite(generation: number): Write {
  return rebuildRecord.create(keys.rebuild('main', SYMBOL), {
    symbol: SYMBOL,
    reason: 'asked',
    requestedAtMs: 0,
    generation,
  })
}

export function retiredWrite(generation: number): Write {
  return retiredRecord.create(keys.retired('main', SYMBOL, generation, undefined), {
    symbol: SYMBOL,
    generation,
  })
}

export function changeWrite(before: Position, after: Position): Write {
  const names = ['quantity', 'cost', 'realisedPnl', 'fees', 'feesInBase'] as const
  const changed = names.filter((name) => before[name] !== after[name])
  const amounts = (position: Position): Record<string, string> =>
    Object.fromEntries(changed.map((name) => [name, formatFixed(position[name])]))
  return ledgerChangeRecord.create(keys.ledgerChange('main', SYMBOL, after.generation), {
    symbol: SYMBOL,
    reason: 'asked',
    atMs: 0,
    before: amounts(before),
    after: amounts(after),
  })
}

export function removal(key: Key): Write {
  return { action: 'delete', key, expectedVersion: 1 }
}
