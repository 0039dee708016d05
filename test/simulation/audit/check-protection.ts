/**
 * 8: what a plan holds rests under a stop of its size (or is being sold at the market), or has been
 * without for at most two ticks, or an alert about it was delivered.
 *
 * Not counted are a plan that is only monitored, because its venue takes no stops, and a symbol on the
 * hold list, which is meant to have none: its time begins when it comes off the list.
 *
 * Two ticks are one look at the venue (`reconcile`) and one judgement (`monitor-plans`). Where the
 * world kept those from happening, by an outage, a missed start, a crash, a venue that does not answer,
 * nobody of the engine could have known or told; the alarm of missed ticks is for that, and so is the
 * bound of ten ticks, which holds whatever happened. A sink that refuses an alert gets as long as it
 * goes on refusing: the engine raises it again at every judgement.
 */
import {
  type SimulatedTrade,
  type VenueEvent,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fixed, formatFixed, maximum, minimum } from '../../../lib/domain/money/fixed.ts'
import { type Alert } from '../../../lib/ports/alerts.ts'
import { type LogFields } from '../../../lib/ports/log.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type Deed, type InvocationEnd, type LogLevel } from '../watcher.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { TICK_MS } from './audit-world.ts'
import { type Commit } from './commit.ts'
import { type PlanHolding, coverOf } from './plan-holdings.ts'
import { givenUpBy, isOrderSize, sellableOf } from './sellable.ts'

/** A position may be without its stop for so many ticks before somebody has to be told. */
export const UNPROTECTED_TICKS_MAX = 2
/** The same where the runs that would have told did not take place. */
const UNSEEN_TICKS_MAX = 10
/** This long after it was seen, a judgement has to tell: the setting, and clocks that are wrong. */
const ALARM_MS = 20_000 + 15_000

const TELLING_KEYS = ['unprotected-', 'exit-failed-', 'late-fill-', 'plan-lost-'] as const
/** Nobody ran: whoever watches the functions was told. */
const SILENCE_KEYS = ['silent-monitor-plans', 'silent-reconcile', 'silent-execute-orders'] as const

interface Mismatch {
  readonly holding: PlanHolding
  readonly sinceMs: number
  told: boolean
  /** Milliseconds of the last alert that the sink did not take. */
  refusedAtMs: number
  /** When a run that looked at the venue since had its look behind it. */
  seenAtMs: number | undefined
  /** A judgement that began long enough after that ended, and told nobody. */
  judged: boolean
}

