import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROWS_PER_PAGE } from '../../../lib/adapters/ccxt/venues/kraken/capabilities.ts'
import {
  readListingPage,
  type ListingRange,
  type ListingReply,
} from '../../../lib/adapters/ccxt/venues/kraken/listing-pages.ts'

/** An entry as the venue keeps it, and whether its time reaches us. */
interface Filed {
  readonly id: string
  readonly timeMs: number
  readonly isTimeless?: boolean
}

interface Row {
  readonly id: string
  readonly timeMs?: number
}

type Read = (range: ListingRange) => Promise<ListingReply>

/** Lists as Kraken does: newest first, 50 a page, start exclusive and end inclusive, in seconds. */
function listing(entries: () => readonly Filed[], calls: number[] = []): Read {
  return ({ startSeconds, endSeconds = Infinity, offset }) => {
    calls.push(offset)
    const range = entries()
      .filter(({ timeMs }) => timeMs > startSeconds * 1000 && timeMs <= endSeconds * 1000)
      .toSorted((a, b) => b.timeMs - a.timeMs)
    const page = range.slice(offset, offset + ROWS_PER_PAGE)
    return Promise.resolve({
      count: range.length,
      rows: Object.fromEntries(page.map((entry) => [entry.id, entry])),
    })
  }
}

function toRow(id: string, row: unknown): Row {
  const { timeMs, isTimeless } = row as Filed
  return isTimeless === true ? { id } : { id, timeMs }
}

async function sweep(
  read: Read,
  sinceMs: number,
  betweenPages: (pages: number) => void = () => undefined,
): Promise<Row[][]> {
  const pages: Row[][] = []
  let page: string | undefined
  do {
    const found = await readListingPage(
      { name: 'entries', read, toRow },
      { sinceMs, ...(page === undefined ? {} : { page }) },
    )
    pages.push([...found.rows])
    page = found.nextPage
    betweenPages(pages.length)
  } while (page !== undefined)
  return pages
}

function history(count: number, firstMs = 1_000_000, stepMs = 700): Filed[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `E${index}`,
    timeMs: firstMs + index * stepMs,
  }))
}

const ids = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id)

const timeless = (entries: readonly Filed[], ...indices: readonly number[]): Filed[] =>
  entries.map((entry, index) => ({ ...entry, isTimeless: indices.includes(index) }))

describe('R-LEDG-2 a listing is paged oldest first until nothing is left', () => {
  it.each([0, 1, 49, 50, 51, 100, 101, 137])('%i entries', async (count) => {
    const entries = history(count)
    const read = listing(() => entries)
    const pages = await sweep(read, 0)
    expect(ids(pages.flat())).toEqual(ids(entries))
    expect(pages.every((page) => page.length <= ROWS_PER_PAGE)).toBe(true)
  })

  it('starts at the millisecond asked for', async () => {
    const entries = history(120)
    const read = listing(() => entries)
    const pages = await sweep(read, 1_000_000 + 30 * 700)
    expect(ids(pages.flat())).toEqual(ids(entries.slice(30)))
  })

  it('pages within one second that holds more entries than a page', async () => {
    const entries = history(180, 5_000_000, 2)
    const read = listing(() => entries)
    expect(ids((await sweep(read, 0)).flat())).toEqual(ids(entries))
  })

  it('takes one call more than there are pages', async () => {
    const calls: number[] = []
    const entries = history(120)
    const read = listing(() => entries, calls)
    await sweep(read, 0)
    expect(calls).toEqual([0, 70, 20, 0])
  })

  it('loses nothing when entries are filed while it pages', async () => {
    const entries = history(120)
    const read = listing(() => entries)
    const pages = await sweep(read, 0, (done) => {
      for (let more = 0; more < 7; more += 1)
        entries.push({ id: `N${done}-${more}`, timeMs: 2_000_000 + done * 1000 + more })
    })
    const found = ids(pages.flat())
    expect(new Set(found).size).toBe(found.length)
    expect(found.slice(0, 120)).toEqual(ids(history(120)))
  })

  it('begins again when a late entry is filed among those already delivered', async () => {
    const entries = history(120)
    const read = listing(() => entries)
    const pages = await sweep(read, 0, (done) => {
      if (done === 1) entries.push({ id: 'LATE', timeMs: 1_000_000 + 5 * 700 + 1 })
    })
    expect(new Set(ids(pages.flat()))).toEqual(new Set([...ids(history(120)), 'LATE']))
  })

  it('delivers every entry that was there at the beginning, whatever happens meanwhile', async () => {
    const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 400_000 }), fc.boolean()), {
      maxLength: 260,
    })
    const bursts = fc.array(
      fc.array(fc.integer({ min: -300_000, max: 20_000 }), { maxLength: 9 }),
      { maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(times, bursts, async (initial, later) => {
        const entries: Filed[] = initial.map(([time, isTimeless], index) => ({
          id: `E${index}`,
          timeMs: 1_000_000 + time,
          isTimeless,
        }))
        // What is newer than every entry that tells its time belongs to the next sweep.
        const told = entries.filter(({ isTimeless }) => isTimeless !== true)
        const lastToldMs = Math.max(0, ...told.map(({ timeMs }) => timeMs))
        const before = entries.filter(({ timeMs }) => told.length === 0 || timeMs <= lastToldMs)
        const read = listing(() => entries)
        const pages = await sweep(read, 0, (done) => {
          const newestMs = Math.max(1_000_000, ...entries.map(({ timeMs }) => timeMs))
          for (const [index, offset] of (later[done - 1] ?? []).entries())
            entries.push({ id: `L${done}-${index}`, timeMs: newestMs + offset })
        })
        expect([...new Set(ids(pages.flat()))]).toEqual(expect.arrayContaining(ids(before)))
      }),
      { numRuns: 60 },
    )
  })
})

