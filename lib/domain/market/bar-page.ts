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
  const bars = new Map<number, Bar>()
  for (const bar of page.bars) {
    assertBelongs(page, bar)
    bars.set(bar.openTimeMs, bar)
  }
  if (bars.size !== page.bars.length)
    throw new RangeError(`page ${page.startMs} of ${page.timeframe} has an interval twice`)

  const latest = new Map<number, Bar>()
  for (const bar of arrived) {
    assertBelongs(page, bar)
    latest.set(bar.openTimeMs, bar)
  }
  const addedMs: number[] = []
  const correctedMs: number[] = []
  const repeatedMs: number[] = []
  for (const bar of [...latest.values()].sort(byOpenTime)) {
    const present = bars.get(bar.openTimeMs)
    if (present === undefined) addedMs.push(bar.openTimeMs)
    else if (sameBar(present, bar)) repeatedMs.push(bar.openTimeMs)
    else correctedMs.push(bar.openTimeMs)
    bars.set(bar.openTimeMs, bar)
  }
  const merged = [...bars.values()].sort(byOpenTime)
  return { page: { ...page, bars: merged }, addedMs, correctedMs, repeatedMs }
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
