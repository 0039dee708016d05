/**
 * Judges every open plan, once per time slot: the slot is claimed in the store, so repeats and
 * overlapping runs do nothing. A scheduled run also asks for the ticks inside its minute, as delayed
 * messages that come back to this same function; nothing sleeps while it is billed.
 */
import { type Quote } from '../domain/market/quote.ts'
import { eachAccount } from './each-account.ts'
import { type Account, type AccountRun, type Engine, accountId } from './engine.ts'
import { judgePlan } from './judge-plans.ts'
import { sweepOutbox } from './order-queue.ts'
import { openPlans } from './read.ts'
import { tickRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'

const MINUTE_MS = 60_000
const TICK_RETENTION_MS = 3_600_000
/** Entries younger than this are most likely on the queue already. */
const SWEEP_AGE_MS = 10_000

/** What a tick message says: the time slot that it is for, milliseconds since the epoch. */
export interface TickMessage {
  readonly slotMs: number
}

export interface MonitorReport {
  readonly account: string
  readonly slotMs: number
  readonly judged: number
  readonly claimed: boolean
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
  const report = { account: accountId(run), slotMs }
  const claim = tickRecord.create(
    keys.tick(accountId(run), slotMs),
    { claimedAtMs: clock.nowMs() },
    slotMs + TICK_RETENTION_MS,
  )
  if (!(await store.commit([claim])).committed) return { ...report, judged: 0, claimed: false }
  await sweepOutbox(run, SWEEP_AGE_MS)
  const plans = []
  for await (const plan of openPlans(run)) plans.push(plan.value)
  const quotes = await freshQuotes(run, [...new Set(plans.map((plan) => plan.symbol))])
  for (const plan of plans) {
    try {
      await judgePlan(run, plan, quotes.get(plan.symbol))
    } catch (error) {
      run.engine.log.error('a plan could not be judged; the others go on', {
        symbol: plan.symbol,
        planId: plan.planId,
        error: String(error),
      })
    }
  }
  return { ...report, judged: plans.length, claimed: true }
}

/** One call for all symbols; without an answer, rules that need a price wait and say so. */
async function freshQuotes(
  run: AccountRun,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, Quote>> {
  if (symbols.length === 0) return new Map()
  try {
    const quotes = await run.account.exchange.fetchQuotes(symbols)
    return new Map(quotes.map((quote) => [quote.symbol, quote]))
  } catch (error) {
    run.engine.log.error('no quotes for the open plans', { error: String(error) })
    return new Map()
  }
}