describe('R-LEDG-3 entries without a readable time are entries of their page', () => {
  it.each([
    ['the oldest', 0],
    ['the last of the first page', 49],
    ['the first of the second page', 50],
    ['the last of the second page', 99],
    ['the first of the third page', 100],
    ['the newest but one', 118],
  ])('%s stays in its place', async (_, index) => {
    const entries = timeless(history(120), index)
    const read = listing(() => entries)
    const pages = await sweep(read, 0)
    expect(pages.map((page) => page.length)).toEqual([50, 50, 20])
    expect(ids(pages.flat())).toEqual(ids(entries))
  })

  it('the newest of many comes with the sweep after', async () => {
    const entries = timeless(history(120), 119)
    const read = listing(() => entries)
    expect(ids((await sweep(read, 0)).flat())).toEqual(ids(entries.slice(0, 119)))
    const sinceMs = entries[118]?.timeMs ?? 0
    expect(ids((await sweep(read, sinceMs)).flat())).toContain('E119')
  })

  it('nothing is lost when no entry tells its time', async () => {
    const entries = timeless(history(120), ...Array.from({ length: 120 }, (_, index) => index))
    const read = listing(() => entries)
    expect(ids((await sweep(read, 0)).flat())).toEqual(ids(entries))
  })

  it('none is left out for being older than asked for', async () => {
    const entries = timeless(history(3, 1_000_000, 1), 0)
    const read = listing(() => entries)
    expect(ids((await sweep(read, 1_000_002)).flat())).toEqual(['E0', 'E2'])
  })
})

describe('what is not a whole page of a listing', () => {
  it.each([
    ['shorter than its count', 3, {}],
    ['longer than its count', 1, { E1: { timeMs: 1000 }, E2: { timeMs: 2000 } }],
  ])('a page that is %s is a failure', async (_, count, rows) => {
    const read: Read = () => Promise.resolve({ count, rows })
    await expect(sweep(read, 0)).rejects.toMatchObject({ failure: 'transient' })
  })

  it('a range that never holds still is a failure', async () => {
    let count = 100
    const read: Read = ({ offset }) => {
      count += 1
      const length = Math.min(ROWS_PER_PAGE, count - offset)
      const rows = Array.from({ length }, (_, index) => [`E${index}`, { timeMs: 1_000 }])
      return Promise.resolve({ count, rows: Object.fromEntries(rows) as ListingReply['rows'] })
    }
    await expect(sweep(read, 0)).rejects.toThrow('the number of entries in a past range')
  })

  it.each(['x', '1.2', '5.10.10', '5.10.11', '-1.10.0'])('%s is no page token', async (page) => {
    const read = listing(() => [])
    const found = readListingPage({ name: 'entries', read, toRow }, { sinceMs: 0, page })
    await expect(found).rejects.toThrow('a page of a listing')
  })
})
