/**
 * Writes books anew from their facts, in the order of time, and puts each in the place of the live one
 * in one step (R-LEDG-6). The live book stays as it is until then, and goes on taking entries.
 *
 * The work is cut into commits that each say how far it has come, so that a run that ends, for
 * whatever reason, is taken up by the next. A fact that is filed behind that point meanwhile asks for
 * the rebuild again, which then starts over.
 */
import { emptyPosition, type Position } from '../../domain/ledger/lots.ts'
import { pairOf } from '../../domain/ledger/fill.ts'
import { formatFixed } from '../../domain/money/fixed.ts'
import { withPosition } from '../../domain/risk/exposure.ts'
import { type ChangeSet } from '../change-set.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readAll, readOne } from '../read.ts'
import { FACT_PREFIX, factSort, keys } from '../records/keys.ts'
import { rebuildsPartition, symbolPartition } from '../records/partitions.ts'
import { factOf, factRecord, positionRecord } from '../records/ledger-records.ts'
import {
  type Rebuild,
  bookRecord,
  ledgerChangeRecord,
  rebuildRecord,
  retiredRecord,
} from '../records/ledger-rows.ts'
import { type Stored } from '../records/record.ts'
import { transact } from '../transact.ts'
import { BookWriter } from './book-writer.ts'
import { writeAhead } from './write-ahead.ts'

const FACTS_PER_READ = 150
/** A commit takes 100 writes. What one more fact may add beyond this still fits in. */
const WRITES_PER_COMMIT = 70
/** Of one closing entry that uses up very many lots; the others are written ahead. */
const ALLOCATIONS_PER_COMMIT = 80
/** Below this much remaining time no further commit is begun; the next run goes on. */
const TIME_RESERVE_MS = 8_000

export interface RebuiltBook {
  readonly symbol: string
  readonly reason: string
  /** What the rebuild changed, before and after, by the name of the amount; empty when nothing. */
  readonly before: Readonly<Record<string, string>>
  readonly after: Readonly<Record<string, string>>
}

export interface RebuildReport {
  readonly rebuilt: readonly RebuiltBook[]
  /** Books that are left for the next run. */
  readonly waiting: readonly string[]
}

/** @param told is called with the number of facts that were folded, for people who wait. */
export async function rebuildBooks(
  run: LedgerRun,
  told: (symbol: string, facts: number) => void = () => undefined,
): Promise<RebuildReport> {
  const wanted = await readAll(run.engine.store, rebuildRecord, rebuildsPartition(accountId(run)))
  const rebuilt: RebuiltBook[] = []
  const waiting: string[] = []
  for (const { symbol } of wanted) {
    const result = await rebuildBook(run, symbol, (facts) => told(symbol, facts))
    if (result === undefined) waiting.push(symbol)
    else rebuilt.push(result)
  }
  return { rebuilt, waiting }
}

async function rebuildBook(
  run: LedgerRun,
  symbol: string,
  told: (facts: number) => void,
): Promise<RebuiltBook | undefined> {
  while (run.engine.remainingMs() > TIME_RESERVE_MS) {
    const { result } = await transact(run, (changes) => takeOn(run, changes, symbol))
    if (result === 'gone') return { symbol, reason: 'done by another run', before: {}, after: {} }
    if (typeof result === 'number') told(result)
    else {
      await tell(run, result)
      return result
    }
  }
  return undefined
}

/** One commit's worth: the next facts, or the swap when there are none left. */
async function takeOn(
  run: LedgerRun,
  changes: ChangeSet,
  symbol: string,
): Promise<number | RebuiltBook | 'gone'> {
  const { store } = run.engine
  const id = accountId(run)
  const rebuild = await readOne(store, rebuildRecord, keys.rebuild(id, symbol))
  if (rebuild === undefined) return 'gone'
  // Before the facts: one that is booked after this read changes the version that the swap expects.
  const live = await readOne(store, positionRecord, keys.position(id, symbol))
  const position = rebuild.value.position ?? emptyPosition(id, symbol, rebuild.value.generation)
  const added = await foldNext(run, changes, position)
  if (added === position) return swap(run, changes, rebuild, { live, next: position })
  changes.add(rebuildRecord.replace(rebuild, { ...rebuild.value, position: added }))
  return added.entryCount
}

