/** Recoveries that show in what is written of the books: cursors, facts, looks back, rebuilds, openings. */
import { type FillProblem } from '../../../lib/domain/ledger/fill.ts'
import { isLedgerKey } from '../../../lib/engine/ledger/ledger-key.ts'
import { bookedRecord, factRecord } from '../../../lib/engine/records/ledger-records.ts'
import {
  type ListingCursor,
  cashRecord,
  listingCursorRecord,
  quarantinedRecord,
  rebuildRecord,
} from '../../../lib/engine/records/ledger-rows.ts'
import { type JsonObject, type Key, type Write } from '../../../lib/ports/store.ts'
import { type RecoveryName } from './recovery-branches.ts'
import { type RunMemory } from './run-memory.ts'

type WriteOfContent = Extract<Write, { content: JsonObject }>
type Found = readonly RecoveryName[]

/** Marks of facts that the ledger made itself, without a listing. */
const OWN_FACT = /^(?:opening|from-money|into-money|fee)-/

export class LedgerWatch {
  readonly #overlapMs: number
  readonly #cursors = new Map<string, ListingCursor>()
  /** By key: who asked for the rebuild or took it up last, and whether it has begun. */
  readonly #rebuilds = new Map<string, { readonly by: string; readonly isBegun: boolean }>()
  /** By account: holdings that wait for their lot, and who wrote that last. */
  readonly #openings = new Map<string, { readonly by: string; readonly unbooked: number }>()

  /** @param overlapMs how far an ordinary look at a listing goes back behind its cursor. */
  constructor(overlapMs: number) {
    this.#overlapMs = overlapMs
  }

  committed(run: RunMemory, writes: readonly Write[]): Found {
    const found = writes.flatMap((write) => this.#write(run, write))
    return isWrittenAhead(writes) ? [...found, 'allocations-written-ahead'] : found
  }

  conflicted(run: RunMemory, writes: readonly Write[], conflicts: readonly Key[]): Found {
    if (run.invocation.functionName !== 'sync-fills') return []
    if (conflicts.some(({ sort }) => sort.startsWith('lease#'))) return []
    const isSwap = writes.some(({ key }) => key.sort.startsWith('ledger-change#'))
    return [
      ...(isSwap ? (['swap-raced'] as const) : []),
      ...(conflicts.some(isLedgerKey) ? (['remembered-too-long'] as const) : []),
    ]
  }

  /** A run came to its end: which listings it went on with, and which have pages that it did not read. */
  ended(run: RunMemory): Found {
    return [...run.cursors.values()].flatMap(({ hadRest, hasRest, wasBegunAgain }): Found => [
      ...(hasRest ? (['page-left'] as const) : []),
      ...(hadRest && !wasBegunAgain ? (['page-taken-up'] as const) : []),
    ])
  }

  #write(run: RunMemory, write: Write): Found {
    const { partition, sort } = write.key
    const account = partition.slice(partition.indexOf('#') + 1)
    if (partition.startsWith('rebuilds#')) return this.#rebuild(run, write)
    if (partition.startsWith('retired#')) return write.action === 'delete' ? ['lots-swept'] : []
    if (write.action === 'delete' || write.action === 'require') return []
    if (partition.startsWith('quarantine#')) return quarantined(write)
    if (partition.startsWith('symbol#')) return this.#symbolItem(account, write)
    if (partition.startsWith('money#') && sort.startsWith('movement#'))
      return this.#fact(write, [`${account} movements`])
    if (!partition.startsWith('account#')) return []
    if (sort.startsWith('cursor#')) return this.#cursor(run, account, write)
    return sort === 'cash' ? this.#cash(run, account, write) : []
  }

