/** The venue's deposits, withdrawals and conversions as a listing; each is booked once. */
import { type Fact } from '../../domain/ledger/entry.ts'
import { movementDifference } from '../../domain/reconciliation/booked-difference.ts'
import { type UnreadableEntry, type VenueMovement } from '../../ports/exchange.ts'
import { nameOf } from '../../ports/commit-rules.ts'
import { type Key } from '../../ports/store.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { bookedDifferenceWrite } from '../reconciliation/difference-rows.ts'
import { keys } from '../records/keys.ts'
import { transact } from '../transact.ts'
import { bookFacts } from './book-facts.ts'
import { quarantine, unreadable } from './quarantine.ts'
import { readHomes } from './read-homes.ts'
import { type Listing, type ListingPage, type PageOutcome } from './read-listing.ts'
import { rateAt } from './value-at.ts'
import { movementOf } from './value-movement.ts'

/** What is listed later than this is found by a look back. */
const LISTED_WITHIN_MS = 900_000

export function movementListing(run: AccountRun): Listing<VenueMovement> {
  return {
    name: 'movements',
    first: 'first-movements',
    followsAfterMs: LISTED_WITHIN_MS,
    read: async (query) => {
      const page = await run.account.exchange.fetchMovements(query)
      return { ...page, entries: page.movements }
    },
    timeOf: (movement) => movement.timeMs,
    apply: (page) => applyMovements(run, page),
  }
}

async function applyMovements(
  run: AccountRun,
  page: ListingPage<VenueMovement>,
): Promise<PageOutcome> {
  const known = await readKnown(run, page)
  let quarantined = 0
  for (const entry of page.unreadable)
    if (!known.has(nameOf(keptKey(run, entry)))) {
      await quarantine(run, unreadable('movements', entry))
      quarantined += 1
    }
  let applied = 0
  for (const movement of oldestFirst(page.entries)) {
    if (known.has(markName(run, movement.movementId))) continue
    const homes = await readHomes(run)
    const booked = await movementOf(movement, {
      account: accountId(run),
      homes,
      rateAt: rateAt(run),
      nowMs: run.engine.clock.nowMs(),
      others: page.entries,
    })
    if (await applyMovement(run, { kind: 'movement', movement: booked })) applied += 1
  }
  return { applied, quarantined, complete: true }
}

async function applyMovement(
  run: AccountRun,
  fact: Extract<Fact, { kind: 'movement' }>,
): Promise<boolean> {
  const mark = keys.movement(accountId(run), fact.movement.movementId)
  const { result } = await transact(run, async (changes) => {
    if ((await run.engine.store.get(mark)) !== undefined) return false
    await bookFacts(run, changes, [fact])
    const { movement } = fact
    changes.add(bookedDifferenceWrite(run, movementDifference(movement), movement.timeMs))
    return true
  })
  return result
}

function oldestFirst(movements: readonly VenueMovement[]): readonly VenueMovement[] {
  return [...movements].sort(
    (a, b) => a.timeMs - b.timeMs || (a.movementId < b.movementId ? -1 : 1),
  )
}

async function readKnown(
  run: AccountRun,
  page: ListingPage<VenueMovement>,
): Promise<ReadonlySet<string>> {
  const names = [
    ...page.entries.map(({ movementId }) => keys.movement(accountId(run), movementId)),
    ...page.unreadable.map((entry) => keptKey(run, entry)),
  ].map((key) => [nameOf(key), key] as const)
  const items = await run.engine.store.getMany([...new Map(names).values()])
  return new Set(items.map((item) => nameOf(item.key)))
}

function markName(run: AccountRun, movementId: string): string {
  return nameOf(keys.movement(accountId(run), movementId))
}

function keptKey(run: AccountRun, entry: UnreadableEntry): Key {
  return keys.quarantined(accountId(run), unreadable('movements', entry))
}
