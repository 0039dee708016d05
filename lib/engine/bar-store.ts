import { type Bar, type Timeframe, timeframeMs } from '../domain/market/bar.ts'
import {
  type BarPage,
  barsBetween,
  barsByPage,
  emptyPage,
  isChanged,
  mergeBars,
  pageLengthMs,
  pageStartsBetween,
} from '../domain/market/bar-page.ts'
import { type AccountRun } from './engine.ts'
import { readMany, readOne } from './read.ts'
import { keys } from './records/keys.ts'
import { barPageRecord } from './records/market-records.ts'

/** How long bars are kept after their page ended. */
const RETENTION_MS: Record<Timeframe, number> = {
  '1m': 30 * 86_400_000,
  '5m': 90 * 86_400_000,
  '15m': 180 * 86_400_000,
  '1h': 730 * 86_400_000,
  '4h': 1460 * 86_400_000,
  '1d': 3650 * 86_400_000,
}

/** The stored bars that open at or after `fromMs` and before `untilMs`, oldest first. */
export async function readBars(
  run: AccountRun,
  symbol: string,
  timeframe: Timeframe,
  fromMs: number,
  untilMs: number,
): Promise<readonly Bar[]> {
  const starts = [...pageStartsBetween(timeframe, fromMs, untilMs)]
  const wanted = starts.map((startMs) =>
    keys.barPage(run.account.market, symbol, timeframe, startMs),
  )
  const pages = await readMany(run.engine.store, barPageRecord, wanted)
  return barsBetween(
    pages.map((page) => page.value.bars),
    fromMs,
    untilMs,
  )
}

/** The last `count` intervals that are over now, as far as they are stored. */
export function recentRange(
  timeframe: Timeframe,
  count: number,
  nowMs: number,
): { readonly fromMs: number; readonly untilMs: number } {
  const length = timeframeMs(timeframe)
  const untilMs = nowMs - (nowMs % length)
  return { fromMs: untilMs - count * length, untilMs }
}

/**
 * Stores closed bars, page by page. A page that another run wrote meanwhile is read and merged
 * again, so nobody's bars are lost. @returns how many bars are new or corrected.
 */
export async function writeBars(
  run: AccountRun,
  symbol: string,
  timeframe: Timeframe,
  bars: readonly Bar[],
): Promise<number> {
  let written = 0
  for (const [startMs, arrived] of barsByPage(timeframe, bars))
    written += await writePage(run, symbol, timeframe, startMs, arrived)
  return written
}

const ATTEMPTS_MAX = 5

async function writePage(
  run: AccountRun,
  symbol: string,
  timeframe: Timeframe,
  startMs: number,
  arrived: readonly Bar[],
): Promise<number> {
  const { store } = run.engine
  const key = keys.barPage(run.account.market, symbol, timeframe, startMs)
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const stored = await readOne(store, barPageRecord, key)
    const page: BarPage = {
      ...emptyPage(timeframe, startMs),
      bars: stored?.value.bars ?? [],
    }
    const merged = mergeBars(page, arrived)
    if (!isChanged(merged)) return 0
    const expiresAtMs = startMs + pageLengthMs(timeframe) + RETENTION_MS[timeframe]
    const value = { ...stored?.value, bars: merged.page.bars }
    const write = barPageRecord.put(stored, key, value, expiresAtMs)
    if ((await store.commit([write])).committed)
      return merged.addedMs.length + merged.correctedMs.length
  }
  throw new Error(`${symbol} ${timeframe}: the bar page of ${startMs} kept changing`)
}
