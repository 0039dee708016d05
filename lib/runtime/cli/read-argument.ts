/** Reads what a person types for a span of time and for a moment. */

const SPAN_PATTERN = /^(\d+(?:\.\d+)?)(s|m|h|d)$/
const SPAN_UNIT_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** Milliseconds of `30s`, `90m`, `2h` or `1d`; nothing when it is none of these or is zero. */
export function readSpanMs(text: string): number | undefined {
  const [, amount, unit] = SPAN_PATTERN.exec(text.trim()) ?? []
  if (amount === undefined || unit === undefined) return undefined
  const spanMs = Math.round(Number(amount) * (SPAN_UNIT_MS[unit] ?? Number.NaN))
  return spanMs > 0 && Number.isSafeInteger(spanMs) ? spanMs : undefined
}

const MOMENT_PATTERN =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/

/**
 * Milliseconds since the epoch of `2026-01-31`, `2026-01-31T09:30` or `2026-01-31T09:30:00Z`; UTC
 * unless an offset is given. Nothing for any other text and for days that do not exist.
 */
export function readMomentMs(text: string): number | undefined {
  const match = MOMENT_PATTERN.exec(text.trim())
  if (match === null) return undefined
  const [whole, year, month, day, hour, , , offset] = match
  const dayStartMs = Date.UTC(Number(year), Number(month) - 1, Number(day))
  if (new Date(dayStartMs).toISOString().slice(0, 10) !== `${year}-${month}-${day}`)
    return undefined
  const zoned = hour === undefined || offset !== undefined ? whole : `${whole}Z`
  const momentMs = Date.parse(zoned)
  return Number.isNaN(momentMs) ? undefined : momentMs
}
