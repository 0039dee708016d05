/** What `holdfast why` writes for people; lines fit on 80 columns where ids and reasons allow it. */
import { formatFixed, parseFixed, roundToDecimals } from '../../../domain/money/fixed.ts'
import {
  type ShownEvaluation,
  type ShownOrder,
  type ShownVerdict,
} from '../../../engine/exits/shown-why.ts'
import { type WhyAnswer, type WhyPlan } from '../../../engine/exits/why-plan.ts'
import { amountText } from '../../display/format-amount.ts'
import { spanText } from '../../display/format-time.ts'
import { printable } from '../../display/styled-line.ts'
import { textTable } from '../ledger/text-table.ts'

const LINE_WIDTH = 80

export function whyText({ plans, more, at }: WhyAnswer): string {
  const texts = plans.map((plan) => planText(plan, Date.parse(at)))
  if (more > 0) texts.push(`and ${more} more open plans of the symbol; name one by its id\n`)
  return texts.join('\n')
}

function planText(plan: WhyPlan, nowMs: number): string {
  return [
    `${plan.symbol}  plan ${plan.planId}  ${plan.status}\n`,
    ...headLines(plan, nowMs).map(([label, text]) => wrapped(`  ${label.padEnd(11)}`, text)),
    'Levels\n',
    textTable(
      ['price', 'distance', 'level', ''],
      plan.levels.map(({ price, distancePercent, name, note }) => [
        price,
        percentText(distancePercent),
        name,
        note,
      ]),
      ['price', 'distance'],
    ),
    plan.now === undefined ? '' : `Judged now: ${outcomeText(plan.now)}\n${verdictLines(plan.now)}`,
    ...keptLines(plan),
    plan.orders.length === 0 ? 'No order was made.\n' : `Orders\n${orderTable(plan.orders)}`,
    ...plan.orders.flatMap(orderNotes),
  ].join('')
}

type Labelled = readonly [label: string, text: string]

function headLines(plan: WhyPlan, nowMs: number): readonly Labelled[] {
  return [
    ['opened', `${plan.openedAt} by ${plan.strategy} (${plan.trigger}) at ${plan.reference}`],
    ...holdingLines(plan),
    ...priceLines(plan),
    ['protection', protectionText(plan)],
    ...trailingLines(plan),
    ...exitLines(plan),
    ...(plan.timeExitAt === undefined || plan.status === 'closed'
      ? []
      : [['time exit', timeExitText(plan.timeExitAt, nowMs)] as const]),
  ]
}

function timeExitText(at: string, nowMs: number): string {
  const leftMs = Date.parse(at) - nowMs
  return leftMs > 0 ? `${at}, in ${spanText(leftMs)}` : `${at}, which is over`
}

function holdingLines(plan: WhyPlan): readonly Labelled[] {
  if (plan.status === 'closed')
    return [['holds', `nothing; it was bought at ${short(plan.entryPrice)}`]]
  const result =
    plan.unrealised === undefined ? '' : `, result ${signed(short(plan.unrealised))} before fees`
  return [['holds', `${plan.held} bought at ${short(plan.entryPrice)}${result}`]]
}

function priceLines({ status, price, venueProblem }: WhyPlan): readonly Labelled[] {
  if (status === 'closed') return []
  const lines: Labelled[] = []
  if (venueProblem !== undefined) lines.push(['venue', venueProblem])
  if (price === undefined) return [...lines, ['price', 'none that is fit for a decision']]
  const source = price.source === 'quote' ? 'a fresh quote' : `no fresh quote: the ${price.source}`
  return [...lines, ['price', `${price.bid}, ${source} of ${price.at}`]]
}

function protectionText(plan: WhyPlan): string {
  const at = plan.restsAt === undefined ? '' : ` at ${plan.restsAt} for ${plan.protected}`
  return `${plan.protection}: ${plan.shield}${at}; unprotected for ${plan.unprotectedSeconds} s in all`
}

function trailingLines({ trailing, highWater }: WhyPlan): readonly Labelled[] {
  if (trailing === undefined) return []
  const { startsAt, distance, distanceMin, distanceMax, step, wildMultiple } = trailing
  const from = highWater === undefined ? `starts at ${startsAt}` : `highest bid ${highWater}`
  const bounds = `${distance} behind (at least ${distanceMin}, at most ${distanceMax}; ${wildMultiple} times as much in a wild market)`
  return [['trailing', `${from}; ${bounds}; in steps of ${step}`]]
}

