import { type Alert, type Alerts } from '../../ports/alerts.ts'
import { type Clock } from '../../ports/clock.ts'
import { type Log, type LogFields } from '../../ports/log.ts'
import { parseFixed } from '../../domain/money/fixed.ts'
import { signedText } from '../display/format-amount.ts'
import { type EventTone, type EventView } from '../display/view-model.ts'

const KEPT_MAX = 200

/** Turns what the engine logs and raises into the few lines that a person wants to follow. */
export class EventFeed {
  readonly #clock: Clock
  readonly #events: EventView[] = []
  readonly #alarmKeys = new Set<string>()
  #sequence = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Oldest first, the last few hundred. */
  get events(): readonly EventView[] {
    return this.#events
  }

  /** Conditions that were raised, each counted once however often it was repeated. */
  get alarmCount(): number {
    return this.#alarmKeys.size
  }

  log(inner: Log): Log {
    const level =
      (name: 'debug' | 'info' | 'warn' | 'error') =>
      (message: string, fields: LogFields = {}): void => {
        inner[name](message, fields)
        const text = eventText(message, fields)
        if (text !== undefined) this.#add(text, toneOf(message, fields), fields['symbol'])
      }
    return {
      debug: level('debug'),
      info: level('info'),
      warn: level('warn'),
      error: level('error'),
      with: (fields) => this.log(inner.with(fields)),
    }
  }

  alerts(inner: Alerts): Alerts {
    return {
      raise: async (alert: Alert) => {
        if (!this.#alarmKeys.has(alert.key))
          this.#add(`ALARM ${alert.title}`, 'warning', alert.symbol)
        this.#alarmKeys.add(alert.key)
        await inner.raise(alert)
      },
    }
  }

  #add(text: string, tone: EventTone, symbol: LogFields[string]): void {
    this.#sequence += 1
    this.#events.push({
      sequence: this.#sequence,
      atMs: this.#clock.nowMs(),
      text,
      tone,
      ...(typeof symbol === 'string' ? { symbol } : {}),
    })
    if (this.#events.length > KEPT_MAX) this.#events.shift()
  }
}

/** Words for the log lines that matter to a person; nothing for the rest. */
function eventText(message: string, fields: LogFields): string | undefined {
  switch (message) {
    case 'order sent':
      return `${orderText(fields)}: ${String(fields['outcome'])}${reason(fields)}`
    case 'fill applied':
      return `${String(fields['side']) === 'buy' ? 'bought' : 'sold'} ${String(fields['quantity'])} at ${String(fields['price'])}`
    case 'exit triggered':
      return `exit: ${String(fields['reason'])} at ${String(fields['price'])}`
    case 'plan closed':
      return `plan closed: ${String(fields['end'])}${closedText(fields)}`
    case 'a part of the position is sold':
      return `part ${String(fields['partsSold'])} is sold, the rest goes on`
    case 'adjusted levels are in force':
      return `adjusted: stop ${String(fields['stop'])}${withField(', target ', fields['target'])}`
    case 'adjusted levels were refused; the plan stays as it was':
      return `not adjusted: ${String(fields['why'])}`
    default:
      return undefined
  }
}

/** ` at level 43600, result 1.2 (+0.80 R)` */
function closedText(fields: LogFields): string {
  const { level, realisedPnl, realisedR } = fields
  const multiple = typeof realisedR === 'string' ? ` (${signedText(parseFixed(realisedR))} R)` : ''
  return `${withField(' at level ', level)}, result ${String(realisedPnl)}${multiple}`
}

function withField(words: string, field: LogFields[string]): string {
  return field === undefined ? '' : `${words}${String(field)}`
}

function orderText(fields: LogFields): string {
  const trigger =
    fields['triggerPrice'] === undefined ? '' : ` at ${String(fields['triggerPrice'])}`
  const words = ['purpose', 'type', 'side', 'quantity'].map((name) => String(fields[name]))
  return `${words.join(' ')}${trigger}`
}

function reason(fields: LogFields): string {
  return fields['reason'] === undefined ? '' : `: ${String(fields['reason'])}`
}

function toneOf(message: string, fields: LogFields): EventTone {
  if (message === 'plan closed')
    return String(fields['realisedPnl']).startsWith('-') ? 'bad' : 'good'
  if (message.startsWith('adjusted levels were refused')) return 'warning'
  if (message === 'order sent' && fields['outcome'] !== 'accepted') return 'warning'
  return 'neutral'
}
