/** 17: nothing increasing is sent that rests on a stale, unclosed, invented or expired input. */
import { type Timeframe, timeframeMs } from '../../../lib/domain/market/bar.ts'
import { type OrderRequest } from '../../../lib/domain/order/order-request.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { type Commit } from './commit.ts'
import { type ToldQuote } from './quotes-told.ts'
import { type StoredDecision } from './stored-facts.ts'
import { type StoredOrder, isClaim } from './stored-order.ts'

/** A run that stood still for so long after its judgement must not send any more. */
export const STALE_CLAIM_MS = 60_000
export const QUOTE_AGE_MS_MAX = 30_000
export const CLOCK_TOLERANCE_MS = 1_000

interface Decided {
  readonly decision: StoredDecision
  /** True time of its commit. */
  readonly atMs: number
}

export class InputCheck implements AuditCheck {
  readonly #scene: AuditScene
  /** What the last claim of an order rested on. */
  readonly #quotes = new Map<string, ToldQuote | undefined>()
  readonly #decisions = new Map<string, Decided>()
  /** Every timeframe that a strategy of an account was ever configured with. */
  readonly #timeframes = new Map<string, Set<string>>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ invocation, atMs, changes }: Commit): void {
    for (const { after } of changes.config)
      for (const [account, { timeframes }] of after ?? [])
        for (const [strategy, timeframe] of timeframes) {
          const name = `${account} ${strategy}`
          this.#timeframes.set(name, (this.#timeframes.get(name) ?? new Set()).add(timeframe))
        }
    for (const { account, after } of changes.decision)
      if (after?.planId !== undefined)
        this.#decisions.set(`${account} ${after.planId}`, { decision: after, atMs })
    for (const { account, before, after } of changes.order)
      if (after !== undefined && !after.isReducing && isClaim(before, after))
        this.#quotes.set(
          `${account} ${after.intentId}`,
          this.#scene.quotes.lastTo(invocation, after.symbol),
        )
  }

  sending(invocation: Invocation, account: string, request: OrderRequest): void {
    const order = this.#scene.mirror.find('order', account, request.clientOrderId)
    if (order?.isReducing !== false) return
    const name = `${account} ${order.intentId}`
    const problem =
      this.#claimProblem(invocation, order) ??
      quoteProblem(invocation, order, this.#quotes.get(name)) ??
      this.#decisionProblem(account, this.#decisions.get(`${account} ${order.planId}`))
    if (problem !== undefined)
      this.#scene.findings.report(17, name, `the increasing order ${name} is sent ${problem}`)
  }

  #claimProblem(invocation: Invocation, order: StoredOrder): string | undefined {
    const { claimedAtMs, expiresAtMs } = order
    if (claimedAtMs === undefined) return 'without a claim'
    if (expiresAtMs !== undefined && claimedAtMs >= expiresAtMs) return 'after it had expired'
    const ageMs = this.#scene.world.nowMs() - claimedAtMs
    const allowedMs = STALE_CLAIM_MS + Math.abs(invocation.skewMs) + CLOCK_TOLERANCE_MS
    return ageMs > allowedMs ? `${ageMs / 1000} s after its claim` : undefined
  }

  #decisionProblem(account: string, decided: Decided | undefined): string | undefined {
    if (decided === undefined) return 'without a decision'
    const { strategy, symbol, barOpenTimeMs, close } = decided.decision
    const timeframes = this.#timeframes.get(`${account} ${strategy}`)
    if (timeframes === undefined) return undefined
    const fits = [...timeframes].some((name) => {
      const timeframe = name as Timeframe
      if (barOpenTimeMs + timeframeMs(timeframe) > decided.atMs) return false
      if (close === undefined) return true
      const [bar] = this.#scene.world.venue.bars(symbol, timeframe, barOpenTimeMs, 1)
      return (
        bar?.openTimeMs === barOpenTimeMs && close !== 'none' && bar.close === parseFixed(close)
      )
    })
    if (fits) return undefined
    const bar = new Date(barOpenTimeMs).toISOString()
    return `on the bar of ${bar}, which was not closed or closed at another price than ${close ?? ''}`
  }
}

function quoteProblem(
  invocation: Invocation,
  order: StoredOrder,
  told: ToldQuote | undefined,
): string | undefined {
  if (told === undefined) return 'without a quote'
  const { bid, ask, exchangeTimeMs, receivedAtMs } = told.quote
  if (bid <= 0n || ask < bid) return `on a quote of ${bid} bid and ${ask} asked`
  const ageMs = (order.claimedAtMs ?? 0) - (exchangeTimeMs ?? receivedAtMs)
  const skewMs = Math.max(Math.abs(told.skewMs), Math.abs(invocation.skewMs))
  return ageMs > QUOTE_AGE_MS_MAX + skewMs + CLOCK_TOLERANCE_MS
    ? `on a quote that was ${ageMs / 1000} s old`
    : undefined
}
