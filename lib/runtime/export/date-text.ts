/** Times as text, in UTC whatever the machine's zone is. Parts of a second are cut off where said. */

/** `2026-03-01 14:25:07 UTC`, to the second. */
export function koinlyDate(timeMs: number): string {
  const { day, time } = partsOf(timeMs)
  return `${day} ${time} UTC`
}

/** `03/01/2026 14:25:07`, to the second. */
export function coinTrackerDate(timeMs: number): string {
  const { day, time } = partsOf(timeMs)
  const [year, month, date] = day.split('-')
  return `${month}/${date}/${year} ${time}`
}

/** `2026-03-01T14:25:07.000Z`. */
export function isoDate(timeMs: number): string {
  return new Date(timeMs).toISOString()
}

function partsOf(timeMs: number): { readonly day: string; readonly time: string } {
  const text = isoDate(timeMs)
  return { day: text.slice(0, 10), time: text.slice(11, 19) }
}
