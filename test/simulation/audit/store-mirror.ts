/** What is in the store now, of everything that an invariant speaks of, kept from the writes. */
import { type JsonObject, type Write } from '../../../lib/ports/store.ts'
import { type AuditedKind, type AuditedPlace, auditedPlace } from './audited-place.ts'
import { type AuditedValues, type Change, type Changes, noChanges } from './commit.ts'
import {
  readStoredConfig,
  readStoredDecision,
  readStoredExposure,
  readStoredPlan,
  readStoredState,
  readSubject,
} from './stored-facts.ts'
import {
  readStoredAllocations,
  readStoredDay,
  readStoredLedgerChange,
  readStoredLots,
  readStoredPosition,
  readStoredSession,
} from './stored-book.ts'
import {
  readStoredCash,
  readStoredFact,
  readStoredMark,
  readStoredQuarantined,
} from './stored-ledger.ts'
import { text, textsByName } from './stored-fields.ts'
import { readStoredOrder } from './stored-order.ts'

type Readers = {
  readonly [Kind in keyof AuditedValues]: (content: JsonObject) => AuditedValues[Kind]
}

const READERS: Readers = {
  order: readStoredOrder,
  plan: readStoredPlan,
  mark: readStoredMark,
  fact: readStoredFact,
  position: readStoredPosition,
  lots: readStoredLots,
  allocation: readStoredAllocations,
  day: readStoredDay,
  session: readStoredSession,
  cash: readStoredCash,
  book: (content) => content,
  rebuild: (content) => content,
  retired: (content) => content,
  'ledger-change': readStoredLedgerChange,
  exposure: readStoredExposure,
  decision: readStoredDecision,
  state: readStoredState,
  command: (content) => content,
  quarantine: readStoredQuarantined,
  audit: readSubject,
  outbox: (content) => content,
  config: readStoredConfig,
  'watch-making': (content) => text(content, 'restingStop'),
  watch: (content) => textsByName(content, 'symbols'),
}

export class StoreMirror {
  readonly #shelves = new Map<AuditedKind, Map<string, unknown>>()

  find<Kind extends AuditedKind>(
    kind: Kind,
    account: string,
    id: string,
  ): AuditedValues[Kind] | undefined {
    return this.#shelves.get(kind)?.get(`${account} ${id}`) as AuditedValues[Kind] | undefined
  }

  /** All of one kind, with `account id` before each. */
  all<Kind extends AuditedKind>(kind: Kind): ReadonlyMap<string, AuditedValues[Kind]> {
    return this.#shelf(kind) as ReadonlyMap<string, AuditedValues[Kind]>
  }

  /**
   * Takes the writes of one commit. @returns what they changed; nothing when no invariant speaks of
   * any. @throws {TypeError} for a content that cannot be read.
   */
  apply(writes: readonly Write[]): Changes | undefined {
    let changes: Changes | undefined
    for (const write of writes) {
      if (write.action === 'require') continue
      const place = auditedPlace(write.key)
      if (place === undefined) continue
      changes ??= noChanges()
      const content = write.action === 'delete' ? undefined : write.content
      this.#take(changes, place, content)
    }
    return changes
  }

  #take(
    changes: Changes,
    { kind, account, symbol, id }: AuditedPlace,
    content: JsonObject | undefined,
  ): void {
    const shelf = this.#shelf(kind)
    const list = changes[kind] as Change<unknown>[]
    const name = `${account} ${id}`
    const read = content === undefined ? undefined : READERS[kind](content)
    // A plan that ends moves from one key to another: the two writes are one change.
    const other = kind === 'plan' ? list.findIndex((each) => each.id === id) : -1
    const moved = list[other]
    const after = moved?.after ?? read
    const change = { account, symbol, id, before: moved?.before ?? shelf.get(name), after }
    if (moved === undefined) list.push(change)
    else list[other] = change
    if (after === undefined) shelf.delete(name)
    else shelf.set(name, after)
  }

  #shelf(kind: AuditedKind): Map<string, unknown> {
    const known = this.#shelves.get(kind)
    if (known !== undefined) return known
    const created = new Map<string, unknown>()
    this.#shelves.set(kind, created)
    return created
  }
}
