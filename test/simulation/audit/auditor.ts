/**
 * Asserts the invariants after every step, from the venue's own log and from the bytes that the
 * store took, with none of the engine's code between. It is told everything and changes nothing;
 * each call costs what is new and no more, but for `atRest`, which may look at the whole run.
 */
import { type OrderRequest } from '../../../lib/domain/order/order-request.ts'
import { type Quote } from '../../../lib/domain/market/quote.ts'
import { type Alert } from '../../../lib/ports/alerts.ts'
import { type LogFields } from '../../../lib/ports/log.ts'
import { type OrderChange, type OrderReference } from '../../../lib/ports/exchange.ts'
import { type OutgoingMessage } from '../../../lib/ports/queue.ts'
import { type Write } from '../../../lib/ports/store.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type Violation } from '../run/seed-outcome.ts'
import { type Deed, type InvocationEnd, type LogLevel, type Watcher } from '../watcher.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { type AuditWorld, TICK_MS } from './audit-world.ts'
import { AmendmentCheck } from './check-amendments.ts'
import { BookCheck } from './check-books.ts'
import { CommandCheck } from './check-commands.ts'
import { DecisionCheck } from './check-decisions.ts'
import { EntryCheck } from './check-entries.ts'
import { EvidenceCheck } from './check-evidence.ts'
import { ExitCheck } from './check-exits.ts'
import { FillSumCheck } from './check-fill-sums.ts'
import { FillCheck } from './check-fills.ts'
import { HaltCheck } from './check-halts.ts'
import { HoldingCheck } from './check-holdings.ts'
import { InputCheck } from './check-inputs.ts'
import { MarkCheck } from './check-marks.ts'
import { MoneyCheck } from './check-money.ts'
import { MovementCheck } from './check-movements.ts'
import { ProtectionCheck } from './check-protection.ts'
import { QueueCheck } from './check-queue.ts'
import { RiskGateCheck } from './check-risk-gate.ts'
import { SecretCheck } from './check-secrets.ts'
import { SendCheck } from './check-sends.ts'
import { StopCheck } from './check-stops.ts'
import { TransitionCheck } from './check-transitions.ts'
import { WatchCheck } from './check-watch.ts'
import { Findings } from './findings.ts'
import { Openings } from './openings.ts'
import { PlanHoldings } from './plan-holdings.ts'
import { QuotesTold } from './quotes-told.ts'
import { SettingsInForce } from './settings-in-force.ts'
import { StoreMirror } from './store-mirror.ts'
import { VenueTruth } from './venue-truth.ts'

export class Auditor implements Watcher {
  readonly #scene: AuditScene
  readonly #checks: readonly AuditCheck[]
  readonly #protection: ProtectionCheck
  readonly #secrets: SecretCheck
  readonly #commands: CommandCheck
  #eventsSeen = 0
  #nextTickMs: number