function exitLines(plan: WhyPlan): readonly Labelled[] {
  const { exit, end, endedAt, realisedPnl, realisedR } = plan
  const lines: Labelled[] = []
  if (exit !== undefined) {
    const level = exit.level === undefined ? '' : `, level ${exit.level}`
    const others =
      exit.alsoFired.length === 0 ? '' : `; fired as well: ${exit.alsoFired.join(', ')}`
    const detail = exit.detail === undefined ? '' : ` (${exit.detail})`
    lines.push(['exit', `${exit.reason} at ${exit.price}${level}, ${exit.at}${detail}${others}`])
  }
  if (end === undefined) return lines
  const multiple = realisedR === undefined ? '' : ` or ${signed(twoDecimals(realisedR))} R`
  const result = realisedPnl === undefined ? '' : `, result ${signed(realisedPnl)}${multiple}`
  return [...lines, ['ended', `${endedAt ?? ''} as ${end}${result}, fees ${plan.fees}`]]
}

function keptLines({ evaluations }: WhyPlan): readonly string[] {
  if (evaluations.length === 0) return []
  return [
    'Kept evaluations, newest first\n',
    ...evaluations.map((row) => `  ${row.at}  ${outcomeText(row)}\n${verdictLines(row, '    ')}`),
  ]
}

function outcomeText({ outcome, price, priceSource, regime }: ShownEvaluation): string {
  const market = regime === undefined ? '' : `, ${regime} market`
  const at = price === undefined ? 'without a price' : `at ${price} (${priceSource})`
  return `${outcome} ${at}${market}`
}

function verdictLines({ verdicts }: ShownEvaluation, indent = '  '): string {
  return verdicts.map((verdict) => verdictLine(verdict, indent)).join('')
}

/** What every rule looked at is told once, above. */
const COMMON_INPUTS: ReadonlySet<string> = new Set(['bid', 'priceSource', 'priceTime'])

function verdictLine({ reason, fired, why, inputs }: ShownVerdict, indent: string): string {
  const own = Object.entries(inputs).filter(([name]) => !COMMON_INPUTS.has(name))
  const details =
    own.length === 0 ? '' : ` [${own.map(([name, value]) => `${name} ${value}`).join(', ')}]`
  return wrapped(
    `${indent}${reason.padEnd(14)}${fired ? 'FIRES  ' : 'no     '}`,
    `${why}${details}`,
  )
}

function orderTable(orders: readonly ShownOrder[]): string {
  return textTable(
    ['made', 'for', 'order', 'quantity', 'filled', 'price', 'state'],
    orders.map((order) => [
      order.createdAt.slice(5, 19).replace('T', ' '),
      order.exitReason ?? order.purpose,
      `${order.side} ${order.type}`,
      order.quantity,
      order.filled,
      order.trigger ?? order.limit ?? '',
      order.state,
    ]),
    ['quantity', 'filled', 'price'],
  )
}

function orderNotes(order: ShownOrder): readonly string[] {
  const notes = [
    ...(order.amending === undefined ? [] : [`is being changed to ${order.amending}`]),
    ...(order.cancelAsked === true && !isOver(order) ? ['is being cancelled'] : []),
    ...(order.reason === undefined ? [] : [order.reason]),
  ]
  const made = order.createdAt.slice(5, 19).replace('T', ' ')
  return notes.map((note) => wrapped(`  ${made}  `, `${order.purpose}: ${note}`))
}

function isOver({ state }: ShownOrder): boolean {
  return ['filled', 'cancelled', 'rejected', 'denied', 'expired'].includes(state)
}

function percentText(percent: string | undefined): string {
  return percent === undefined ? '' : `${signed(twoDecimals(percent))} %`
}

const DECIMALS_SHOWN = 8

/** For the eye; --json has every digit. */
function short(amount: string): string {
  return formatFixed(roundToDecimals(parseFixed(amount), DECIMALS_SHOWN, 'half-even'))
}

function twoDecimals(amount: string): string {
  return amountText(parseFixed(amount), 2)
}

function signed(amount: string): string {
  return amount.startsWith('-') || /^0(\.0*)?$/.test(amount) ? amount : `+${amount}`
}

/** Words under one another behind their label. A word that is too long gets a line of its own. */
function wrapped(label: string, text: string): string {
  const lines: string[] = []
  let line = label
  for (const word of printable(text).split(' ')) {
    const isStart = line.length === label.length
    if (!isStart && line.length + 1 + word.length > LINE_WIDTH) {
      lines.push(line)
      line = ' '.repeat(label.length) + word
    } else line += isStart ? word : ` ${word}`
  }
  return [...lines, line].map((each) => `${each.trimEnd()}\n`).join('')
}
