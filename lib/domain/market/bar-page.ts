/**
 * Bars are kept in pages: 60 neighbouring intervals of one symbol and timeframe, oldest first, each
 * interval at most once. A page may have holes. These functions say which page a bar belongs to and
 * what a page becomes when bars arrive; they never remove a bar.
 */
import { type Bar, type Timeframe, barFault, isOpenTime, sameBar, timeframeMs } from './bar.ts'

export const BARS_PER_PAGE = 60

/** The length of time that one page covers. */
export function pageLengthMs(timeframe: Timeframe): number {
  return BARS_PER_PAGE * timeframeMs(timeframe)
}

/** The start of the page that holds the bar which opens at `openTimeMs`. */
export function pageStartMs(timeframe: Timeframe, openTimeMs: number): number {
  if (!Number.isSafeInteger(openTimeMs) || openTimeMs < 0)
    throw new RangeError(`not a time in milliseconds since the epoch: ${openTimeMs}`)
  return openTimeMs - (openTimeMs % pageLengthMs(timeframe))
}

/**
 * The starts of all pages that hold a bar opening at or after `fromMs` and before `untilMs`, oldest
 * first; a generator, because a long history has more pages than should be listed at once.
 */
export function* pageStartsBetween(
  timeframe: Timeframe,
  fromMs: number,
  untilMs: number,
): Generator<number, void, undefined> {
  const lengthMs = pageLengthMs(timeframe)
  for (let startMs = pageStartMs(timeframe, fromMs); startMs < untilMs; startMs += lengthMs)
    yield startMs
}

/** Bars by the start of their page, pages oldest first. The order within a page is kept. */
export function barsByPage(
  timeframe: Timeframe,
  bars: readonly Bar[],
): ReadonlyMap<number, readonly Bar[]> {
  const pages = new Map<number, Bar[]>()
  for (const bar of bars) {
    const startMs = pageStartMs(timeframe, bar.openTimeMs)
    const page = pages.get(startMs)
    if (page === undefined) pages.set(startMs, [bar])
    else page.push(bar)
  }
  return new Map([...pages].sort(([a], [b]) => a - b))
}

export interface BarPage {
  readonly timeframe: Timeframe
  readonly startMs: number
  /** Oldest first, each interval at most once. */
  readonly bars: readonly Bar[]
}

export interface MergedPage {
  readonly page: BarPage
  /** Open times that the page did not have before, oldest first. */
  readonly addedMs: readonly number[]
  /** Open times whose bar was there with other numbers, oldest first. */
  readonly correctedMs: readonly number[]
  /** Open times that came again with the same numbers, oldest first. */
  readonly repeatedMs: readonly number[]
}

export function emptyPage(timeframe: Timeframe, startMs: number): BarPage {
  assertStart(timeframe, startMs)
  return { timeframe, startMs, bars: [] }
}

/**
 * The page with `arrived` put in. A bar that is there already stays once; one with other numbers
 * takes the old one's place; of several for one interval the last one counts; nothing is removed.
 * @throws {RangeError} for a bar of another page or one with a `barFault`: both are to be kept out.
 */
export function mergeBars(page: BarPage, arrived: readonly Bar[]): MergedPage {
  assertStart(page.timeframe, page.startMs)
  for (const bar of page.bars) assertBelongs(page, bar)
  for (const bar of arrived) assertBelongs(page, bar)
  // What comes every minute: one bar that is younger than all others.
  if (areInOrder(page.bars, arrived)) {
    const addedMs = arrived.map((bar) => bar.openTimeMs)
    const bars = [...page.bars, ...arrived]
    return { page: { ...page, bars }, addedMs, correctedMs: [], repeatedMs: [] }
  }
  return mergeInAnyOrder(page, arrived)
}

