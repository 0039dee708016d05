/** The end of a run: what came of it, and whether the books hold. */
import { type Fixed, divide, formatFixed } from '../../domain/money/fixed.ts'
import { type JsonValue } from '../../ports/store.ts'
import { amountText, percentText, signedText } from './format-amount.ts'
import { momentText, spanText } from './format-time.ts'
import { modeText } from './render-frame.ts'
import {
  type StyledLine,
  type Tone,
  leftAligned,
  resultTone,
  rightAligned,
  span,
} from './styled-line.ts'
import { type RunSummary } from './view-model.ts'

const LABEL_WIDTH = 14

export function summaryLines(summary: RunSummary): readonly StyledLine[] {
  return [
    [
      span('SUMMARY', 'accent'),
      span(`  ${summary.accountId} on ${summary.venue}, ${modeText(summary.mode)}`),
    ],
    labelled('period', [span(periodText(summary))]),
    labelled('equity', equitySpans(summary)),
    labelled('realised', [
      span(signedText(summary.realised), resultTone(summary.realised)),
      span(`   still open ${signedText(summary.unrealised)}   fees ${amountText(summary.fees)}`),
    ]),
    labelled('drawdown', [span(`${amountText(summary.drawdownMax * 100n)} % at most`)]),
    labelled('plans', [span(plansText(summary))]),
    labelled('orders', [span(ordersText(summary))]),
    labelled('protection', [protectionSpan(summary)]),
    ...table(
      'BY EXIT',
      summary.exits.map((exit) => ({
        name: exit.reason,
        count: counted(exit.count, 'exit'),
        result: exit.result,
        more: exitText(exit),
      })),
    ),
    ...table(
      'BY SYMBOL',
      summary.symbols.map(({ symbol, plans, realised }) => ({
        name: symbol,
        count: counted(plans, 'plan'),
        result: realised,
        more: '',
      })),
    ),
    ...checkLines(summary),
    ...(summary.dataDir === undefined ? [] : [[span(`State kept in ${summary.dataDir}`, 'dim')]]),
  ]
}

/** The same values for programs; amounts are decimal text. */
export function summaryJson(summary: RunSummary): string {
  return JSON.stringify(summary, (_name, value: unknown): JsonValue =>
    typeof value === 'bigint' ? formatFixed(value) : (value as JsonValue),
  )
}

function labelled(label: string, spans: StyledLine): StyledLine {
  return [span(leftAligned(`  ${label}`, LABEL_WIDTH), 'dim'), ...spans]
}

function periodText({ fromMs, toMs, durationMs, seed }: RunSummary): string {
  const seedText = seed === undefined ? '' : `, seed ${seed}`
  return `${momentText(fromMs)} to ${momentText(toMs)} UTC: ${spanText(toMs - fromMs)} in ${spanText(durationMs)}${seedText}`
}

function equitySpans({ equityAtStart, equityAtEnd, quoteCurrency }: RunSummary): StyledLine {
  const gain = equityAtEnd - equityAtStart
  const share = equityAtStart > 0n ? divide(gain, equityAtStart, 'half-even') : 0n
  return [
    span(`${amountText(equityAtStart)} to ${amountText(equityAtEnd)} ${quoteCurrency}   `, 'bold'),
    span(`${signedText(gain)} (${percentText(share)})`, resultTone(gain)),
  ]
}

function plansText({ plans }: RunSummary): string {
  return `${plans.opened} opened: ${plans.won} won, ${plans.lost} lost, ${plans.stillOpen} still open`
}

function ordersText({ orders }: RunSummary): string {
  return `${orders.sent} sent, ${orders.filled} filled, ${orders.denied} denied by our limits, ${orders.rejected} rejected by the venue`
}

function protectionSpan({ plans, unprotectedMsMax }: RunSummary) {
  if (plans.opened === 0) return span('nothing was held')
  if (unprotectedMsMax === 0) return span('no position was without protection', 'good')
  return span(`${spanText(unprotectedMsMax)} at most from a fill to its working stop`)
}

interface Row {
  readonly name: string
  readonly count: string
  readonly result: Fixed
  readonly more: string
}

function table(heading: string, rows: readonly Row[]): readonly StyledLine[] {
  if (rows.length === 0) return []
  return [
    [span(heading, 'dim')],
    ...rows.map(({ name, count, result, more }): StyledLine => [
      span(leftAligned(`  ${name}`, LABEL_WIDTH + 4)),
      span(rightAligned(count, 10)),
      span(rightAligned(signedText(result), 14), resultTone(result)),
      span(more, 'dim'),
    ]),
  ]
}

function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? what : `${what}s`}`
}

/** `  -1.02 R of 1.50, slippage -0.01 %` */
function exitText({ configuredR, realisedR, slippage }: RunSummary['exits'][number]): string {
  if (realisedR === undefined) return ''
  const set = configuredR === undefined ? '' : ` of ${amountText(configuredR)}`
  const slipped = slippage === undefined ? '' : `, slippage ${percentText(slippage)}`
  return `  ${signedText(realisedR)} R${set}${slipped}`
}

function checkLines({ checks }: RunSummary): readonly StyledLine[] {
  if (checks.length === 0) return []
  return [
    [span('CHECKS', 'dim')],
    ...checks.map(({ name, ok, detail }): StyledLine => {
      const tone: Tone = ok ? 'good' : 'bad'
      return [span(ok ? '  ok      ' : '  FAILED  ', tone), span(`${name}: ${detail}`)]
    }),
  ]
}
