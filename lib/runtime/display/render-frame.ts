/** The whole live table as lines that fit on the screen. */
import { type AccountMode } from '../../domain/config/account-config.ts'
import { divide } from '../../domain/money/fixed.ts'
import { amountText, percentText, signedText } from './format-amount.ts'
import { clockText, momentText } from './format-time.ts'
import { progressLine } from './progress-bar.ts'
import { marketLines } from './render-market.ts'
import { LINES_PER_PLAN, planLines } from './render-plans.ts'
import {
  type StyledLine,
  type Tone,
  leftAligned,
  lineWidth,
  resultTone,
  span,
} from './styled-line.ts'
import { type EventTone, type EventView, type RunView } from './view-model.ts'

export interface FrameSize {
  readonly columns: number
  readonly rows: number
}

const EVENTS_MAX = 8
/** For whoever starts it for the first time: how it ends, and what else there is. */
const HINT = 'Ctrl-C stops it and sums up; npm start -- --help shows what else it can do'

/** @param leftMs real time until the end of a bounded run, when it can be told. */
export function frameLines(view: RunView, size: FrameSize, leftMs?: number): readonly StyledLine[] {
  const top: StyledLine[] = [titleLine(view, size.columns), stateLine(view)]
  if (view.progress !== undefined) top.push(progressLine(view.progress, view.nowMs, leftMs))
  const market = marketLines(view.symbols, size.columns)
  const roomForPlans = size.rows - top.length - market.length - 5
  const plansMax = Math.max(1, Math.floor(roomForPlans / LINES_PER_PLAN))
  const plans = [...planLines(view.plans.slice(0, plansMax), view.nowMs, size.columns)]
  if (view.plans.length > plansMax)
    plans.push([span(`and ${view.plans.length - plansMax} more`, 'dim')])
  const upper = [...top, [], ...market, [], ...plans]
  const roomForEvents = Math.min(EVENTS_MAX, size.rows - upper.length - 2)
  const lines = [...upper, ...eventSection(view.events, roomForEvents)]
  // The hint takes no room from anything: it is there when there is some to spare.
  if (view.progress === undefined && lines.length + 2 <= size.rows)
    lines.push([], [span(HINT, 'dim')])
  return lines.slice(0, Math.max(1, size.rows))
}

/** Says as much as there is room for; the time always. */
function titleLine(view: RunView, columns: number): StyledLine {
  const name = span('HOLDFAST', 'accent')
  const account = span(`  ${view.accountId} on ${view.venue}, ${modeText(view.mode)}`)
  const seed = view.seed === undefined ? '' : `  seed ${view.seed}`
  const pace = span(`  ${speedText(view.speed)}${seed}`, 'dim')
  const time = `${momentText(view.nowMs)} UTC`
  const candidates = [
    [name, account, pace],
    [name, account],
    [name, span(`  ${modeText(view.mode)}`)],
  ]
  const left = candidates.find((spans) => lineWidth(spans) + 2 + time.length <= columns) ?? [name]
  const gap = Math.max(2, columns - lineWidth(left) - time.length)
  return [...left, span(' '.repeat(gap)), span(time, 'bold')]
}

function stateLine(view: RunView): StyledLine {
  const gain = view.equity - view.equityAtStart
  const share = view.equityAtStart > 0n ? divide(gain, view.equityAtStart, 'half-even') : 0n
  const cause = view.tradingStateCause === undefined ? '' : ` (${view.tradingStateCause})`
  return [
    span(`${view.tradingState}${cause}`, stateTone(view.tradingState)),
    span(`  equity ${amountText(view.equity)} ${view.quoteCurrency} `),
    span(percentText(share), resultTone(share)),
    span('  realised '),
    span(signedText(view.realised), resultTone(view.realised)),
    span('  open '),
    span(signedText(view.unrealised), resultTone(view.unrealised)),
    span(`  fees ${amountText(view.fees)}`, 'dim'),
  ]
}

function eventSection(events: readonly EventView[], room: number): readonly StyledLine[] {
  if (room < 1 || events.length === 0) return []
  return [[], [span('LAST EVENTS', 'dim')], ...events.slice(-room).map(eventLine)]
}

function eventLine(event: EventView): StyledLine {
  return [
    span(`${clockText(event.atMs)}  `, 'dim'),
    span(leftAligned(event.symbol ?? '', 10)),
    span(event.text, eventTone(event.tone)),
  ]
}

export function eventTone(tone: EventTone): Tone {
  return tone === 'neutral' ? 'plain' : tone
}

export function modeText(mode: AccountMode): string {
  switch (mode) {
    case 'simulated':
      return 'simulated, no real money'
    case 'paper':
      return 'paper, no real orders'
    case 'live':
      return 'LIVE, real money'
  }
}

function speedText(speed: number | 'max'): string {
  return speed === 'max' ? 'full speed' : `${speed}x`
}

function stateTone(state: RunView['tradingState']): Tone {
  switch (state) {
    case 'RUNNING':
      return 'good'
    case 'REDUCING':
      return 'warning'
    case 'HALTED':
      return 'bad'
  }
}
