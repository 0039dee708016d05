/**
 * Watches every open plan and judges those that are due, once per time slot: the slot is claimed in the
 * store, so repeats and overlapping runs do nothing. A scheduled run also asks for the ticks inside its minute, as delayed
 * messages that come back to this same function; nothing sleeps while it is billed.
 */
import { eachAccount } from './each-account.ts'
import { type Account, type AccountRun, type Engine, accountId } from './engine.ts'
import { findDue, inOrder, judgeDue } from './judge-due-plans.ts'
import { sweepOutbox } from './order-queue.ts'
import { readPlanMarkets } from './plan-markets.ts'
import { raiseAlert } from './raise-alert.ts'
import { rebuildWatchPages } from './rebuild-watch-pages.ts'
import { tickRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import { type WatchPage } from './records/watch-records.ts'
import { readWatch } from './watch-pages.ts'

const MINUTE_MS = 60_000
const TICK_RETENTION_MS = 3_600_000
/** Entries younger than this are most likely on the queue already; those of the last tick are older. */
const SWEEP_AGE_MS = 9_000

/** What a tick message says: the time slot that it is for, milliseconds since the epoch. */
export interface TickMessage {
  readonly slotMs: number
}

export interface MonitorReport {
  readonly account: string
  readonly slotMs: number
  readonly claimed: boolean
  readonly open: number
  /** At these prices and this time; the others have nothing to be judged for. */
  readonly due: number
  readonly judged: number
  /** Due, and left for the next tick. */
  readonly postponed: number
  /** Symbols of open plans without any price. */
  readonly unpriced: readonly string[]
}

/** The scheduled run: its own tick, and delayed messages for the rest of its minute. */
export async function monitorPlans(engine: Engine): Promise<readonly MonitorReport[]> {
  const minuteMs = engine.clock.nowMs() - (engine.clock.nowMs() % MINUTE_MS)
  await askForTicks(engine, minuteMs)
  return monitorTick(engine, { slotMs: minuteMs })
}

/** One tick, for the accounts whose interval has a slot at this time. */
export async function monitorTick(
  engine: Engine,
  tick: TickMessage,
): Promise<readonly MonitorReport[]> {
  const { slotMs } = tick
  const accounts = engine.accounts.filter((account) => slotMs % intervalMs(account) === 0)
  const reports = await eachAccount({ ...engine, accounts }, (account) =>
    monitorAccount({ engine, account }, slotMs),
  )
  return Object.values(reports)
}

function intervalMs(account: Account): number {
  return account.config.exits.monitorEverySeconds * 1000
}

async function askForTicks(engine: Engine, minuteMs: number): Promise<void> {
  const offsetsMs = new Set<number>()
  for (const every of engine.accounts.map(intervalMs))
    for (let offsetMs = every; offsetMs < MINUTE_MS; offsetMs += every) offsetsMs.add(offsetMs)
  const elapsedMs = engine.clock.nowMs() - minuteMs
  const messages = []
  for (const offsetMs of [...offsetsMs].sort((a, b) => a - b)) {
    const tick: TickMessage = { slotMs: minuteMs + offsetMs }
    const delaySeconds = Math.max(0, Math.ceil((offsetMs - elapsedMs) / 1000))
    messages.push({ body: JSON.stringify(tick), delaySeconds })
  }
  if (messages.length === 0) return
  try {
    await engine.tickQueue.send(messages)
  } catch (error) {
    // The next minute's schedule comes anyway, and stops rest on the venue.
    engine.log.error('the ticks inside the minute could not be queued', { error: String(error) })
  }
}

async function monitorAccount(run: AccountRun, slotMs: number): Promise<MonitorReport> {
  const { store, clock } = run.engine
  const claim = tickRecord.create(
    keys.tick(accountId(run), slotMs),
    { claimedAtMs: clock.nowMs() },
    slotMs + TICK_RETENTION_MS,
  )
  const claimed = (await store.commit([claim])).committed
  const report = { account: accountId(run), slotMs, claimed }
  if (!claimed) return { ...report, open: 0, due: 0, judged: 0, postponed: 0, unpriced: [] }
  await sweepOutbox(run, SWEEP_AGE_MS)
  const pages = await watchedPages(run)
  const symbols = [...new Set(pages.flatMap((page) => Object.keys(page.symbols)))].sort()
  const markets = await readPlanMarkets(run, symbols)
  const { open, due } = findDue(pages, markets, clock.nowMs())
  const planIds = inOrder(due, slotMs / intervalMs(run.account))
  const { judged, postponed } = await judgeDue(run, planIds, markets)
  if (postponed > 0) reportPostponed(run, postponed)
  const unpriced = symbols.filter((symbol) => markets.get(symbol)?.price === undefined)
  return { ...report, open, due: planIds.length, judged, postponed, unpriced }
}

/** The pages as this version makes them. What others made is relied upon only if there is no way. */
async function watchedPages(run: AccountRun): Promise<readonly WatchPage[]> {
  let watch = await readWatch(run)
  if (!watch.isCurrent) {
    try {
      await rebuildWatchPages(run)
      watch = await readWatch(run)
    } catch (error) {
      const account = accountId(run)
      run.engine.log.error('the watch pages could not be made anew', {
        account,
        error: String(error),
      })
      await raiseAlert(run.engine, {
        key: `watch-pages-${account}`,
        severity: 'critical',
        title: `${account}: open plans may be missing from the watch`,
        text: 'The pages that say which plans are due could not be made anew. The next tick tries again; look at the log.',
        account,
      })
    }
  }
  return watch.pages.map((page) => page.value)
}

function reportPostponed(run: AccountRun, postponed: number): void {
  const account = accountId(run)
  run.engine.log.warn('the time of the tick is over before all plans were judged', {
    account,
    postponed,
  })
  run.engine.metrics.record('PostponedPlans', postponed, 'count', { account })
}
