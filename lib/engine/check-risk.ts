/**
 * Measures what the account holds against its limits and moves the trading state down when a limit
 * is broken; only a person moves it up again. Publishes what it measured, and raises an alarm for a
 * function that has not succeeded for three of its periods.
 */
import { quoteFault } from '../domain/market/quote.ts'
import { type Fixed, formatFixed, toNumber } from '../domain/money/fixed.ts'
import { EMPTY_EXPOSURE, type ExposureBook, grossExposure } from '../domain/risk/exposure.ts'
import { effectiveState, isDownward } from '../domain/risk/trading-state.ts'
import { eachAccount } from './each-account.ts'
import { type AccountRun, type Engine, accountId } from './engine.ts'
import { silentFunctions } from './heartbeat.ts'
import { type LeaseOutcome, withLease } from './lease.ts'
import { raiseAlert } from './raise-alert.ts'
import { openPlans, readMany, readOne, readOutbox, readTradingState } from './read.ts'
import { exposureRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import { quoteRecord } from './records/market-records.ts'
import { cancelEntries, changeTradingState } from './set-trading-state.ts'
import { transact } from './transact.ts'

const LEASE_MS = 60_000

export interface RiskReport {
  /** Quote currency; absent while a held symbol has no usable price. */
  readonly grossExposure?: string
  readonly tradingState: string
  readonly openPlans: number
  readonly outbox: number
}

export async function checkRisk(
  engine: Engine,
): Promise<Readonly<Record<string, LeaseOutcome<RiskReport>>>> {
  try {
    return await eachAccount(engine, (account) =>
      withLease(engine, account, 'check-risk', LEASE_MS, checkAccount),
    )
  } finally {
    await alarmSilence(engine)
  }
}

async function checkAccount(run: AccountRun): Promise<RiskReport> {
  const { store, clock, metrics } = run.engine
  const stored = await readOne(store, exposureRecord, keys.exposure(accountId(run)))
  const book = stored?.value ?? EMPTY_EXPOSURE
  const gross = await measured(run, book)
  if (gross !== undefined) await enforceGross(run, gross)
  let plans = 0
  let unprotectedSeconds = 0
  for await (const { value: plan } of openPlans(run)) {
    plans += 1
    if (plan.unprotectedSinceMs === undefined) continue
    unprotectedSeconds = Math.max(
      unprotectedSeconds,
      (clock.nowMs() - plan.unprotectedSinceMs) / 1000,
    )
  }
  const outbox = (await readOutbox(run)).length
  const dimensions = { account: accountId(run) }
  if (gross !== undefined)
    metrics.record('GrossExposure', toNumber(gross), 'quote-currency', dimensions)
  metrics.record('OpenPlans', plans, 'count', dimensions)
  metrics.record('UnprotectedSeconds', unprotectedSeconds, 'seconds', dimensions)
  metrics.record('OutboxEntries', outbox, 'count', dimensions)
  const { value } = await readTradingState(run)
  const tradingState = effectiveState(value, clock.nowMs())
  // Again and again: whoever halted the account may have died before it came to its entries.
  if (tradingState === 'HALTED') await cancelEntries(run)
  return {
    ...(gross === undefined ? {} : { grossExposure: formatFixed(gross) }),
    tradingState,
    openPlans: plans,
    outbox,
  }
}

async function measured(run: AccountRun, book: ExposureBook): Promise<Fixed | undefined> {
  const { store, clock } = run.engine
  const wanted = Object.keys(book.positions).map((symbol) => keys.quote(run.account.market, symbol))
  const quotes = await readMany(store, quoteRecord, wanted)
  const ageMsMax = run.account.config.exits.quoteAgeSecondsMax.display * 1000
  return grossExposure(book, (symbol) => {
    const quote = quotes.find((each) => each.value.symbol === symbol)?.value
    return quoteFault(quote, clock.nowMs(), ageMsMax) === undefined ? quote?.last : undefined
  })
}

/**
 * Prices move a position past the cap without any order: no alarm within the buffer that every order
 * leaves free, no increase beyond it.
 */
async function enforceGross(run: AccountRun, gross: Fixed): Promise<void> {
  const { grossExposureMax } = run.account.config.limits
  const nowMs = run.engine.clock.nowMs()
  if (gross <= grossExposureMax) return
  const cause = `gross exposure ${formatFixed(gross)} is above ${formatFixed(grossExposureMax)}`
  const { result: moved } = await transact(run, async (changes) => {
    const before = await readTradingState(run)
    if (!isDownward(effectiveState(before.value, nowMs), 'REDUCING')) return false
    changeTradingState(changes, before, {
      state: 'REDUCING',
      cause,
      setBy: 'check-risk',
      setAtMs: nowMs,
    })
    return true
  })
  if (!moved) return
  await cancelEntries(run)
  await raiseAlert(run.engine, {
    key: `gross-exposure-${accountId(run)}`,
    severity: 'critical',
    title: `${accountId(run)}: ${cause}`,
    text: 'The account only reduces from now on. Resume it by command when you are content.',
    account: accountId(run),
  })
}

async function alarmSilence(engine: Engine): Promise<void> {
  for (const silent of await silentFunctions(engine))
    await raiseAlert(engine, {
      key: `silent-${silent.name}`,
      severity: 'critical',
      title: `${silent.name} has not succeeded for ${Math.round(silent.silentMs / 1000)} s`,
      text: 'Look at its log and at its schedule.',
    })
}
