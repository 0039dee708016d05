/**
 * When plans are judged next, as text: one line of fixed width per plan, whose prices and times are
 * padded so that text order is number order. A tick compares them with the bid as they come out of
 * the store and parses nothing.
 *
 * | part     | characters | what                                                        |
 * |----------|------------|-------------------------------------------------------------|
 * | plan id  | 32         | hex digits                                                  |
 * | below    | 24         | due at or below this bid: 12 digits, then 12 decimals       |
 * | above    | 24         | due at or above this bid; all nines: no bid is high enough  |
 * | wake     | 15         | due from this time on, milliseconds since the epoch         |
 *
 * Every price, the bid too, is cut off after the last decimal and held within what fits. That never
 * turns two prices around, it only makes close ones equal, and equal is due: a plan may be looked at
 * in vain, never too late.
 */
import { type Fixed, SCALE_DIGITS } from '../money/fixed.ts'
import { type Watch } from './watch.ts'

const ID_LENGTH = 32
const PRICE_LENGTH = 24
const PRICE_DECIMALS = 12
const TIME_LENGTH = 15

const BELOW_FROM = ID_LENGTH
const ABOVE_FROM = BELOW_FROM + PRICE_LENGTH
const WAKE_FROM = ABOVE_FROM + PRICE_LENGTH
export const LINE_LENGTH = WAKE_FROM + TIME_LENGTH

const STEP: Fixed = 10n ** BigInt(SCALE_DIGITS - PRICE_DECIMALS)
const HIGHEST_PRICE = '9'.repeat(PRICE_LENGTH)
const LATEST_TIME = '9'.repeat(TIME_LENGTH)

/** The lines of some plans of one symbol, one after the other, in the order of their ids. */
export type WatchLines = string

/** Ids of plans that have to be judged, by what woke them. */
export interface DuePlans {
  /** The bid is where a stop may fire. */
  readonly stops: string[]
  /** Their time has come; whatever is under way is always due. */
  readonly timed: string[]
  /** The bid is where something may be sold with a profit, or a stop may move. */
  readonly rises: string[]
}

/** @throws {RangeError} for an id that is not 32 characters long. */
export function watchLine(planId: string, watch: Watch): string {
  if (planId.length !== ID_LENGTH) throw new RangeError(`not the id of a plan: ${planId}`)
  const { below, above, wakeAtMs } = watch
  const aboveText = above === undefined ? HIGHEST_PRICE : priceText(above)
  return planId + priceText(below) + aboveText + timeText(wakeAtMs)
}

/** Rounded down to the millisecond; the time that never comes is all nines. */
export function timeText(atMs: number | undefined): string {
  if (atMs === undefined) return LATEST_TIME
  const text = Math.max(0, Math.floor(atMs)).toString().padStart(TIME_LENGTH, '0')
  return text.length > TIME_LENGTH ? LATEST_TIME : text
}

/** A price, such as a bid, as lines compare it. */
export function priceText(price: Fixed): string {
  if (price <= 0n) return '0'.repeat(PRICE_LENGTH)
  const text = (price / STEP).toString().padStart(PRICE_LENGTH, '0')
  return text.length > PRICE_LENGTH ? HIGHEST_PRICE : text
}

/**
 * Adds the plans that are due at this bid (`priceText`) and time (`timeText`). Without a bid only the
 * time decides.
 * @throws {RangeError} when the text does not consist of whole lines.
 */
export function scanLines(
  lines: WatchLines,
  bid: string | undefined,
  nowText: string,
  due: DuePlans,
): void {
  requireWhole(lines)
  for (let line = 0; line < lines.length; line += LINE_LENGTH) {
    if (bid !== undefined && compareAt(lines, line + BELOW_FROM, bid) >= 0)
      due.stops.push(idAt(lines, line))
    else if (compareAt(lines, line + WAKE_FROM, nowText) <= 0) due.timed.push(idAt(lines, line))
    else if (bid !== undefined && compareAt(lines, line + ABOVE_FROM, bid) <= 0)
      due.rises.push(idAt(lines, line))
  }
}

/** Replaces, adds or (without a line) takes out the line of one plan. */
export function withLine(lines: WatchLines, planId: string, line: string | undefined): WatchLines {
  requireWhole(lines)
  const from = placeOf(lines, planId)
  const isThere = idAt(lines, from) === planId
  return lines.slice(0, from) + (line ?? '') + lines.slice(from + (isThere ? LINE_LENGTH : 0))
}

/** Where the line of the plan is, or belongs: lines are in the order of their ids. */
function placeOf(lines: WatchLines, planId: string): number {
  let first = 0
  let end = lines.length / LINE_LENGTH
  while (first < end) {
    const middle = Math.floor((first + end) / 2)
    if (idAt(lines, middle * LINE_LENGTH) < planId) first = middle + 1
    else end = middle
  }
  return first * LINE_LENGTH
}

export function countLines(lines: WatchLines): number {
  return lines.length / LINE_LENGTH
}

function idAt(lines: WatchLines, from: number): string {
  return lines.slice(from, from + ID_LENGTH)
}

/** Below, at or above zero as the text at this place sorts before, with or after `other`. */
function compareAt(lines: WatchLines, from: number, other: string): number {
  for (let index = 0; index < other.length; index += 1) {
    const difference = lines.charCodeAt(from + index) - other.charCodeAt(index)
    if (difference !== 0) return difference
  }
  return 0
}

function requireWhole(lines: WatchLines): void {
  if (lines.length % LINE_LENGTH !== 0)
    throw new RangeError(`watch lines of ${lines.length} characters are not whole`)
}
