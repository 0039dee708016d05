/**
 * Books facts, each exactly once: the fact and the mark that it is booked, position, lots and
 * allocations, the day, the session, the money, the exposure and the audit row all go into one commit.
 *
 * A fact that belongs before others that are booked already is booked at the end all the same, so that
 * quantities are right at once, and the book is asked to be rebuilt from its facts in their order.
 */
import { type Booking } from '../../domain/ledger/apply-entry.ts'
import { type Fact, factPlace } from '../../domain/ledger/entry.ts'
import { fillEffect, pairOf } from '../../domain/ledger/fill.ts'
import { comparePlaces, emptyPosition, type Position } from '../../domain/ledger/lots.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { withPosition } from '../../domain/risk/exposure.ts'
import { type Write } from '../../ports/store.ts'
import { type ChangeSet } from '../change-set.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readOne } from '../read.ts'
import { keys } from '../records/keys.ts'
import { bookedRecord, factRecord, positionRecord, storedFact } from '../records/ledger-records.ts'
import { bookRecord, cashRecord, retiredRecord } from '../records/ledger-rows.ts'
import { type Stored } from '../records/record.ts'
import { BookWriter } from './book-writer.ts'
import { dayWith } from './day-with.ts'
import { requestRebuild } from './request-rebuild.ts'
import { toldBy } from './told-by.ts'
import { writeAhead } from './write-ahead.ts'

/** Parts of allocations that go into the commit itself; more are written ahead of it. */
const PARTS_IN_COMMIT_MAX = 8

interface OpenBook {
  readonly stored: Stored<Position> | undefined
  readonly writer: BookWriter
  /** Why it has to be rebuilt. */
  late?: string
}

/** @throws {Error} when one of them is booked already: the caller has looked before. */
export async function bookFacts(
  run: LedgerRun,
  changes: ChangeSet,
  facts: readonly Fact[],
): Promise<void> {
  const books = new Map<string, OpenBook>()
  const money = new Map<string, Fixed>()
  for (const fact of facts) {
    changes.add(...markWrites(run, fact))
    for (const [currency, amount] of moneyMoved(fact))
      money.set(currency, (money.get(currency) ?? 0n) + amount)
    const symbol = bookOf(fact)
    if (symbol === undefined) continue
    const book = books.get(symbol) ?? (await openBook(run, symbol))
    books.set(symbol, book)
    await addTo(run, changes, book, fact)
  }
  for (const [symbol, book] of books) await writeBook(run, changes, symbol, book)
  await moveMoney(run, changes, money)
}

/** The symbol whose book the fact is in; nothing for money. */
export function bookOf(fact: Fact): string | undefined {
  return fact.kind === 'fill' ? fact.fill.symbol : fact.movement.symbol
}

/** The mark that it is booked, and the fact itself. */
export function markWrites(run: LedgerRun, fact: Fact): readonly Write[] {
  const id = accountId(run)
  const place = factPlace(fact)
  const symbol = bookOf(fact)
  const mark =
    fact.kind === 'fill' ? keys.fill(id, fact.fill.symbol, place.id) : keys.movement(id, place.id)
  const key = symbol === undefined ? keys.moneyFact(id, place) : keys.fact(id, symbol, place)
  return [
    bookedRecord.create(mark, { timeMs: place.timeMs, told: toldBy(fact) }),
    factRecord.create(key, storedFact(fact)),
  ]
}

/** What the fact moves of the money that has no lots, by currency. */
export function moneyMoved(fact: Fact): readonly (readonly [string, Fixed])[] {
  if (fact.kind === 'movement') {
    const { symbol, currency, quantity } = fact.movement
    return symbol === undefined ? [[currency, quantity]] : []
  }
  const { symbol, feeCurrency, feeSymbol } = fact.fill
  const { quote, feeInThird } = fillEffect(fact.fill)
  const ofTrade = [pairOf(symbol).quote, quote] as const
  // A fee in a currency that has a book is a movement of its own there.
  const paidFromMoney = feeInThird !== 0n && feeSymbol === undefined
  return paidFromMoney ? [ofTrade, [feeCurrency, -feeInThird]] : [ofTrade]
}

async function openBook(run: LedgerRun, symbol: string): Promise<OpenBook> {
  const { store } = run.engine
  const stored = await readOne(store, positionRecord, keys.position(accountId(run), symbol))
  const position = stored?.value ?? emptyPosition(accountId(run), symbol)
  return { stored, writer: new BookWriter(store, position) }
}

async function addTo(
  run: LedgerRun,
  changes: ChangeSet,
  book: OpenBook,
  fact: Fact,
): Promise<void> {
  const { last } = book.writer.position
  const place = factPlace(fact)
  const booking = await book.writer.add(fact)
  if (last !== undefined && comparePlaces(place, last) < 0)
    book.late = `${place.id} came after entries that are younger`
  const { symbol } = book.writer.position
  changes.editSession(pairOf(symbol).quote, (row) => dayWith(row, fact, booking))
  auditFact(changes, fact, booking)
  if (booking.openedShort)
    run.engine.log.warn('more was given up than was held: a short lot is open', {
      symbol,
      tradeId: place.id,
    })
}

function auditFact(changes: ChangeSet, fact: Fact, booking: Booking): void {
  const { id } = factPlace(fact)
  const details: Record<string, string> = booking.openedShort ? { openedShort: 'true' } : {}
  if (fact.kind === 'movement') {
    const { kind, currency } = fact.movement
    changes.audit(`movement-${id}`, `${kind} ${currency}`, { ...details, movementId: id })
    return
  }
  const { side, symbol, intentId } = fact.fill
  if (intentId === undefined) details['source'] = 'external'
  else details['intentId'] = intentId
  changes.audit(`fill-${id}`, `${side} ${symbol}`, { ...details, tradeId: id })
}

async function writeBook(
  run: LedgerRun,
  changes: ChangeSet,
  symbol: string,
  { stored, writer, late }: OpenBook,
): Promise<void> {
  const id = accountId(run)
  const { position, leftBelowPage } = writer
  if (stored === undefined)
    changes.add(
      bookRecord.create(keys.book(id, symbol), { symbol, openedAtMs: run.engine.clock.nowMs() }),
    )
  changes.add(positionRecord.put(stored, keys.position(id, symbol), position), ...writer.writes())
  const inCommit = writer.allocations.slice(0, PARTS_IN_COMMIT_MAX)
  for (const write of writer.allocations.slice(PARTS_IN_COMMIT_MAX)) await writeAhead(run, write)
  changes.add(...inCommit)
  if (leftBelowPage !== undefined) {
    const { generation } = position
    changes.add(
      retiredRecord.create(keys.retired(id, symbol, generation, leftBelowPage), {
        symbol,
        generation,
        belowPage: leftBelowPage,
      }),
    )
  }
  if (late !== undefined) await requestRebuild(run, changes, symbol, late)
  changes.editExposure((book) => withPosition(book, symbol, position.quantity))
}

/** Adds to the money by currency. */
export async function moveMoney(
  run: LedgerRun,
  changes: ChangeSet,
  moved: ReadonlyMap<string, Fixed>,
): Promise<void> {
  if (moved.size === 0) return
  const key = keys.cash(accountId(run))
  const stored = await readOne(run.engine.store, cashRecord, key)
  const cash = stored?.value ?? { balances: {}, opening: {}, unbooked: [] }
  const balances = { ...cash.balances }
  for (const [currency, amount] of moved) balances[currency] = (balances[currency] ?? 0n) + amount
  changes.add(cashRecord.put(stored, key, { ...cash, balances }))
}
