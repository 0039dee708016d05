/**
 * Counts how often each branch of recovery ran, from what can be seen outside: nothing in the engine
 * knows of it. Where what is seen does not tell two branches apart, neither is counted, so a count
 * is always proof.
 */
import { type Order } from '../../../lib/domain/order/order.ts'
import { quoteFault, type Quote } from '../../../lib/domain/market/quote.ts'
import { orderRecord } from '../../../lib/engine/records/order-records.ts'
import { unfillableRecord } from '../../../lib/engine/records/market-records.ts'
import { planRecord } from '../../../lib/engine/records/plan-records.ts'
import { type AuditRow } from '../../../lib/engine/records/account-records.ts'
import { type Alert } from '../../../lib/ports/alerts.ts'
import { type OutgoingMessage } from '../../../lib/ports/queue.ts'
import { type JsonObject, type Key, type Write } from '../../../lib/ports/store.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type InvocationEnd, type LogLevel, type Watcher } from '../watcher.ts'
import { BarWatch } from './bar-watch.ts'
import { conflictRecoveries } from './conflict-recoveries.ts'
import { LedgerWatch } from './ledger-watch.ts'
import { MessageWatch, overtaken } from './message-watch.ts'
import { type KnownOrder, nextKnownOrder, orderRecoveries } from './order-recoveries.ts'
import { PlanWatch } from './plan-watch.ts'
import { RECOVERY_NAMES, type RecoveryName } from './recovery-branches.ts'
import { ResultWatch } from './result-watch.ts'
import { type RunMemory, increase, newRunMemory } from './run-memory.ts'
import { alarmRecovery, loggedRecovery } from './told-recoveries.ts'

type WriteOfContent = Extract<Write, { content: JsonObject }>

export class RecoveryCounter implements Watcher {
  /** How often each branch ran; every branch has its number. */
  readonly counts = Object.fromEntries(RECOVERY_NAMES.map((name) => [name, 0])) as Record<
    RecoveryName,
    number
  >
  readonly #quoteAgeMsMax: number
  readonly #runs = new Map<string, RunMemory>()
  readonly #orders = new Map<string, KnownOrder>()
  readonly #leases = new Map<string, number>()
  readonly #plans = new PlanWatch()
  readonly #messages = new MessageWatch()
  readonly #bars = new BarWatch()
  readonly #results = new ResultWatch()
  readonly #ledger: LedgerWatch

  /** Both by the config: how old a quote may be for a decision, and how far fill syncs overlap. */
  constructor({ quoteAgeMsMax = 30_000, fillOverlapMs = 60_000 } = {}) {
    this.#quoteAgeMsMax = quoteAgeMsMax
    this.#ledger = new LedgerWatch(fillOverlapMs)
  }

  started(invocation: Invocation, event: unknown): void {
    this.#runOf(invocation)
    if (invocation.functionName === 'execute-orders')
      this.#count(overtaken(event, (intentId) => this.#orders.get(intentId)?.order))
  }

  ended(invocation: Invocation, end: InvocationEnd): void {
    const run = this.#runOf(invocation)
    if (end.end === 'done')
      this.#count([...this.#results.result(run, end.result), ...this.#ledger.ended(run)])
    this.#runs.delete(invocation.label)
  }

  committed(invocation: Invocation, writes: readonly Write[]): void {
    const run = this.#runOf(invocation)
    run.contended.conflicts = 0
    this.#count(this.#ledger.committed(run, writes))
    for (const write of writes) this.#write(run, write)
  }

  conflicted(invocation: Invocation, writes: readonly Write[], conflicts: readonly Key[]): void {
    const run = this.#runOf(invocation)
    this.#count(conflictRecoveries(run, writes, conflicts))
    this.#count(this.#ledger.conflicted(run, writes, conflicts))
  }

  quoted(invocation: Invocation, _account: string, quotes: readonly Quote[]): void {
    if (invocation.functionName !== 'monitor-plans') return
    // Time has passed since the start, so a quote that was too old then is so now.
    const nowMs = invocation.startedAtMs + invocation.skewMs
    for (const quote of quotes)
      if (quoteFault(quote, nowMs, this.#quoteAgeMsMax) !== undefined)
        this.#count(['judged-on-unusable-quote'])
  }

  logged(invocation: Invocation, _level: LogLevel, message: string): void {
    const name = loggedRecovery(invocation.functionName, message)
    if (name !== undefined) this.counts[name] += 1
  }

  alerted(_invocation: Invocation | undefined, alert: Alert): void {
    const name = alarmRecovery(alert.key)
    if (name !== undefined) this.counts[name] += 1
  }

  queued(queue: 'orders' | 'ticks', message: OutgoingMessage): void {
    if (queue === 'orders')
      this.#count(this.#messages.queued(message.body, (label) => this.#runs.has(label)))
  }

  buried(): void {
    this.counts['dead-letter'] += 1
  }

  #count(names: readonly RecoveryName[]): void {
    for (const name of names) this.counts[name] += 1
  }

  #runOf(invocation: Invocation): RunMemory {
    const known = this.#runs.get(invocation.label)
    if (known !== undefined) return known
    const run = newRunMemory(invocation)
    this.#runs.set(invocation.label, run)
    return run
  }

