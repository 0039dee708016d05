/** One open plan as a person sees it in a run. */
import { type Quote } from '../../domain/market/quote.ts'
import { type Fixed, multiply } from '../../domain/money/fixed.ts'
import { entryPriceOf, unprotectedMsUntil } from '../../domain/plan/explain-plan.ts'
import { nextRungPrice } from '../../domain/plan/ladder.ts'
import { type Plan, heldQuantity } from '../../domain/plan/plan.ts'
import { stopInForce } from '../../domain/plan/stop-levels.ts'
import { type PlanView, type ProtectionView, type TrailingView } from '../display/view-model.ts'

/** What a signal means, in words. */
const TRIGGER_WORDS: Readonly<Record<string, string>> = {
  'ema-cross': 'the fast average of closing prices crossed above the slow one',
}

export function planView(plan: Plan, quote: Quote | undefined, nowMs: number): PlanView {
  const held = heldQuantity(plan)
  const price = quote?.bid
  const entryPrice = entryPriceOf(plan)
  const { level } = stopInForce(plan)
  return {
    planId: plan.planId,
    symbol: plan.symbol,
    stage: stageOf(plan),
    strategy: plan.strategy,
    reason: TRIGGER_WORDS[plan.trigger] ?? plan.trigger,
    openedAtMs: plan.createdAtMs,
    quantity: held,
    entryPrice,
    ...(price === undefined ? {} : { price }),
    stopPrice: level,
    trailing: trailingView(plan),
    ...targetView(plan),
    protection: protectionView(plan, held),
    protectionPolicy: plan.protectionPolicy,
    unprotectedMs: unprotectedMsUntil(plan, nowMs),
    unrealised: price === undefined ? 0n : multiply(held, price - entryPrice, 'half-even'),
    ...(plan.timeExitAtMs === undefined ? {} : { timeExitAtMs: plan.timeExitAtMs }),
  }
}

function stageOf({ status }: Plan): PlanView['stage'] {
  if (status === 'opening') return 'entering'
  return status === 'closing' ? 'closing' : 'open'
}

function trailingView({ terms, trail, ...plan }: Plan): TrailingView {
  if (trail !== undefined) {
    const isInForce = stopInForce({ ...plan, trail }).reason === 'TRAILING_STOP'
    return isInForce ? { kind: 'in-force' } : { kind: 'behind', stop: trail.stop }
  }
  if (terms?.trailing === undefined) return { kind: 'none' }
  return { kind: 'waiting', from: terms.trailing.activation }
}

function targetView(plan: Plan): Pick<PlanView, 'targetPrice' | 'targetPart'> {
  const targetPrice = nextRungPrice(plan)
  if (targetPrice === undefined) return {}
  const { parts = [] } = plan.levels
  if (parts.length === 0) return { targetPrice }
  return { targetPrice, targetPart: { number: (plan.partsSold ?? 0) + 1, of: parts.length + 1 } }
}

function protectionView(plan: Plan, held: Fixed): ProtectionView {
  if (held <= 0n) return { kind: 'not-needed' }
  const { level } = stopInForce(plan)
  if (plan.protectionPolicy === 'monitored') return { kind: 'monitored', price: level }
  if (plan.protectedQuantity > 0n)
    return { kind: 'resting', triggerPrice: plan.protectedAt ?? level }
  if (plan.status === 'closing') return { kind: 'exit-in-flight' }
  return { kind: 'none', sinceMs: plan.unprotectedSinceMs ?? plan.createdAtMs }
}