  /** @param place account and symbol. */
  #symbolItem(place: string, write: WriteOfContent): Found {
    const { sort } = write.key
    if (sort.startsWith('fact#')) return isLiquidation(write) ? ['liquidation-booked'] : []
    if (!sort.startsWith('fill#')) return []
    const [id = '', symbol = ''] = place.split('#')
    return this.#fact(write, [`${id} trades`, `${id} trades#${symbol}`])
  }

  /** What happened before where the ordinary look begins can only have come by a look further back. */
  #fact({ action, key, content }: WriteOfContent, listings: readonly string[]): Found {
    const id = key.sort.slice(key.sort.indexOf('#') + 1)
    if (action !== 'create' || OWN_FACT.test(id)) return []
    const { timeMs } = bookedRecord.read({ key, content, version: 1 }).value
    const cursors = listings.flatMap((name) => this.#cursors.get(name) ?? [])
    if (cursors.length === 0) return []
    const isBefore = cursors.every((cursor) => timeMs < this.#beginningOf(cursor))
    return isBefore ? ['look-back-found'] : []
  }

  #beginningOf({ rest, appliedUntilMs }: ListingCursor): number {
    return rest?.sinceMs ?? appliedUntilMs - this.#overlapMs
  }

  /** A listing that is read to its end is not read again in the run, unless it was begun again. */
  #cursor(run: RunMemory, account: string, { key, content }: WriteOfContent): Found {
    const listing = key.sort.slice('cursor#'.length)
    if (listing.startsWith('first-')) return []
    const name = `${account} ${listing}`
    const before = this.#cursors.get(name)
    const after = listingCursorRecord.read({ key, content, version: 1 }).value
    const ofRun = run.cursors.get(name)
    const isBegunAgain = ofRun?.hasRest === false
    this.#cursors.set(name, after)
    run.cursors.set(name, {
      hadRest: ofRun?.hadRest ?? before?.rest !== undefined,
      hasRest: after.rest !== undefined,
      wasBegunAgain: isBegunAgain || ofRun?.wasBegunAgain === true,
    })
    return isBegunAgain ? ['page-gone'] : []
  }

  #rebuild(run: RunMemory, write: Write): Found {
    if (write.action === 'require') return []
    const { label } = run.invocation
    const name = `${write.key.partition} ${write.key.sort}`
    const before = this.#rebuilds.get(name)
    const isTakenUp = before !== undefined && before.by !== label
    if (write.action === 'delete') {
      this.#rebuilds.delete(name)
      return isTakenUp ? ['book-rebuilt', 'rebuild-taken-up'] : ['book-rebuilt']
    }
    const { position } = rebuildRecord.read({ ...write, version: 1 }).value
    const isBegun = position !== undefined
    if (isBegun || before === undefined) this.#rebuilds.set(name, { by: label, isBegun })
    if (isBegun) return isTakenUp ? ['rebuild-taken-up'] : []
    if (before?.isBegun !== true) return []
    this.#rebuilds.set(name, { by: label, isBegun })
    return ['rebuild-restarted']
  }

  #cash(run: RunMemory, account: string, { key, content }: WriteOfContent): Found {
    const { label } = run.invocation
    const { openedAtMs, unbooked } = cashRecord.read({ key, content, version: 1 }).value
    if (openedAtMs === undefined) return []
    const before = this.#openings.get(account)
    this.#openings.set(account, { by: label, unbooked: unbooked.length })
    const isContinued = before !== undefined && unbooked.length < before.unbooked
    return isContinued && before.by !== label ? ['opening-taken-up'] : []
  }
}

/** What is wrong with trades that can be read. */
const TRADE_PROBLEMS: ReadonlySet<string> = new Set<FillProblem['code']>([
  'not-a-pair',
  'not-positive',
  'in-the-future',
  'no-id',
  'negative-fee',
  'fee-above-quantity',
])

function quarantined({ key, action, content }: WriteOfContent): Found {
  if (action !== 'create') return []
  const { problem } = quarantinedRecord.read({ key, content, version: 1 }).value
  const isRead = TRADE_PROBLEMS.has(problem)
  return [isRead ? 'trade-quarantined' : 'unreadable-quarantined']
}

function isLiquidation({ key, action, content }: WriteOfContent): boolean {
  const { fill } = factRecord.read({ key, content, version: 1 }).value
  return action === 'create' && fill?.liquidation === true
}

/** Allocations that stand alone belong to a commit that is still to come. */
function isWrittenAhead(writes: readonly Write[]): boolean {
  const isAllocation = writes.some(
    ({ key, action }) => action !== 'delete' && key.sort.startsWith('allocation#'),
  )
  if (!isAllocation) return false
  return !writes.some(({ key }) => key.sort === 'position' || key.partition.startsWith('rebuilds#'))
}
