/**
 * Entries oldest first, from a venue that lists them newest first: its trades and its ledger.
 *
 * The venue counts its offset from the newest entry, 50 a page, so every entry that happens while we
 * page pushes the others to higher offsets. Two things keep the pages apart:
 *
 * - The range has a fixed end, the second of the newest entry that the first call saw. What happens
 *   later is outside it and belongs to the next sweep.
 * - Positions are counted from the oldest entry, which nothing new can move: with `count` entries in
 *   the range and `taken` delivered, the next page is at offset `count − taken − 50`. A late entry
 *   that the venue files into the range after all changes `count`; the sweep then begins again from
 *   the oldest, because the late one may lie before what was delivered. Entries delivered twice are
 *   harmless, they are booked by their id.
 *
 * A page whose number of entries is not the one that its own count promises is an error, never the
 * end of the list. Entries that cannot be read are entries of their page like the others.
 */
import { ExchangeReadError } from '../../../../ports/exchange.ts'
import { ROWS_PER_PAGE } from './capabilities.ts'

export interface ListingRange {
  /** Seconds; entries after it, not at it. */
  readonly startSeconds: number
  /** Seconds; entries up to and at it. */
  readonly endSeconds?: number
  readonly offset: number
}

export interface ListingReply {
  /** Of all entries in the range. */
  readonly count: number
  /** By the venue's id, newest first. */
  readonly rows: Readonly<Record<string, unknown>>
}

/** One listing of the venue; `Row` is what an entry is read as, with its time where it has one. */
export interface Listing<Row extends TimedRow> {
  readonly name: string
  readonly read: (range: ListingRange) => Promise<ListingReply>
  readonly toRow: (id: string, row: unknown) => Row
}

interface TimedRow {
  readonly timeMs?: number
}

interface Position {
  /** Absent when no entry of the first page told its time: the range is open, and may begin again. */
  readonly endSeconds?: number
  readonly count: number
  readonly taken: number
}

/**
 * @param query `sinceMs` is the same for every page of a sweep; `page` comes from the page before
 * @returns at most 50 entries, those from before `sinceMs` left out; one whose time cannot be read
 * is never left out
 * @throws {ExchangeReadError} when the page is incomplete, or the range does not hold still
 */
export async function readListingPage<Row extends TimedRow>(
  listing: Listing<Row>,
  { sinceMs, page }: { readonly sinceMs: number; readonly page?: string },
): Promise<{ readonly rows: readonly Row[]; readonly nextPage?: string }> {
  // One second earlier, because the venue's start is exclusive and in whole seconds.
  const startSeconds = Math.max(0, Math.floor(sinceMs / 1000) - 1)
  let position: Position
  if (page === undefined) {
    const { count, rows } = await readWhole(listing, { startSeconds, offset: 0 })
    if (count <= ROWS_PER_PAGE) return { rows: oldestFirst(rows, sinceMs) }
    position = { ...endAfter(rows), count, taken: 0 }
  } else {
    position = decodePosition(page)
  }
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { count, taken, ...end } = position
    const size = Math.min(ROWS_PER_PAGE, count - taken)
    const offset = count - taken - size
    const reply = await readWhole(listing, { startSeconds, ...end, offset })
    if (reply.count === count) {
      const rows = oldestFirst(reply.rows.slice(0, size), sinceMs)
      const next = { ...end, count, taken: taken + size }
      return next.taken < count ? { rows, nextPage: encodePosition(next) } : { rows }
    }
    position = { ...end, count: reply.count, taken: 0 }
  }
  throw new ExchangeReadError(
    'transient',
    `the number of ${listing.name} in a past range keeps changing`,
  )
}

const ATTEMPTS_MAX = 5

async function readWhole<Row extends TimedRow>(
  { name, read, toRow }: Listing<Row>,
  range: ListingRange,
): Promise<{ readonly count: number; readonly rows: readonly Row[] }> {
  const { count, rows } = await read(range)
  const promised = Math.min(ROWS_PER_PAGE, Math.max(0, count - range.offset))
  const found = Object.entries(rows)
  if (found.length !== promised)
    throw new ExchangeReadError(
      'transient',
      `a page of ${name} is not what its count promises: ` +
        `${found.length} instead of ${promised} at offset ${range.offset}`,
    )
  return { count, rows: found.map(([id, row]) => toRow(id, row)) }
}

function endAfter(rows: readonly TimedRow[]): { readonly endSeconds?: number } {
  const times = rows.flatMap(({ timeMs }) => timeMs ?? [])
  if (times.length === 0) return {}
  return { endSeconds: Math.max(0, Math.floor(Math.max(...times) / 1000) + 1) }
}

/** A row without a time stays behind the one that the venue filed before it. */
function oldestFirst<Row extends TimedRow>(newestFirst: readonly Row[], sinceMs: number): Row[] {
  let placeMs = 0
  return newestFirst
    .toReversed()
    .map((row) => {
      placeMs = row.timeMs ?? placeMs
      return { row, placeMs }
    })
    .sort((a, b) => a.placeMs - b.placeMs)
    .map(({ row }) => row)
    .filter(({ timeMs }) => timeMs === undefined || timeMs >= sinceMs)
}

function encodePosition({ endSeconds, count, taken }: Position): string {
  return `${endSeconds ?? ''}.${count}.${taken}`
}

function decodePosition(page: string): Position {
  const match = /^(\d*)\.(\d+)\.(\d+)$/.exec(page)
  if (match === null) throw new TypeError(`not a page of a listing: ${page}`)
  const [end = '', count = '', taken = ''] = match.slice(1)
  const position = { count: Number(count), taken: Number(taken) }
  if (position.taken >= position.count)
    throw new RangeError(`a page of a listing beyond its range: ${page}`)
  return end === '' ? position : { endSeconds: Number(end), ...position }
}