  constructor(world: AuditWorld) {
    const mirror = new StoreMirror()
    const truth = new VenueTruth()
    this.#scene = {
      world,
      mirror,
      truth,
      findings: new Findings(world),
      holdings: new PlanHoldings(mirror, truth),
      openings: new Openings(truth, mirror),
      quotes: new QuotesTold(),
      settings: new SettingsInForce(),
    }
    this.#protection = new ProtectionCheck(this.#scene)
    this.#secrets = new SecretCheck(this.#scene)
    this.#commands = new CommandCheck(this.#scene)
    const others = [
      SendCheck,
      FillCheck,
      MovementCheck,
      MarkCheck,
      FillSumCheck,
      BookCheck,
      MoneyCheck,
      RiskGateCheck,
      HaltCheck,
      TransitionCheck,
      EvidenceCheck,
      QueueCheck,
      DecisionCheck,
      InputCheck,
      EntryCheck,
      AmendmentCheck,
      StopCheck,
      WatchCheck,
      ExitCheck,
      HoldingCheck,
    ].map((Check) => new Check(this.#scene))
    this.#checks = [this.#protection, this.#secrets, this.#commands, ...others]
    this.#nextTickMs = world.startMs + TICK_MS
  }

  get violations(): readonly Violation[] {
    return this.#scene.findings.violations
  }

  /** The longest that any position was without its stop so far, in ticks, rounded up. */
  get unprotectedTicksMax(): number {
    return this.#protection.unprotectedTicksMax
  }

  /** What is not at rest now, one sentence each; nothing when the world has converged. */
  atRest(): readonly string[] {
    return this.faultsAtRest().map(({ text }) => text)
  }

  /** The same with the invariants that the sentences belong to. */
  faultsAtRest(): readonly RestFault[] {
    this.#catchUp()
    return this.#checks.flatMap((check) => check.faultsAtRest?.() ?? [])
  }

  committed(invocation: Invocation, writes: readonly Write[]): void {
    this.#catchUp()
    this.#secrets.wrote(writes)
    this.#commands.wrote(invocation)
    const { mirror, openings, findings, world, settings } = this.#scene
    try {
      const changes = mirror.apply(writes)
      if (changes === undefined) return
      const commit = { invocation, atMs: world.nowMs(), changes }
      for (const { after } of changes.config)
        if (after !== undefined) settings.take(after, commit.atMs)
      openings.take(commit)
      for (const check of this.#checks) check.committed?.(commit)
    } catch (error) {
      findings.report(
        0,
        `commit of ${invocation.label}`,
        `a commit cannot be read: ${String(error)}`,
      )
    }
  }

  sending(invocation: Invocation, account: string, request: OrderRequest): void {
    this.#catchUp()
    for (const check of this.#checks) check.sending?.(invocation, account, request)
  }

  cancelling(invocation: Invocation, account: string, reference: OrderReference): void {
    this.#catchUp()
    for (const check of this.#checks) check.cancelling?.(invocation, account, reference)
  }

  amending(
    invocation: Invocation,
    account: string,
    reference: OrderReference,
    change: OrderChange,
  ): void {
    this.#catchUp()
    for (const check of this.#checks) check.amending?.(invocation, account, reference, change)
  }

  quoted(invocation: Invocation, _account: string, quotes: readonly Quote[]): void {
    this.#scene.quotes.take(invocation, quotes)
  }

  ended(invocation: Invocation, end: InvocationEnd): void {
    for (const check of this.#checks) check.ended?.(invocation, end)
  }

  deed(deed: Deed): void {
    for (const check of this.#checks) check.deed?.(deed)
  }

  logged(invocation: Invocation, level: LogLevel, message: string, fields: LogFields): void {
    for (const check of this.#checks) check.logged?.(invocation, level, message, fields)
  }

  alerted(invocation: Invocation | undefined, alert: Alert, delivered: boolean): void {
    this.#catchUp()
    for (const check of this.#checks) check.alerted?.(invocation, alert, delivered)
  }

  queued(queue: 'orders' | 'ticks', message: OutgoingMessage): void {
    for (const check of this.#checks) check.queued?.(queue, message)
  }

  acknowledged(queue: 'orders' | 'ticks', body: string): void {
    for (const check of this.#checks) check.acknowledged?.(queue, body)
  }

  buried(queue: 'orders' | 'ticks', body: string): void {
    for (const check of this.#checks) check.buried?.(queue, body)
  }

  stepped(): void {
    this.#catchUp()
    const nowMs = this.#scene.world.nowMs()
    if (nowMs < this.#nextTickMs) return
    this.#nextTickMs = nowMs - ((nowMs - this.#scene.world.startMs) % TICK_MS) + TICK_MS
    for (const check of this.#checks) check.ticked?.(nowMs)
  }

  /** Reads what the venue has done since the last look. */
  #catchUp(): void {
    const { log } = this.#scene.world.venue
    while (this.#eventsSeen < log.length) {
      const event = log[this.#eventsSeen]!
      this.#eventsSeen += 1
      this.#scene.truth.apply(event)
      const holding = this.#scene.holdings.apply(event)
      for (const check of this.#checks) check.happened?.(event, holding)
    }
  }
}
