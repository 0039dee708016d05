/** The run as single lines, for logs and pipes: no table, nothing is ever drawn over. */
import { divide } from '../../domain/money/fixed.ts'
import { amountText, distanceText, percentText, signedText } from './format-amount.ts'
import { momentText, spanText } from './format-time.ts'
import { progressShare } from './progress-bar.ts'
import { modeText } from './render-frame.ts'
import { protectionWord } from './render-plans.ts'
import { printable } from './styled-line.ts'
import { type EventView, type PlanView, type RunView } from './view-model.ts'

/** What is being run; the first line. */
export function openingText(view: RunView): string {
  const symbols = view.symbols.map(({ symbol }) => symbol).join(' ')
  const seed = view.seed === undefined ? '' : `, seed ${view.seed}`
  return `Holdfast trades ${symbols} for ${view.accountId} on ${view.venue} (${modeText(view.mode)}${seed})`
}

/** @param leftMs real time until the end of a bounded run, when it can be told. */
export function statusText(view: RunView, leftMs?: number): string {
  const gain = view.equity - view.equityAtStart
  const share = view.equityAtStart > 0n ? divide(gain, view.equityAtStart, 'half-even') : 0n
  const parts = [
    momentText(view.nowMs),
    view.tradingState,
    `equity ${amountText(view.equity)} ${view.quoteCurrency} (${percentText(share)})`,
    `realised ${signedText(view.realised)}`,
    view.plans.length === 0 ? 'no open plan' : view.plans.map(planText).join(', '),
  ]
  if (view.progress !== undefined) {
    const percent = Math.floor(progressShare(view.progress, view.nowMs) * 100)
    parts.push(
      leftMs === undefined ? `${percent} %` : `${percent} %, about ${spanText(leftMs)} left`,
    )
  }
  return printable(parts.join('  '))
}

export function eventText(event: EventView): string {
  const about = event.symbol === undefined ? '' : `${event.symbol}  `
  const mark = event.tone === 'warning' ? '! ' : ''
  return `${momentText(event.atMs)}  ${mark}${about}${printable(event.text)}`
}

function planText(plan: PlanView): string {
  const share =
    plan.price === undefined || plan.stage === 'entering'
      ? ''
      : ` ${distanceText(plan.price, plan.entryPrice)}`
  return `${plan.symbol}${share} ${protectionWord(plan.protection)}`
}
