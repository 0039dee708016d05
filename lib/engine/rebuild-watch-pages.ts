/**
 * Makes the watch pages anew from the open plans. They change with the plans, so this finds nothing to
 * do, except after an upgrade that makes lines differently, or a fault.
 */
import { sameValue } from '../domain/equality/same-value.ts'
import { type AccountRun, accountId } from './engine.ts'
import { openPlans } from './read.ts'
import { keys } from './records/keys.ts'
import { watchPartition } from './records/partitions.ts'
import {
  type WatchPage,
  watchMakingKey,
  watchMakingRecord,
  watchPageRecord,
} from './records/watch-records.ts'
import { Contention, commitFenced } from './transact.ts'
import { EMPTY_PAGE, currentMaking, lineOf, pageOf, readWatch } from './watch-pages.ts'

const PASSES_MAX = 5

/**
 * @returns how many pages were wrong.
 * @throws {Contention} when plans kept changing pages that were wrong; what was right by then stays.
 */
export async function rebuildWatchPages(run: AccountRun): Promise<number> {
  let repaired = 0
  for (let pass = 1; pass <= PASSES_MAX; pass += 1) {
    const { written, conflicts } = await rebuildOnce(run)
    repaired += written
    if (conflicts === 0) return repaired
  }
  throw new Contention(`the watch pages kept changing in ${PASSES_MAX} passes`)
}

/** Page by page, so that one that changes meanwhile does not keep the others from being repaired. */
async function rebuildOnce(
  run: AccountRun,
): Promise<{ readonly written: number; readonly conflicts: number }> {
  const id = accountId(run)
  // Before the plans: one that changes its line after this changes its page, whose write then fails.
  const { pages, making, isCurrent } = await readWatch(run)
  const wanted = await foldPlans(run)
  let [written, conflicts] = [0, 0]
  const stored = new Map(pages.map((page) => [page.key.sort, page]))
  for (const sort of new Set([...stored.keys(), ...wanted.keys()])) {
    const before = stored.get(sort)
    const page = wanted.get(sort) ?? EMPTY_PAGE
    if (sameValue(before?.value ?? EMPTY_PAGE, page)) continue
    const key = { partition: watchPartition(id), sort }
    const { committed } = await commitFenced(run, [watchPageRecord.put(before, key, page)])
    if (committed) written += 1
    else conflicts += 1
  }
  if (conflicts === 0 && !isCurrent) {
    const write = watchMakingRecord.put(making, watchMakingKey(id), currentMaking(run))
    if (!(await commitFenced(run, [write])).committed) conflicts += 1
  }
  return { written, conflicts }
}

/** By the sort keys of the pages. */
async function foldPlans(run: AccountRun): Promise<ReadonlyMap<string, WatchPage>> {
  const pages = new Map<string, Map<string, string[]>>()
  for await (const { value: plan } of openPlans(run)) {
    const line = lineOf(run, plan)
    if (line === undefined) continue
    const { sort } = keys.watchPage(accountId(run), pageOf(plan.planId))
    const page = pages.get(sort) ?? new Map<string, string[]>()
    pages.set(sort, page)
    const lines = page.get(plan.symbol) ?? []
    page.set(plan.symbol, lines)
    lines.push(line)
  }
  return new Map([...pages].map(([sort, page]) => [sort, pageWith(page)]))
}

/** Lines begin with the id of their plan, so their order is that of the ids. */
function pageWith(page: ReadonlyMap<string, readonly string[]>): WatchPage {
  const symbols = [...page].map(([symbol, lines]) => [symbol, lines.toSorted().join('')] as const)
  return { symbols: Object.fromEntries(symbols) }
}