async function foldNext(run: LedgerRun, changes: ChangeSet, position: Position): Promise<Position> {
  const { store } = run.engine
  const { items } = await store.query(symbolPartition(position.account, position.symbol), {
    from: FACT_PREFIX,
    to: `${FACT_PREFIX}~`,
    limit: FACTS_PER_READ,
    ...(position.last === undefined ? {} : { after: factSort(position.last) }),
  })
  if (items.length === 0) return position
  const writer = new BookWriter(store, position)
  for (const item of items) {
    await writer.add(factOf(factRecord.read(item).value))
    if (writer.writeCount >= WRITES_PER_COMMIT) break
  }
  changes.add(...writer.writes(), ...writer.allocations.slice(0, ALLOCATIONS_PER_COMMIT))
  for (const write of writer.allocations.slice(ALLOCATIONS_PER_COMMIT)) await writeAhead(run, write)
  const { leftBelowPage } = writer
  if (leftBelowPage !== undefined) retire(changes, writer.position, leftBelowPage)
  return writer.position
}

function retire(changes: ChangeSet, position: Position, belowPage: number | undefined): void {
  const { account, symbol, generation } = position
  changes.add(
    retiredRecord.create(keys.retired(account, symbol, generation, belowPage), {
      symbol,
      generation,
      ...(belowPage === undefined ? {} : { belowPage }),
    }),
  )
}

interface Swap {
  readonly live: Stored<Position> | undefined
  readonly next: Position
}

async function swap(
  run: LedgerRun,
  changes: ChangeSet,
  rebuild: Stored<Rebuild>,
  { live, next }: Swap,
): Promise<RebuiltBook> {
  const id = accountId(run)
  const { symbol, reason } = rebuild.value
  const atMs = run.engine.clock.nowMs()
  changes.add(
    positionRecord.put(live, keys.position(id, symbol), next),
    rebuildRecord.remove(rebuild),
  )
  if (live === undefined)
    changes.add(bookRecord.create(keys.book(id, symbol), { symbol, openedAtMs: atMs }))
  else retire(changes, live.value, undefined)
  const difference = differenceOf(live?.value ?? emptyPosition(id, symbol), next)
  const result = { symbol, reason, ...difference }
  changes.add(
    ledgerChangeRecord.create(keys.ledgerChange(id, symbol, next.generation), { ...result, atMs }),
  )
  changes.audit(`rebuild-${symbol}-${next.generation}`, reason, {
    symbol,
    ...named('before', difference.before),
    ...named('after', difference.after),
  })
  const corrected = next.realisedPnl - (live?.value.realisedPnl ?? 0n)
  if (corrected !== 0n)
    changes.editSession(pairOf(symbol).quote, (row) => ({
      ...row,
      corrections: row.corrections + corrected,
    }))
  changes.editExposure((book) => withPosition(book, symbol, next.quantity))
  return result
}

const COMPARED = ['quantity', 'cost', 'realisedPnl', 'fees', 'feesInBase'] as const

function differenceOf(before: Position, after: Position): Pick<RebuiltBook, 'before' | 'after'> {
  const changed = COMPARED.filter((name) => before[name] !== after[name])
  const amounts = (position: Position): Record<string, string> =>
    Object.fromEntries(changed.map((name) => [name, formatFixed(position[name])]))
  return { before: amounts(before), after: amounts(after) }
}

function named(when: string, amounts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [`${when}-${name}`, amount]),
  )
}

async function tell(run: LedgerRun, { symbol, reason, before, after }: RebuiltBook): Promise<void> {
  run.engine.log.info('a book was rebuilt from its facts', {
    symbol,
    reason,
    ...named('before', before),
    ...named('after', after),
  })
}
