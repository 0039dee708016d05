/**
 * Tells a run as a story: who did what, and what came of it. Reads, prices and empty runs make no
 * line; orders, fills, plans, alerts, faults and deaths do.
 */
import { clockText } from '../../../lib/runtime/display/format-time.ts'
import { quantityText, priceText } from '../../../lib/runtime/display/format-amount.ts'
import { type OrderRequest } from '../../../lib/domain/order/order-request.ts'
import { cut, printable } from '../../../lib/runtime/display/styled-line.ts'
import { type OrderChange } from '../../../lib/ports/exchange.ts'
import { type LogFields } from '../../../lib/ports/log.ts'
import { type JsonObject, type Key } from '../../../lib/ports/store.ts'
import { type Deed, type InvocationEnd, type Watcher } from '../watcher.ts'
import { changesIn } from './story-changes.ts'
import { orderName } from './story-words.ts'

export interface StoryLine {
  /** Steps of the run before it. */
  readonly step: number
  /** Milliseconds since the beginning of the run. */
  readonly atMs: number
  readonly text: string
}

export interface Story {
  readonly watcher: Watcher
  lines(): readonly StoryLine[]
}

/** Items that change all the time and mean nothing to a reader when two runs meet at them. */
const UNTOLD_CONFLICT = /^(?:tick#|#sync|bars#|instrument)/

/**
 * @param startMs when the world begins, milliseconds since the epoch.
 * @param textOfKind the sentence for a kind of fault, if it has one.
 */
export function createStory(
  startMs: number,
  textOfKind: (kind: string) => string | undefined,
): Story {
  const lines: StoryLine[] = []
  /** What is stored now, by key, as far as the story tells of it. */
  const known = new Map<string, JsonObject>()
  let nowMs = startMs
  let step = 0
  // Nobody tells the time of an effect; it is never before what has been seen already.
  const seen = (timeMs: number): void => {
    nowMs = Math.max(nowMs, timeMs)
  }
  const say = (who: string, what: string): void => {
    lines.push({ step, atMs: nowMs - startMs, text: `${who} ${what}` })
  }
  const watcher: Watcher = {
    started: (run) => seen(run.startedAtMs),
    ended(run, end) {
      const text = endText(end)
      if (text !== undefined) say(run.label, text)
    },
    committed(run, writes) {
      for (const { text, atMs } of changesIn(writes, known)) {
        if (atMs !== undefined) seen(atMs - run.skewMs)
        say(run.label, text)
      }
    },
    conflicted(run, _writes, conflicts) {
      const met = conflicts.filter((key) => !UNTOLD_CONFLICT.test(key.sort))
      if (met.length > 0) say(run.label, `may not write: ${met.map(keyText).join(', ')} changed`)
    },
    sending: (run, account, request) => say(run.label, `sends ${orderText(request)} (${account})`),
    amending: (run, account, { clientOrderId }, change) =>
      say(run.label, `amends ${orderName(clientOrderId)} to ${changeText(change)} (${account})`),
    logged(run, level, message, fields) {
      // That the run failed is told at its end.
      if (level === 'debug' || level === 'info' || message === `${run.functionName} failed`) return
      say(run.label, `${LOG_VERBS[level]}: ${message}${fieldsText(fields)}`)
    },
    alerted(run, alert, delivered) {
      const lost = delivered ? '' : ', which nobody hears'
      say(run?.label ?? 'the alarm', `raises a ${alert.severity} alert${lost}: ${alert.title}`)
    },
    queued(queue, message) {
      if (queue === 'orders') say('the queue', `takes ${messageText(message.body)}`)
    },
    buried: (queue, body) => say('the queue', `buries a message of ${queue}: ${messageText(body)}`),
    deed(deed) {
      seen(deed.atMs)
      say('***', deedText(deed, textOfKind(deed.kind)))
    },
    stepped: () => void (step += 1),
  }
  return { watcher, lines: () => lines }
}

const LOG_VERBS = { warn: 'warns', error: 'complains' } as const

/** `00:12:03.120 execute-orders@message-7#1 sends …`, with days in front after the first. */
export function storyText({ atMs, text }: StoryLine): string {
  const days = Math.floor(atMs / 86_400_000)
  const fraction = String(Math.floor(atMs) % 1000).padStart(3, '0')
  return `${days > 0 ? `${days}d ` : ''}${clockText(atMs)}.${fraction} ${text}`
}

/** `sync-fills@12/3:commit-reply-lost (store.commit): a commit is written, and …` */
export function deedText(deed: Deed, kindText: string | undefined): string {
  const detail = deed.detail === undefined ? '' : ` (${deed.detail})`
  return `${deed.label}${detail}: ${kindText ?? deed.kind}`
}

const FIELDS_LENGTH_MAX = 200
/** The same in nearly every line. */
const UNTOLD_FIELDS = new Set(['function', 'configVersion'])

function fieldsText(fields: LogFields): string {
  const told = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || UNTOLD_FIELDS.has(name) ? [] : [`${name} ${value}`],
  )
  return told.length === 0 ? '' : ` (${cut(printable(told.join(', ')), FIELDS_LENGTH_MAX)})`
}

function endText(end: InvocationEnd): string | undefined {
  switch (end.end) {
    case 'done':
      return undefined
    case 'failed':
      return `fails: ${firstLine(end.error)}`
    case 'crashed':
      return 'dies'
    case 'timed-out':
      return 'is stopped at its time limit'
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? ''
}

function keyText({ partition, sort }: Key): string {
  return `${partition} / ${sort}`
}

function orderText(request: OrderRequest): string {
  const { side, quantity, symbol, type, limitPrice, triggerPrice, clientOrderId } = request
  const prices = [
    ...(limitPrice === undefined ? [] : [`at ${priceText(limitPrice)}`]),
    ...(triggerPrice === undefined ? [] : [`when ${priceText(triggerPrice)} is touched`]),
  ]
  const kind = [`${side} ${symbol} ${quantityText(quantity)}`, type, ...prices].join(' ')
  return `${kind}${request.reduceOnly ? ', only to reduce' : ''}, as ${orderName(clientOrderId)}`
}

function changeText({ quantity, limitPrice, triggerPrice }: OrderChange): string {
  return [
    ...(quantity === undefined ? [] : [quantityText(quantity)]),
    ...(limitPrice === undefined ? [] : [`at ${priceText(limitPrice)}`]),
    ...(triggerPrice === undefined ? [] : [`when ${priceText(triggerPrice)} is touched`]),
  ].join(' ')
}

function messageText(body: string): string {
  try {
    const { action, intentId, symbol } = JSON.parse(body) as Record<string, unknown>
    if (typeof action === 'string' && typeof intentId === 'string')
      return `the wish to ${action} order ${orderName(intentId)} of ${String(symbol)}`
  } catch {
    // A body that is no JSON is shown as it is.
  }
  return body.slice(0, 120)
}
