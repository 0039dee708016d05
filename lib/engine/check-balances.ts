import { sameValue } from '../domain/equality/same-value.ts'
import { formatFixed, type Fixed } from '../domain/money/fixed.ts'
import { pairOf } from '../domain/ledger/fill.ts'
import { compareBalances } from '../domain/reconciliation/compare-balances.ts'
import { type AccountRun, accountId } from './engine.ts'
import { raiseAlert } from './raise-alert.ts'
import { readOne } from './read.ts'
import { driftRecord, exposureRecord } from './records/account-records.ts'
import { keys } from './records/keys.ts'
import { cashRecord } from './records/ledger-rows.ts'
import { commitFenced } from './transact.ts'

/** A difference counts once so many runs in a row saw the same one: fills are under way all the time. */
const RUNS_TO_CONFIRM = 2
/** The same while an order of unknown outcome, or a fill that is not booked yet, may explain it. */
const RUNS_TO_CONFIRM_UNSETTLED = 5

/**
 * Compares the ledger's money and positions with the venue's balances. @returns the differences
 * that were seen, venue − ledger by currency; alarms when they are confirmed.
 */
export async function checkBalances(
  run: AccountRun,
  somethingUnsettled: boolean,
): Promise<Readonly<Record<string, string>>> {
  const { store, clock } = run.engine
  const ledger = await ledgerBalances(run)
  if (ledger === undefined) return {}
  const balances = await run.account.exchange.fetchBalances()
  const venue = new Map(balances.map((balance) => [balance.currency, balance.total]))
  const differences = Object.fromEntries(
    compareBalances(ledger, venue).map((each) => [each.currency, formatFixed(each.difference)]),
  )
  const key = keys.drift(accountId(run))
  const before = await readOne(store, driftRecord, key)
  const none = Object.keys(differences).length === 0
  if (none && (before === undefined || before.value.runs === 0)) return differences
  const same = sameValue(before?.value.differences, differences)
  const runs = none ? 0 : same ? (before?.value.runs ?? 0) + 1 : 1
  if (runs !== before?.value.runs || !same)
    await commitFenced(run, [
      driftRecord.put(before, key, { differences, seenAtMs: clock.nowMs(), runs }),
    ])
  const runsNeeded = somethingUnsettled ? RUNS_TO_CONFIRM_UNSETTLED : RUNS_TO_CONFIRM
  if (runs >= runsNeeded) await raise(run, differences)
  return differences
}

async function raise(
  run: AccountRun,
  differences: Readonly<Record<string, string>>,
): Promise<void> {
  const text = Object.entries(differences)
    .map(([currency, amount]) => `${currency} ${amount}`)
    .join(', ')
  await raiseAlert(run.engine, {
    key: `drift-${accountId(run)}`,
    severity: 'critical',
    title: `ledger and venue disagree: ${text}`,
    text: 'Venue minus ledger. Look for deposits, withdrawals or trades made by hand.',
    account: accountId(run),
  })
}

/** Money by currency plus positions by base currency; nothing before the books are open. */
export async function ledgerBalances(
  run: AccountRun,
): Promise<ReadonlyMap<string, Fixed> | undefined> {
  const { store } = run.engine
  const cash = await readOne(store, cashRecord, keys.cash(accountId(run)))
  if (cash?.value.openedAtMs === undefined || cash.value.unbooked.length > 0) return undefined
  const exposure = await readOne(store, exposureRecord, keys.exposure(accountId(run)))
  const balances = new Map(Object.entries(cash.value.balances))
  for (const [symbol, quantity] of Object.entries(exposure?.value.positions ?? {})) {
    const { base } = pairOf(symbol)
    balances.set(base, (balances.get(base) ?? 0n) + quantity)
  }
  return balances
}
