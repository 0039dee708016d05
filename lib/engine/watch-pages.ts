/**
 * When every open plan has to be judged next, on a few pages that one query reads. The line of a plan
 * changes in the commit that changes the plan, so the two cannot disagree; a plan that stays as it is
 * costs a tick some comparisons of text, and no read of its item.
 *
 * Invariant: a page holds exactly the lines that `lineOf` gives for the open plans that belong on it.
 * What breaks it, such as another making of the lines, is repaired by `rebuildWatchPages`.
 */
import { type Plan } from '../domain/plan/plan.ts'
import { withLine, watchLine, type WatchLines } from '../domain/plan/watch-text.ts'
import { type RestingStop, watchOf } from '../domain/plan/watch.ts'
import { type AccountConfig } from '../domain/config/account-config.ts'
import { type Write } from '../ports/store.ts'
import { type LedgerRun, accountId } from './engine.ts'
import { readMany } from './read.ts'
import { keys } from './records/keys.ts'
import { watchPartition } from './records/partitions.ts'
import { type Stored } from './records/record.ts'
import {
  type WatchMaking,
  type WatchPage,
  watchMakingKey,
  watchMakingRecord,
  watchPageRecord,
} from './records/watch-records.ts'

/**
 * Plans are spread by their ids over so many pages, so that two commits seldom want the same one and
 * a changed line does not write much besides itself: 4 KB where 10,000 plans are open.
 */
export const WATCH_PAGES = 256
/** Raised whenever the line of an unchanged plan becomes another one. */
const FORMAT = 1

export function pageOf(planId: string): number {
  return Number.parseInt(planId.slice(0, 2), 16) % WATCH_PAGES
}

/** The line of a plan as it is now; a closed plan has none. */
export function lineOf(run: LedgerRun, plan: Plan): string | undefined {
  if (plan.status === 'closed') return undefined
  return watchLine(plan.planId, watchOf(plan, restingStopOf(run)))
}

function restingStopOf(run: LedgerRun): RestingStop {
  const config: Pick<AccountConfig, 'id'> & Partial<Pick<AccountConfig, 'exits'>> =
    run.account.config
  return config.exits?.restingStop ?? 'unknown'
}

interface LineEdit {
  readonly symbol: string
  readonly planId: string
  readonly line: string | undefined
}

/** The edits of the pages that belong into one commit. */
export class WatchEdits {
  readonly #run: LedgerRun
  readonly #byPage = new Map<number, LineEdit[]>()

  constructor(run: LedgerRun) {
    this.#run = run
  }

  /** Most changes of a plan leave its line as it is, and then the page is not touched. */
  plan(before: Plan | undefined, after: Plan): void {
    const line = lineOf(this.#run, after)
    if (line === (before === undefined ? undefined : lineOf(this.#run, before))) return
    const { symbol, planId } = after
    const page = pageOf(planId)
    this.#byPage.set(page, [...(this.#byPage.get(page) ?? []), { symbol, planId, line }])
  }

  /**
   * Reads the pages and edits them; the commit fails when one of them has changed by then. An empty
   * page stays: made anew, it would have a version that somebody may have read of the old one.
   */
  async writes(): Promise<readonly Write[]> {
    if (this.#byPage.size === 0) return []
    const id = accountId(this.#run)
    const numbers = [...this.#byPage.keys()]
    const pages = await readMany(
      this.#run.engine.store,
      watchPageRecord,
      numbers.map((page) => keys.watchPage(id, page)),
    )
    return numbers.map((number) => {
      const key = keys.watchPage(id, number)
      const stored = pages.find((page) => page.key.sort === key.sort)
      const edited = (this.#byPage.get(number) ?? []).reduce(withEdit, stored?.value ?? EMPTY_PAGE)
      return watchPageRecord.put(stored, key, edited)
    })
  }
}

export const EMPTY_PAGE: WatchPage = { symbols: {} }

function withEdit(page: WatchPage, { symbol, planId, line }: LineEdit): WatchPage {
  const { [symbol]: lines = '', ...others } = page.symbols
  const edited: WatchLines = withLine(lines, planId, line)
  return { symbols: edited === '' ? others : { ...others, [symbol]: edited } }
}

export interface ReadWatch {
  readonly pages: readonly Stored<WatchPage>[]
  readonly making: Stored<WatchMaking> | undefined
  /** Whether the lines were made as this version and this config make them. */
  readonly isCurrent: boolean
}

/** All pages with one query. */
export async function readWatch(run: LedgerRun): Promise<ReadWatch> {
  const id = accountId(run)
  const { items } = await run.engine.store.query(watchPartition(id))
  const makingKey = watchMakingKey(id)
  const making = items.find(({ key }) => key.sort === makingKey.sort)
  const stored = making === undefined ? undefined : watchMakingRecord.read(making)
  const { format, restingStop } = currentMaking(run)
  return {
    pages: items.filter((item) => item !== making).map((item) => watchPageRecord.read(item)),
    making: stored,
    isCurrent: stored?.value.format === format && stored.value.restingStop === restingStop,
  }
}

export function currentMaking(run: LedgerRun): WatchMaking {
  return { format: FORMAT, restingStop: restingStopOf(run) }
}
