/**
 * Collects what belongs into one commit. A change of an order brings along everything that must
 * never disagree with it: its outbox entries, its place among the open orders, its pointer from the
 * venue's id, its reservation of exposure, and an audit row.
 */
import { isSameTerms, termsOf } from '../domain/order/amendment.ts'
import { type Order, isFinal, isResting, isSettled, reservation } from '../domain/order/order.ts'
import { type Plan, realisedPnl } from '../domain/plan/plan.ts'
import { EMPTY_EXPOSURE, type ExposureBook, withReservation } from '../domain/risk/exposure.ts'
import { type CommitOutcome, type Key, type Write } from '../ports/store.ts'
import { type LedgerRun, accountId } from './engine.ts'
import { readOne } from './read.ts'
import { auditRecord, exposureRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import {
  type OutboxAction,
  type OutboxEntry,
  openOrderRecord,
  orderRecord,
  outboxRecord,
  venueOrderRecord,
} from './records/order-records.ts'
import { EMPTY_DAY, type SessionRow, sessionRecord } from './records/ledger-rows.ts'
import { lossRecord, planRecord } from './records/plan-records.ts'
import { type Stored } from './records/record.ts'
import { WatchEdits } from './watch-pages.ts'

const AUDIT_RETENTION_MS = 400 * 86_400_000
/** Longer than any cool-down may last. */
const LOSS_RETENTION_MS = 90 * 86_400_000

type ExposureEdit = (book: ExposureBook) => ExposureBook
type SessionEdit = (row: SessionRow) => SessionRow

export class ChangeSet {
  readonly #run: LedgerRun
  readonly #writes: Write[] = []
  readonly #exposureEdits: ExposureEdit[] = []
  readonly #sessionEdits = new Map<string, SessionEdit[]>()
  readonly #announced: OutboxEntry[] = []
  readonly #watch: WatchEdits
  #exposure: { readonly stored: Stored<ExposureBook> | undefined } | undefined

  constructor(run: LedgerRun) {
    this.#run = run
    this.#watch = new WatchEdits(run)
  }

  get isEmpty(): boolean {
    const edits = this.#exposureEdits.length + this.#sessionEdits.size
    return this.#writes.length === 0 && edits === 0
  }

  /** What the order queue has to be told after the commit. */
  get announced(): readonly OutboxEntry[] {
    return this.#announced
  }

  add(...writes: readonly Write[]): void {
    this.#writes.push(...writes)
  }

  /** Uses exposure that was read before, so that a decision and its write rest on the same version. */
  useExposure(stored: Stored<ExposureBook> | undefined): void {
    this.#exposure = { stored }
  }

  editExposure(edit: ExposureEdit): void {
    this.#exposureEdits.push(edit)
  }

  /** Counts in the row of the session at work, by the quote currency of the amounts. */
  editSession(quote: string, edit: SessionEdit): void {
    this.#sessionEdits.set(quote, [...(this.#sessionEdits.get(quote) ?? []), edit])
  }

  order(before: Stored<Order> | undefined, after: Order, change: string): void {
    const { intentId, symbol } = after.intent
    const id = accountId(this.#run)
    this.add(orderRecord.put(before, keys.order(id, symbol, intentId), after))
    this.#outbox('place', before?.value, after)
    this.#outbox('cancel', before?.value, after)
    this.#outbox('amend', before?.value, after)
    this.#openOrder(before?.value, after)
    if (after.venueOrderId !== undefined && before?.value.venueOrderId === undefined)
      this.add(
        venueOrderRecord.create(keys.venueOrder(id, symbol, after.venueOrderId), { intentId }),
      )
    const reserved = reservation(after)
    if (reserved !== (before === undefined ? 0n : reservation(before.value)))
      this.editExposure((book) => withReservation(book, intentId, symbol, reserved))
    this.audit(`order-${intentId}-${(before?.version ?? 0) + 1}`, change, {
      intentId,
      planId: after.intent.planId,
      symbol,
      state: after.state,
      ...(after.reason === undefined ? {} : { reason: after.reason }),
    })
  }

  /** A closed plan moves from the open plans to its symbol's facts; its line of the watch follows. */
  plan(before: Stored<Plan> | undefined, after: Plan, change: string): void {
    const id = accountId(this.#run)
    const wasOpen = before !== undefined && before.value.status !== 'closed'
    if (after.status === 'closed' && wasOpen) {
      this.add(
        planRecord.remove(before),
        planRecord.create(keys.closedPlan(id, after.symbol, after.planId), after),
      )
      this.#loss(after)
    } else this.add(planRecord.put(before, keys.openPlan(id, after.planId), after))
    this.#watch.plan(before?.value, after)
    this.audit(`plan-${after.planId}-${(before?.version ?? 0) + 1}`, change, {
      planId: after.planId,
      symbol: after.symbol,
      status: after.status,
      ...(after.end === undefined ? {} : { end: after.end }),
    })
  }

  #loss(plan: Plan): void {
    if (plan.endedAtMs === undefined || realisedPnl(plan) >= 0n) return
    const { planId, endedAtMs, symbol } = plan
    const key = keys.loss(accountId(this.#run), symbol, endedAtMs, planId)
    this.add(lossRecord.create(key, { planId, endedAtMs }, endedAtMs + LOSS_RETENTION_MS))
  }

  audit(subject: string, change: string, details: Readonly<Record<string, string>>): void {
    const atMs = this.#run.engine.clock.nowMs()
    this.add(
      auditRecord.create(
        keys.audit(accountId(this.#run), atMs, subject),
        { subject, change, details },
        atMs + AUDIT_RETENTION_MS,
      ),
    )
  }

  async commit(): Promise<CommitOutcome> {
    if (this.#exposureEdits.length > 0) await this.#addExposure()
    for (const [quote, edits] of this.#sessionEdits) await this.#addSession(quote, edits)
    this.add(...(await this.#watch.writes()))
    const { fence } = this.#run
    const writes = fence === undefined ? this.#writes : [fence, ...this.#writes]
    return this.#run.engine.store.commit(writes)
  }

  async #addExposure(): Promise<void> {
    const key: Key = keys.exposure(accountId(this.#run))
    const stored = this.#exposure ?? { stored: await this.#readExposure(key) }
    const book = stored.stored?.value ?? EMPTY_EXPOSURE
    const edited = this.#exposureEdits.reduce((current, edit) => edit(current), book)
    this.add(exposureRecord.put(stored.stored, key, edited))
  }

  async #addSession(quote: string, edits: readonly SessionEdit[]): Promise<void> {
    const { store, session, clock } = this.#run.engine
    const key = keys.session(accountId(this.#run), session.id, quote)
    const stored = await readOne(store, sessionRecord, key)
    const nowMs = clock.nowMs()
    const fresh = { ...EMPTY_DAY, version: session.version, firstAtMs: nowMs, corrections: 0n }
    const row = { ...(stored?.value ?? fresh), lastAtMs: nowMs }
    this.add(
      sessionRecord.put(
        stored,
        key,
        edits.reduce((current, edit) => edit(current), row),
      ),
    )
  }

  async #readExposure(key: Key): Promise<Stored<ExposureBook> | undefined> {
    const item = await this.#run.engine.store.get(key)
    return item === undefined ? undefined : exposureRecord.read(item)
  }

  /** An entry exists exactly while the order waits for that action, so no read is needed to know. */
  #outbox(action: OutboxAction, before: Order | undefined, after: Order): void {
    const waited = before !== undefined && waitsFor(action, before)
    const waits = waitsFor(action, after)
    const { intentId, symbol } = after.intent
    const key = keys.outbox(accountId(this.#run), action, intentId)
    if (waited && !waits) this.add({ action: 'delete', key, expectedVersion: 1 })
    if (!waits || (waited && !isNewRequest(action, before, after))) return
    const createdAtMs = this.#run.engine.clock.nowMs()
    const entry: OutboxEntry = { action, intentId, symbol, createdAtMs }
    if (!waited) this.add(outboxRecord.create(key, entry))
    this.#announced.push(entry)
  }

  #openOrder(before: Order | undefined, after: Order): void {
    const was = before !== undefined && !isSettled(before)
    const is = !isSettled(after)
    if (was === is) return
    const { intentId, symbol } = after.intent
    const key = keys.openOrder(accountId(this.#run), intentId)
    this.add(
      is
        ? openOrderRecord.create(key, { intentId, symbol })
        : { action: 'delete', key, expectedVersion: 1 },
    )
  }
}

function waitsFor(action: OutboxAction, order: Order): boolean {
  switch (action) {
    case 'cancel':
      return order.cancelRequestedAtMs !== undefined && !isFinal(order)
    case 'amend':
      return order.amendment !== undefined && isResting(order)
    case 'place':
      return order.state === 'created' || (order.state === 'sending' && order.retryable)
  }
}

/** An amendment in the place of an older one keeps its entry, and the queue hears of it again. */
function isNewRequest(action: OutboxAction, before: Order, after: Order): boolean {
  if (action !== 'amend' || after.amendment === undefined) return false
  return !isSameTerms(termsOf(before.amendment ?? {}), termsOf(after.amendment))
}
