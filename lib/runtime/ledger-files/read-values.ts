/** Reads single cells. Each answer is the value, or says in words why there is none. */
import {
  type Fixed,
  MalformedAmount,
  ONE,
  SCALE_DIGITS,
  parseFixed,
} from '../../domain/money/fixed.ts'

export type CellValue<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string }

/** Beyond this nobody trades anything; it is a slip, or a number of another kind. */
const DIGITS_MAX = 30
const AMOUNT_END: Fixed = 10n ** BigInt(DIGITS_MAX) * ONE
const EXPONENT_PATTERN = /[eE]([+-]?\d+)$/

/** An exact amount that is not negative. Zero only where `zero` says so. */
export function readAmount(text: string, { zero }: { readonly zero: boolean }): CellValue<Fixed> {
  if (text === '') return wrong('is missing')
  const exponent = EXPONENT_PATTERN.exec(text)?.[1]
  if (exponent !== undefined && Math.abs(Number(exponent)) > DIGITS_MAX)
    return wrong(`${quoted(text)} has an exponent beyond ${DIGITS_MAX}`)
  let value: Fixed
  try {
    value = parseFixed(text)
  } catch (error) {
    if (!(error instanceof MalformedAmount)) throw error
    return wrong(malformedAmount(text))
  }
  if (value < 0n) return wrong(`must not be negative, but is ${text}`)
  if (value === 0n && !zero) return wrong('must not be zero')
  if (value >= AMOUNT_END) return wrong(`${quoted(text)} is too large`)
  return { ok: true, value }
}

function malformedAmount(text: string): string {
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text))
    return `${quoted(text)} has thousands separators; write it without`
  if (/^[+-]?\d+,\d+$/.test(text)) return `${quoted(text)} needs a point before the decimals`
  if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?$/.test(text))
    return `${quoted(text)} has more than ${SCALE_DIGITS} decimals`
  return `${quoted(text)} is not a decimal number such as 0.25`
}

/** The day of the first block of the first chain: nothing was traded before. */
const FIRST_MS = Date.UTC(2009, 0, 3)
const EPOCH_PATTERN = /^\d{1,16}$/
const ISO_PATTERN =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|UTC|[+-]\d{2}:?\d{2})?)?$/i

/**
 * Milliseconds since the epoch of an ISO 8601 time (UTC unless it has an offset; parts of a
 * millisecond are cut off) or of a whole number of milliseconds.
 */
export function readTime(text: string): CellValue<number> {
  if (text === '') return wrong('is missing')
  const timeMs = EPOCH_PATTERN.test(text) ? Number(text) : isoMs(text)
  if (timeMs === undefined)
    return wrong(`${quoted(text)} is not a time such as 2025-03-01T14:25:07Z or 1740839107000`)
  if (timeMs < FIRST_MS)
    return wrong(
      EPOCH_PATTERN.test(text)
        ? `${text} milliseconds is in ${new Date(timeMs).getUTCFullYear()}; are these seconds?`
        : `${text} is before anything was traded`,
    )
  return { ok: true, value: timeMs }
}

function isoMs(text: string): number | undefined {
  const match = ISO_PATTERN.exec(text)
  if (match === null) return undefined
  const [, day = '', minutes = '00:00', seconds = '00', fraction = '', zone = 'Z'] = match
  const dayMs = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(dayMs) || new Date(dayMs).toISOString().slice(0, 10) !== day) return undefined
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3)
  const timeMs = Date.parse(`${day}T${minutes}:${seconds}.${milliseconds}${isoZone(zone)}`)
  return Number.isNaN(timeMs) ? undefined : timeMs
}

function isoZone(zone: string): string {
  if (/^(z|utc)$/i.test(zone)) return 'Z'
  return zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`
}

const CURRENCY_PATTERN = /^[A-Z0-9]{1,12}$/

export function readCurrency(text: string): CellValue<string> {
  if (text === '') return wrong('is missing')
  if (CURRENCY_PATTERN.test(text)) return { ok: true, value: text }
  if (text.includes('/'))
    return wrong(`${quoted(text)} is a pair; one currency is needed, like BTC`)
  return wrong(`${quoted(text)} is not a currency such as BTC, in capitals`)
}

export function readSymbol(text: string): CellValue<string> {
  if (text === '') return wrong('is missing')
  const [base = '', quote = '', ...rest] = text.split('/')
  const isPair = rest.length === 0 && [base, quote].every((each) => CURRENCY_PATTERN.test(each))
  if (isPair && base !== quote) return { ok: true, value: text }
  return wrong(`${quoted(text)} is not a symbol such as BTC/USD, in capitals`)
}

const ID_PATTERN = /^[\x20-\x7e]{1,128}$/

/** Printable ASCII of at most 128 characters; empty where it may be left out. */
export function readId(
  text: string,
  { optional }: { readonly optional: boolean },
): CellValue<string> {
  if (text === '') return optional ? { ok: true, value: '' } : wrong('is missing')
  if (ID_PATTERN.test(text)) return { ok: true, value: text }
  if (text.length > 128) return wrong(`has ${text.length} characters; at most 128 are kept`)
  return wrong(`${quoted(text)} has characters that are not printable ASCII`)
}

export function wrong(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason }
}

const SHOWN_MAX = 40

export function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text)
}
