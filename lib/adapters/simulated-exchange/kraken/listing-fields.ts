/** The fields that the venue's listings share: 50 entries a page, newest first. */
import { type TimeRange } from '../venue-types.ts'
import { type Fields } from './face.ts'
import { invalidArgument } from './kraken-refusal.ts'

export const PAGE_SIZE = 50

/** How many of the newest entries are passed over. */
export function offsetIn(fields: Fields): number {
  const offset = Number(fields['ofs'] ?? '0')
  if (!Number.isSafeInteger(offset) || offset < 0) throw invalidArgument('ofs')
  return offset
}

/** The start is exclusive, the end inclusive. */
export function rangeIn(fields: Fields): TimeRange {
  const startMs = secondsIn(fields, 'start')
  const endMs = secondsIn(fields, 'end')
  return {
    ...(startMs === undefined ? {} : { sinceMs: Math.floor(startMs) + 1 }),
    ...(endMs === undefined ? {} : { untilMs: Math.floor(endMs) + 1 }),
  }
}

/** A time in seconds, as milliseconds. */
function secondsIn(fields: Fields, name: 'start' | 'end'): number | undefined {
  const given = fields[name]
  if (given === undefined || given === '') return undefined
  if (!/^\d+(?:\.\d+)?$/.test(given)) throw invalidArgument(name)
  return Number(given) * 1000
}
