/** What was done in a day, as the live books have it. */
import { pairOf } from '../../domain/ledger/fill.ts'
import { type Position } from '../../domain/ledger/lots.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { padded, utcDay } from '../records/keys.ts'
import { daysPartition } from '../records/partitions.ts'
import { type DayRow, EMPTY_DAY, dayRecord } from '../records/ledger-rows.ts'
import { itemsBetween, type Span } from './read-books.ts'
import { readPositions } from './show-book.ts'

export interface DayTotals extends DayRow {
  /** `2026-01-31`, UTC. */
  readonly day: string
  /** Of the amounts; every quote currency has rows of its own. */
  readonly quote: string
}

const LAST_DAY = '9999-12-31'

/** The rows of one book by day. */
export async function readDaysOf(
  run: LedgerRun,
  position: Pick<Position, 'symbol' | 'generation'>,
): Promise<ReadonlyMap<string, DayRow>> {
  const rows = new Map<string, DayRow>()
  for await (const { day, row } of rowsOf(run, [position], '0', `${LAST_DAY}~`)) rows.set(day, row)
  return rows
}

/** Summed over the books, by day and then by quote currency. */
export async function readDays(run: LedgerRun, span: Span): Promise<readonly DayTotals[]> {
  const positions = await readPositions(run)
  const totals = new Map<string, DayTotals>()
  const to = `${utcDay(Math.max(span.fromMs, span.toMs - 1))}~`
  for await (const { day, symbol, row } of rowsOf(run, positions, utcDay(span.fromMs), to)) {
    const { quote } = pairOf(symbol)
    const key = `${day} ${quote}`
    totals.set(key, { ...sumOf(totals.get(key) ?? EMPTY_DAY, row), day, quote })
  }
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

interface FoundDay {
  readonly day: string
  readonly symbol: string
  readonly row: DayRow
}

/** Only those of the writings that count: others are being made, or wait to be deleted. */
async function* rowsOf(
  run: LedgerRun,
  positions: readonly Pick<Position, 'symbol' | 'generation'>[],
  from: string,
  to: string,
): AsyncGenerator<FoundDay> {
  const live = new Map(
    positions.map(({ symbol, generation }) => [`${symbol}#${padded(generation)}`, symbol]),
  )
  const partition = daysPartition(accountId(run))
  for await (const item of itemsBetween(run.engine.store, partition, from, to)) {
    const { sort } = item.key
    const day = sort.slice(0, LAST_DAY.length)
    const symbol = live.get(sort.slice(LAST_DAY.length + 1))
    if (symbol !== undefined) yield { day, symbol, row: dayRecord.read(item).value }
  }
}

function sumOf(a: DayRow, b: DayRow): DayRow {
  return {
    realisedPnl: a.realisedPnl + b.realisedPnl,
    fees: a.fees + b.fees,
    volume: a.volume + b.volume,
    buys: a.buys + b.buys,
    sells: a.sells + b.sells,
    movements: a.movements + b.movements,
    wins: a.wins + b.wins,
    losses: a.losses + b.losses,
  }
}
