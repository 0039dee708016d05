/** How stored books are read for people and programs: facts and allocations in order, page by page. */
import { type Fact } from '../../domain/ledger/entry.ts'
import {
  type Allocation,
  type Lot,
  LOTS_PER_PAGE,
  type Position,
} from '../../domain/ledger/lots.ts'
import { type Item, type Store } from '../../ports/store.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { FACT_PREFIX, allocationsPrefix, factSort, keys, lotsPrefix } from '../records/keys.ts'
import { moneyPartition, symbolPartition } from '../records/partitions.ts'
import { factOf, factRecord, lotPageRecord } from '../records/ledger-records.ts'
import { AllocationReader } from './allocation-parts.ts'

const ITEMS_PER_READ = 500

/** Every item whose sort key is within the bounds. */
export async function* itemsBetween(
  store: Store,
  partition: string,
  from: string,
  to: string,
): AsyncGenerator<Item> {
  let after: string | undefined
  do {
    const range = { from, to, limit: ITEMS_PER_READ, ...(after === undefined ? {} : { after }) }
    const page = await store.query(partition, range)
    for (const item of page.items) yield item
    after = page.nextAfter
  } while (after !== undefined)
}

/** The facts of a book, or of the money when no symbol is given, in the order of time and id. */
export async function* readFacts(run: LedgerRun, symbol?: string): AsyncGenerator<Fact> {
  const partition =
    symbol === undefined ? moneyPartition(accountId(run)) : symbolPartition(accountId(run), symbol)
  for await (const item of itemsBetween(run.engine.store, partition, FACT_PREFIX, AFTER_FACTS))
    yield factOf(factRecord.read(item).value)
}

const AFTER_FACTS = `${FACT_PREFIX}~`

/** A span of time: from its first moment on, and before its end. Milliseconds since the epoch. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** The allocations of a book that were closed in the span, in the order of closing time and id. */
export async function* readAllocations(
  run: LedgerRun,
  position: Pick<Position, 'symbol' | 'generation'>,
  { fromMs, toMs }: Span,
): AsyncGenerator<Allocation> {
  const { symbol, generation } = position
  const prefix = allocationsPrefix(generation)
  // A time without an id sorts before every entry of that time.
  const bound = (timeMs: number): string =>
    prefix + factSort({ timeMs, id: '' }).slice(FACT_PREFIX.length)
  const partition = symbolPartition(accountId(run), symbol)
  const reader = new AllocationReader()
  let closing: Part[] = []
  for await (const item of itemsBetween(run.engine.store, partition, bound(fromMs), bound(toMs))) {
    const part = { number: partNumber(item), allocations: reader.read(item) }
    if (part.number === 0) {
      yield* inOrder(closing)
      closing = []
    }
    closing.push(part)
  }
  yield* inOrder(closing)
}

interface Part {
  readonly number: number
  readonly allocations: readonly Allocation[]
}

function partNumber({ key: { sort } }: Item): number {
  return Number(sort.slice(sort.lastIndexOf('#') + 1))
}

/** Parts of one closing entry lie in the order of their numbers' texts. */
function inOrder(parts: readonly Part[]): readonly Allocation[] {
  return [...parts].sort((a, b) => a.number - b.number).flatMap(({ allocations }) => allocations)
}

export interface NumberedLot {
  readonly number: number
  readonly lot: Lot
}

/** The lots of a book from its first open one on, as they were opened. */
export async function* readLots(run: LedgerRun, position: Position): AsyncGenerator<NumberedLot> {
  const { symbol, generation, firstLot } = position
  const firstPage = Math.floor(firstLot / LOTS_PER_PAGE)
  const from = keys.lotPage(accountId(run), { symbol, generation }, firstPage).sort
  const to = `${lotsPrefix(generation)}~`
  const partition = symbolPartition(accountId(run), symbol)
  for await (const item of itemsBetween(run.engine.store, partition, from, to)) {
    const { page, lots } = lotPageRecord.read(item).value
    for (const [index, lot] of lots.entries()) {
      const number = page * LOTS_PER_PAGE + index
      if (number >= firstLot) yield { number, lot }
    }
  }
}