  /** Most writes are quotes, bars and marks; they are told apart by their partition alone. */
  #write(run: RunMemory, write: Write): void {
    const { partition, sort } = write.key
    if (partition.startsWith('outbox#') && write.action === 'delete') this.#messages.removed(sort)
    if (partition.startsWith('differences#') && write.action === 'delete')
      if (sort.startsWith('balance:')) this.#count(['drift-gone'])
    if (write.action === 'delete' || write.action === 'require') return
    if (partition.startsWith('symbol#')) this.#symbolFact(run, write)
    else if (partition.startsWith('account#')) this.#accountItem(run, write)
    else if (partition.startsWith('audit#')) this.#audit(run, write.content as unknown as AuditRow)
    else if (partition.startsWith('outbox#'))
      this.#messages.stored(sort, run.invocation.label, this.#isRetry(sort))
    else if (partition.startsWith('open-plans#'))
      this.#count(this.#plans.plan(planRecord.read({ ...write, version: 1 }).value))
    else if (partition.startsWith('market#')) this.#marketItem(run, write)
    else if (partition.startsWith('watch#') && sort === 'making' && write.action === 'replace')
      this.#count(['watch-remade'])
  }

  #symbolFact(run: RunMemory, write: WriteOfContent): void {
    const { sort } = write.key
    if (sort.startsWith('order#'))
      this.#order(run, orderRecord.read({ ...write, version: 1 }).value)
    else if (sort.startsWith('plan#')) {
      const plan = planRecord.read({ ...write, version: 1 }).value
      this.#count(this.#plans.closedPlan(plan, write.action === 'replace'))
    } else if (sort.startsWith('decision#') && isRefused(write.content))
      this.#count(['entry-refused'])
  }

  #order(run: RunMemory, after: Order): void {
    const { intentId } = after.intent
    const before = this.#orders.get(intentId)
    if (before === undefined) this.#count(this.#plans.newOrder(after))
    else {
      this.#count(orderRecoveries(before, after, run))
      this.#count(this.#plans.changedOrder(before.order, after))
    }
    this.#orders.set(intentId, nextKnownOrder(before, after, run.invocation.label))
  }

  #isRetry(outboxSort: string): boolean {
    const intentId = outboxSort.slice(outboxSort.indexOf('#') + 1)
    return this.#orders.get(intentId)?.order.retryable === true
  }

  #accountItem(run: RunMemory, { key, content }: WriteOfContent): void {
    const account = key.partition.slice('account#'.length)
    if (key.sort.startsWith('lease#')) this.#lease(key, Number(content.heldUntilMs))
    else if (key.sort === 'trading-state') run.movedStateOf.add(account)
    else if (key.sort.startsWith('cursor#') || key.sort === 'look-back')
      increase(run.pagesTaken, account)
    else if (key.sort === 'cash') this.#results.booksOpened(account)
  }

  /** Whoever gives a lease back sets its time to zero. */
  #lease(key: Key, heldUntilMs: number): void {
    const name = `${key.partition} ${key.sort}`
    const wasHeld = (this.#leases.get(name) ?? 0) > 0
    this.#leases.set(name, heldUntilMs)
    if (wasHeld && heldUntilMs > 0) this.#count(['lease-taken-over'])
  }

  #audit({ invocation }: RunMemory, { subject, change, details }: AuditRow): void {
    if (subject.startsWith('fill-') && details.source === 'external')
      this.#count(['external-trade-booked'])
    if (subject.startsWith('correction-')) this.#count(['correction-applied'])
    if (subject.startsWith('adjustment-') && details.outcome !== 'in force')
      this.#count(['adjustment-refused'])
    const isStep = subject.startsWith('plan-') && /place|request-cancel|reopen/.test(change)
    if (invocation.functionName === 'reconcile' && isStep)
      this.#count(['plan-taken-on-by-reconcile'])
  }

  #marketItem(run: RunMemory, write: WriteOfContent): void {
    const { partition, sort } = write.key
    if (sort.startsWith('bars#')) this.#bars.page(run, partition, sort)
    else if (sort.startsWith('unfillable#') && hasRanges(write)) this.#count(['gap-unfillable'])
  }
}

/** A strategy wanted to buy, and what was known did not allow it. */
function isRefused({ whyNot }: JsonObject): boolean {
  const reasons = whyNot as readonly string[]
  return reasons.some(
    (reason) => reason.startsWith('the quote is ') || reason.startsWith('the books of the account'),
  )
}

function hasRanges(write: WriteOfContent): boolean {
  return unfillableRecord.read({ ...write, version: 1 }).value.ranges.length > 0
}