export class ProtectionCheck implements AuditCheck {
  /** The longest that any plan was without its stop, in ticks, rounded up. */
  unprotectedTicksMax = 0
  readonly #scene: AuditScene
  readonly #mismatches = new Map<string, Mismatch>()
  readonly #holdings = new Map<string, PlanHolding>()
  /** Base currency that went without the doing of its plan, by account and symbol. */
  readonly #taken = new Map<string, Fixed>()
  /** Runs in which something went wrong, or failed and was passed over. */
  readonly #troubled = new Set<string>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  /** What a plan gives up is gone as far as the account has less than its plans hold together. */
  committed({ changes }: Commit): void {
    for (const { account, before, after } of changes.plan) {
      const more = givenUpBy(after) - givenUpBy(before)
      if (after === undefined || more <= 0n) continue
      const { symbol } = after
      const [base = ''] = symbol.split('/')
      let held = 0n
      for (const each of this.#holdings.values())
        if (each.account === account && each.symbol === symbol && each.held > 0n) held += each.held
      const owned = this.#scene.truth.account(account).balances.get(base) ?? 0n
      this.#take(account, symbol, minimum(more, maximum(held - owned, 0n)))
    }
  }

  happened(event: VenueEvent, holding: PlanHolding | undefined): void {
    if (event.kind === 'trade') this.#countTaken(event.account, event.trade, holding)
    if (holding === undefined) return
    this.#holdings.set(holding.planId, holding)
    this.#look(holding, event.timeMs)
  }

  ended(invocation: Invocation, end: InvocationEnd): void {
    const isSound = end.end === 'done' && !this.#troubled.delete(invocation.label)
    if (!isSound) return
    const { functionName, startedAtMs, skewMs } = invocation
    const nowMs = this.#scene.world.nowMs()
    for (const mismatch of this.#mismatches.values()) {
      const isLook = functionName === 'reconcile' && startedAtMs >= mismatch.sinceMs
      if (isLook && hasLooked(end.result, mismatch.holding) && !this.#isUnderWay(mismatch.holding))
        mismatch.seenAtMs ??= nowMs
      const fromMs = (mismatch.seenAtMs ?? Infinity) + ALARM_MS
      const isJudgement = functionName === 'monitor-plans' && isWhole(end.result, mismatch.holding)
      if (isJudgement && startedAtMs - Math.abs(skewMs) >= fromMs) mismatch.judged = true
    }
  }

  deed({ label }: Deed): void {
    this.#troubled.add(label.split(/[/:]/, 1)[0] ?? '')
  }

  logged(invocation: Invocation, level: LogLevel, _message: string, _fields: LogFields): void {
    if (level === 'error' || level === 'warn') this.#troubled.add(invocation.label)
  }

  alerted(_invocation: Invocation | undefined, alert: Alert, delivered: boolean): void {
    const isSilence = SILENCE_KEYS.some((key) => alert.key.startsWith(key))
    if (!isSilence && !TELLING_KEYS.some((key) => alert.key.startsWith(key))) return
    for (const mismatch of this.#mismatches.values()) {
      const { account, symbol } = mismatch.holding
      const isMeant = (alert.account ?? account) === account && (alert.symbol ?? symbol) === symbol
      if (!isMeant) continue
      if (delivered) mismatch.told = true
      else mismatch.refusedAtMs = this.#scene.world.nowMs()
    }
  }

  ticked(nowMs: number): void {
    // A price may have fallen so far that the venue would not take the rest any more, or a person may
    // have put the symbol on the hold list.
    for (const [name, mismatch] of this.#mismatches)
      if (!this.#isUncovered(mismatch.holding)) this.#end(name, mismatch, nowMs)
      else this.#measure(mismatch, nowMs)
    for (const holding of this.#holdings.values()) if (holding.held > 0n) this.#look(holding, nowMs)
  }

  faultsAtRest(): readonly RestFault[] {
    const { mirror } = this.#scene
    const hollow = [...mirror.all('plan').values()]
      .filter(({ planId, status }) => {
        const holding = this.#holdings.get(planId)
        return status !== 'closed' && holding?.held === 0n && holding.live.size === 0
      })
      .map(({ planId }) => ({ invariant: 15, text: `plan ${planId} holds nothing and goes on` }))
    const bare = [...this.#mismatches.values()]
      .filter(({ holding }) => this.#isUncovered(holding))
      .map(({ holding }) => ({ invariant: 8, text: bareText(holding) }))
    return [...hollow, ...bare]
  }

  #look(holding: PlanHolding, atMs: number): void {
    const name = `${holding.account} ${holding.planId}`
    const known = this.#mismatches.get(name)
    if (!this.#isUncovered(holding)) {
      if (known !== undefined) this.#end(name, known, atMs)
    } else if (known === undefined)
      this.#mismatches.set(name, {
        holding,
        sinceMs: atMs,
        told: false,
        refusedAtMs: -Infinity,
        seenAtMs: undefined,
        judged: false,
      })
  }

  /** By force, or by another plan that sold twice: then it was this one's coins that went. */
  #countTaken(
    account: string,
    { symbol, quantity, liquidation }: SimulatedTrade,
    seller: PlanHolding | undefined,
  ): void {
    const oversold = -minimum(seller?.held ?? 0n, 0n)
    this.#take(account, symbol, liquidation === true ? quantity : minimum(oversold, quantity))
  }

  #take(account: string, symbol: string, quantity: Fixed): void {
    const name = `${account} ${symbol}`
    this.#taken.set(name, (this.#taken.get(name) ?? 0n) + quantity)
  }

  #end(name: string, mismatch: Mismatch, atMs: number): void {
    this.#measure(mismatch, atMs)
    this.#mismatches.delete(name)
  }

  #measure(mismatch: Mismatch, atMs: number): void {
    const { holding, sinceMs, told, refusedAtMs, judged } = mismatch
    const ticks = (atMs - sinceMs) / TICK_MS
    this.unprotectedTicksMax = Math.max(this.unprotectedTicksMax, Math.ceil(ticks))
    const isRefused = atMs - refusedAtMs <= TICK_MS * UNPROTECTED_TICKS_MAX
    const allowed = judged ? UNPROTECTED_TICKS_MAX : UNSEEN_TICKS_MAX
    if (ticks <= allowed || told || isRefused) return
    this.#scene.findings.report(
      8,
      `${holding.account} ${holding.planId}`,
      `plan ${holding.planId} in ${holding.symbol} was without its whole stop for ${Math.ceil(ticks)} ticks, and nobody was told`,
    )
  }

  /** A run died with its send: for a minute nobody asks what became of that. */
  #isUnderWay({ account, planId }: PlanHolding): boolean {
    const { mirror } = this.#scene
    const intentIds = mirror.find('plan', account, planId)?.content.intentIds ?? []
    return (intentIds as readonly string[]).some(
      (id) => mirror.find('order', account, id)?.state === 'sending',
    )
  }

  #isUncovered(holding: PlanHolding): boolean {
    const { account, planId, symbol } = holding
    if (this.#needsNone(account, planId, symbol)) return false
    const taken = this.#taken.get(`${account} ${symbol}`) ?? 0n
    const sellable = sellableOf(this.#scene, holding, taken)
    const missing = sellable - coverOf(holding)
    const { referencePrice } = this.#scene.mirror.find('plan', account, planId) ?? {}
    // Until a buy is booked, the dearest fee is reckoned with, and what turns out to be left of that is
    // mostly less than the venue takes as an order: no stop could be had for it.
    return missing > 0n && isOrderSize(this.#scene, symbol, missing, referencePrice)
  }

  #needsNone(account: string, planId: string, symbol: string): boolean {
    const { mirror, settings, world } = this.#scene
    const [now] = settings.since(account, world.nowMs())
    const plan = mirror.find('plan', account, planId)
    return now?.holdList.includes(symbol) === true || plan?.content.protectionPolicy === 'monitored'
  }
}

/** The run had the lease of the account and compared it with the venue. */
function hasLooked(result: unknown, { account }: PlanHolding): boolean {
  if (typeof result !== 'object' || result === null) return false
  const outcome = (result as Readonly<Record<string, { readonly held?: unknown } | undefined>>)[
    account
  ]
  return outcome?.held === true
}

/** The run judged the account's plans, all that were due. */
function isWhole(result: unknown, { account }: PlanHolding): boolean {
  if (!Array.isArray(result)) return false
  return (result as readonly Record<string, unknown>[]).some(
    (report) => report.account === account && report.claimed === true && report.postponed === 0,
  )
}

function bareText(holding: PlanHolding): string {
  const { symbol, planId, held } = holding
  const numbers = `${formatFixed(held)} held, ${formatFixed(coverOf(holding))} covered`
  return `plan ${planId} in ${symbol} is without its whole stop (${numbers})`
}
