/**
 * Timestamps of bar files: whole seconds or milliseconds since the epoch, or a date and time such as
 * `2022-01-01 00:01:00.000000`, which is UTC unless it names another offset.
 */
const EPOCH = /^\d{9,13}$/
const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d))?$/
const SECONDS_BELOW = 100_000_000_000

/** Milliseconds since the epoch, or nothing for a text that is no such time. */
export function parseStamp(text: string): number | undefined {
  if (EPOCH.test(text)) {
    const value = Number(text)
    return value < SECONDS_BELOW ? value * 1_000 : value
  }
  const match = DATE_TIME.exec(text)
  if (match === null) return undefined
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second = '0',
    fraction = '',
    sign,
    offsetHour,
    offsetMinute,
  ] = match
  const fields = [year, Number(month) - 1, day, hour, minute, second].map(Number)
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = fields
  const wholeMs = Date.UTC(y, mo, d, h, mi, s)
  const read = new Date(wholeMs)
  // The 30th of February and the 61st minute would otherwise run over into the next unit.
  const readFields = [
    read.getUTCMonth(),
    read.getUTCDate(),
    read.getUTCHours(),
    read.getUTCMinutes(),
  ]
  if (readFields.join() !== [mo, d, h, mi].join() || s > 59) return undefined
  const finer = fraction.padEnd(9, '0')
  if (!finer.endsWith('000000')) return undefined
  const offsetMs = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * 60_000
  return wholeMs + Number(finer.slice(0, 3)) - (sign === '-' ? -offsetMs : offsetMs)
}