function mergeInAnyOrder(page: BarPage, arrived: readonly Bar[]): MergedPage {
  const bars = byOpenTimeMs(page.bars)
  if (bars.size !== page.bars.length)
    throw new RangeError(`page ${page.startMs} of ${page.timeframe} has an interval twice`)
  const addedMs: number[] = []
  const correctedMs: number[] = []
  const repeatedMs: number[] = []
  for (const bar of [...byOpenTimeMs(arrived).values()].sort(byOpenTime)) {
    const present = bars.get(bar.openTimeMs)
    if (present === undefined) addedMs.push(bar.openTimeMs)
    else if (sameBar(present, bar)) repeatedMs.push(bar.openTimeMs)
    else correctedMs.push(bar.openTimeMs)
    bars.set(bar.openTimeMs, bar)
  }
  const merged = [...bars.values()].sort(byOpenTime)
  return { page: { ...page, bars: merged }, addedMs, correctedMs, repeatedMs }
}

/** Of several for one interval the last one counts. */
function byOpenTimeMs(bars: readonly Bar[]): Map<number, Bar> {
  return new Map(bars.map((bar) => [bar.openTimeMs, bar]))
}

/** Each bar younger than the one before it, through all lists. */
function areInOrder(...lists: readonly (readonly Bar[])[]): boolean {
  let lastMs = -Infinity
  for (const list of lists)
    for (const { openTimeMs } of list) {
      if (openTimeMs <= lastMs) return false
      lastMs = openTimeMs
    }
  return true
}

/**
 * The bars of several pages that open at or after `fromMs` and before `untilMs`, oldest first. The
 * pages may come in any order.
 */
export function barsBetween(
  pages: readonly (readonly Bar[])[],
  fromMs: number,
  untilMs: number,
): readonly Bar[] {
  const inRange: Bar[] = []
  let inOrder = true
  let lastMs = -Infinity
  for (const page of [...pages].sort(byFirstBar)) {
    const bars = isKnownInOrder(page) ? page : [...page].sort(byOpenTime)
    const end = indexAtOrAfter(bars, untilMs)
    // Not by slices: cutting a frozen list is slow, and these are.
    for (let index = indexAtOrAfter(bars, fromMs); index < end; index += 1) {
      const bar = bars[index]
      if (bar !== undefined) inRange.push(bar)
    }
    inOrder &&= (bars[0]?.openTimeMs ?? Infinity) >= lastMs
    lastMs = Math.max(lastMs, bars.at(-1)?.openTimeMs ?? lastMs)
  }
  return inOrder ? inRange : inRange.sort(byOpenTime)
}

function byFirstBar(a: readonly Bar[], b: readonly Bar[]): number {
  return (a[0]?.openTimeMs ?? 0) - (b[0]?.openTimeMs ?? 0)
}

/** Only to save work: a frozen list that was in order once always is. */
const listsInOrder = new WeakSet<readonly Bar[]>()

function isKnownInOrder(bars: readonly Bar[]): boolean {
  if (listsInOrder.has(bars)) return true
  if (!areInOrder(bars)) return false
  if (Object.isFrozen(bars)) listsInOrder.add(bars)
  return true
}

/** The index of the first bar that does not open before the time, in a list that is in order. */
function indexAtOrAfter(bars: readonly Bar[], timeMs: number): number {
  let low = 0
  let high = bars.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((bars[middle]?.openTimeMs ?? timeMs) < timeMs) low = middle + 1
    else high = middle
  }
  return low
}

/** True when the page has to be written again. */
export function isChanged(merged: MergedPage): boolean {
  return merged.addedMs.length + merged.correctedMs.length > 0
}

function byOpenTime(a: Bar, b: Bar): number {
  return a.openTimeMs - b.openTimeMs
}

function assertStart(timeframe: Timeframe, startMs: number): void {
  if (!isOpenTime(startMs, timeframe) || pageStartMs(timeframe, startMs) !== startMs)
    throw new RangeError(`no page of ${timeframe} bars starts at ${startMs}`)
}

function assertBelongs(page: BarPage, bar: Bar): void {
  const fault = barFault(bar, page.timeframe)
  if (fault !== undefined)
    throw new RangeError(`the bar of ${bar.openTimeMs} is ${fault.code} and cannot be kept`)
  if (pageStartMs(page.timeframe, bar.openTimeMs) !== page.startMs)
    throw new RangeError(`the bar of ${bar.openTimeMs} is not of page ${page.startMs}`)
}
