/** The open plans: why each was opened, where it ends, and what protects it meanwhile. */
import { type Fixed } from '../../domain/money/fixed.ts'
import { distanceText, priceText, quantityText, signedText } from './format-amount.ts'
import { spanText } from './format-time.ts'
import { type Span, type StyledLine, lineWidth, resultTone, span } from './styled-line.ts'
import { type PlanView, type ProtectionView } from './view-model.ts'

/** Lines that one plan takes. */
export const LINES_PER_PLAN = 4

export function planLines(
  plans: readonly PlanView[],
  nowMs: number,
  columns: number,
): readonly StyledLine[] {
  const heading = [span(`OPEN PLANS${plans.length === 0 ? '' : ` (${plans.length})`}`, 'dim')]
  if (plans.length === 0) return [heading, [span('none: waiting for a signal to buy')]]
  return [heading, ...plans.flatMap((plan) => onePlan(plan, nowMs, columns))]
}

function onePlan(plan: PlanView, nowMs: number, columns: number): readonly StyledLine[] {
  return [
    headLine(plan, nowMs),
    [span('  why    ', 'dim'), span(`${plan.strategy}: ${plan.reason}`)],
    [span('  exits  ', 'dim'), ...exitSpans(plan, columns)],
    shieldLine(plan, nowMs, columns),
  ]
}

function headLine(plan: PlanView, nowMs: number): StyledLine {
  const size = `${quantityText(plan.quantity)} at ${priceText(plan.entryPrice)}`
  const age = spanText(nowMs - plan.openedAtMs)
  const symbol = span(`${plan.symbol}  `, 'bold')
  switch (plan.stage) {
    case 'entering':
      return [symbol, span(`buying ${size}`, 'accent'), span(`, asked ${age} ago`)]
    case 'closing':
      return [symbol, span(`selling ${size}`, 'accent'), span(', result '), ...resultSpans(plan)]
    case 'open':
      return [symbol, span(`bought ${size}, ${age} ago, result `), ...resultSpans(plan)]
  }
}

function resultSpans(plan: PlanView): readonly Span[] {
  const share = plan.price === undefined ? '' : ` (${distanceText(plan.price, plan.entryPrice)})`
  return [span(`${signedText(plan.unrealised)}${share}`, resultTone(plan.unrealised))]
}

/** `stop 42,950.00 -0.60 % ├────●──────────┤ target 43,600.00 +0.90 %`; `stop↑` is one that trails. */
function exitSpans(plan: PlanView, columns: number): readonly Span[] {
  const from = plan.price ?? plan.entryPrice
  const mark = plan.trailing.kind === 'in-force' ? '↑' : ''
  const stop = `stop${mark} ${priceText(plan.stopPrice)} ${distanceText(plan.stopPrice, from)} `
  const { targetPrice } = plan
  if (targetPrice === undefined) return [span(stop, 'bad')]
  const target = ` ${targetName(plan)} ${priceText(targetPrice)} ${distanceText(targetPrice, from)}`
  const room = columns - 9 - stop.length - target.length
  const gaugeWidth = Math.min(32, room)
  if (gaugeWidth < 7) return [span(stop, 'bad'), span('·', 'dim'), span(target, 'good')]
  return [
    span(stop, 'bad'),
    ...gaugeSpans(plan.stopPrice, targetPrice, from, gaugeWidth),
    span(target, 'good'),
  ]
}

function targetName({ targetPart }: PlanView): string {
  return targetPart === undefined ? 'target' : `part ${targetPart.number}/${targetPart.of}`
}

function gaugeSpans(
  stopPrice: Fixed,
  targetPrice: Fixed,
  price: Fixed,
  width: number,
): readonly Span[] {
  const inside = width - 2
  const reach = targetPrice - stopPrice
  const travelled = price - stopPrice
  const steps = BigInt(inside - 1)
  const place = reach <= 0n ? 0 : Number((travelled * steps) / reach)
  const dot = Math.min(inside - 1, Math.max(0, place))
  return [
    span(`├${'─'.repeat(dot)}`, 'dim'),
    span('●', 'bold'),
    span(`${'─'.repeat(inside - 1 - dot)}┤`, 'dim'),
  ]
}

/** As much as there is room for; what protects it always, then how long nothing did. */
function shieldLine(plan: PlanView, nowMs: number, columns: number): StyledLine {
  const shield = [span('  shield ', 'dim'), ...protectionSpans(plan, nowMs)]
  const more = [bareSpans(plan), trailingSpans(plan), timeExitSpans(plan, nowMs)]
  return more.reduce<StyledLine>((line, spans) => {
    const longer = [...line, ...spans]
    return lineWidth(longer) <= columns ? longer : line
  }, shield)
}

function protectionSpans(plan: PlanView, nowMs: number): readonly Span[] {
  const { protection, protectionPolicy: policy } = plan
  const from = plan.price ?? plan.entryPrice
  switch (protection.kind) {
    case 'not-needed':
      return [span(`${policy}, nothing held yet`, 'dim')]
    case 'resting': {
      const place = `${priceText(protection.triggerPrice)} ${distanceText(protection.triggerPrice, from)}`
      return [span('protected', 'good'), span(`, ${policy}: rests on the venue at ${place}`)]
    }
    case 'monitored': {
      const place = `${priceText(protection.price)} ${distanceText(protection.price, from)}`
      return [span('watched', 'warning'), span(` by Holdfast alone, sells at ${place}`)]
    }
    case 'exit-in-flight':
      return [span('leaving', 'warning'), span(' the closing order takes the place of the stop')]
    case 'none':
      return [span(`NOT PROTECTED for ${spanText(nowMs - protection.sinceMs)}`, 'bad')]
  }
}

function bareSpans({ unprotectedMs }: PlanView): readonly Span[] {
  return unprotectedMs === 0 ? [] : [span(`, bare ${spanText(unprotectedMs)}`, 'warning')]
}

function trailingSpans({ trailing }: PlanView): readonly Span[] {
  switch (trailing.kind) {
    case 'none':
    case 'in-force':
      return []
    case 'waiting':
      return [span(`, trails from ${priceText(trailing.from)}`, 'dim')]
    case 'behind':
      return [span(`, trails at ${priceText(trailing.stop)}`, 'dim')]
  }
}

function timeExitSpans(plan: PlanView, nowMs: number): readonly Span[] {
  if (plan.timeExitAtMs === undefined || plan.stage === 'entering') return []
  return [span(`, time exit in ${spanText(plan.timeExitAtMs - nowMs)}`, 'dim')]
}

/** One word for a line that has no room for more. */
export function protectionWord(protection: ProtectionView): string {
  switch (protection.kind) {
    case 'not-needed':
      return 'not filled yet'
    case 'resting':
      return 'protected'
    case 'monitored':
      return 'watched'
    case 'exit-in-flight':
      return 'leaving'
    case 'none':
      return 'NOT PROTECTED'
  }
}
