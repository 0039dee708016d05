/**
 * A trade that is booked, and that the venue now tells otherwise. The fact is replaced, what it said
 * before is kept, order, plan and money are changed by the difference, and the book is rebuilt: all of
 * that in one commit but for the book itself, which stays as it is until the rebuild is swapped in.
 */
import { type Fact } from '../../domain/ledger/entry.ts'
import { type Fill } from '../../domain/ledger/fill.ts'
import { type Order } from '../../domain/order/order.ts'
import { planWith } from '../apply-trade.ts'
import { type ChangeSet } from '../change-set.ts'
import { type AccountRun, accountId } from '../engine.ts'
import { summarised } from '../plan-summary.ts'
import { raiseAlert } from '../raise-alert.ts'
import { readOne, readOrder, readPlan } from '../read.ts'
import { applyCommand } from '../record-order.ts'
import { keys } from '../records/keys.ts'
import { planRecord } from '../records/plan-records.ts'
import { bookedRecord, factOf, factRecord } from '../records/ledger-records.ts'
import { transact } from '../transact.ts'
import { moveMoney } from './book-facts.ts'
import { type CompleteFill, completeFill } from './complete-fill.ts'
import { correctFee } from './correct-fee.ts'
import { readHomes } from './read-homes.ts'
import { replaceFact } from './replace-fact.ts'
import { requestRebuild } from './request-rebuild.ts'
import { toldOfTrade } from './told-by.ts'
import { rateAt } from './value-at.ts'

/** @param told as the venue tells it now. @param plans gets the plan that has news. */
export async function correctTrade(run: AccountRun, told: Fill, plans: Set<string>): Promise<void> {
  const before = await readBooked(run, told)
  if (before === undefined) return
  // The alert comes first: a trade that is corrected already is not met again.
  await raiseCorrection(run, before, told)
  const valued = await completeFill(told, () => readHomes(run), rateAt(run))
  await transact(run, async (changes) => {
    const old = await readBooked(run, told)
    if (old !== undefined) await replaceBooked(run, changes, old, valued)
  })
  if (before.planId !== undefined) plans.add(before.planId)
}

/** The fill as it is booked; nothing when it is booked as the venue tells it. */
async function readBooked(run: AccountRun, told: Fill): Promise<Fill | undefined> {
  const { symbol, tradeId } = told
  const key = keys.fill(accountId(run), symbol, tradeId)
  const mark = await readOne(run.engine.store, bookedRecord, key)
  if (mark === undefined || mark.value.told === toldOfTrade(told)) return undefined
  return readFill(run, symbol, { timeMs: mark.value.timeMs, id: tradeId })
}

async function replaceBooked(
  run: AccountRun,
  changes: ChangeSet,
  old: Fill,
  told: CompleteFill,
): Promise<void> {
  const { symbol, tradeId, intentId, planId, feeSymbol } = old
  const whose = {
    ...(intentId === undefined ? {} : { intentId }),
    ...(planId === undefined ? {} : { planId }),
  }
  // The fee stays where it was paid from; only its amount may differ.
  const { feeSymbol: _home, ...next } = { ...told.fill, ...whose }
  const fill: Fill = feeSymbol === undefined ? next : { ...next, feeSymbol }
  const facts = [old, fill].map((each): Fact => ({ kind: 'fill', fill: each })) as [Fact, Fact]
  const money = await replaceFact(run, changes, ...facts)
  await moveMoney(run, changes, await correctFee(run, changes, { old, told, money }))
  const order = intentId === undefined ? undefined : await correctOrder(run, changes, old, fill)
  if (planId !== undefined) await correctPlan(run, changes, { old, fill, planId, order })
  await requestRebuild(run, changes, symbol, `trade ${tradeId} was corrected by the venue`)
  changes.audit(`correction-${tradeId}`, `trade ${tradeId} was corrected`, {
    symbol,
    before: toldOfTrade(old),
    after: toldOfTrade(fill),
  })
}

async function raiseCorrection(run: AccountRun, before: Fill, told: Fill): Promise<void> {
  const { tradeId, symbol } = told
  await raiseAlert(run.engine, {
    key: `corrected-trade-${tradeId}`,
    severity: 'warning',
    title: `${symbol}: the venue corrected trade ${tradeId}`,
    text: `It was: ${toldOfTrade(before)}. It is: ${toldOfTrade(told)}. The book is rebuilt from its facts.`,
    account: accountId(run),
    symbol,
  })
}

async function readFill(
  run: AccountRun,
  symbol: string,
  place: { readonly timeMs: number; readonly id: string },
): Promise<Fill> {
  const stored = await readOne(
    run.engine.store,
    factRecord,
    keys.fact(accountId(run), symbol, place),
  )
  const fact = stored === undefined ? undefined : factOf(stored.value)
  if (fact?.kind !== 'fill')
    throw new Error(`${symbol}: trade ${place.id} is booked without its fact`)
  return fact.fill
}

async function correctOrder(
  run: AccountRun,
  changes: ChangeSet,
  old: Fill,
  fill: Fill,
): Promise<Order | undefined> {
  const stored = await readOrder(run, fill.symbol, fill.intentId ?? '')
  if (stored === undefined) return undefined
  const recorded = applyCommand(changes, stored, {
    command: 'correct-fill',
    atMs: run.engine.clock.nowMs(),
    quantity: fill.quantity - old.quantity,
    cost: fill.cost - old.cost,
  })
  return recorded.order
}

async function correctPlan(
  run: AccountRun,
  changes: ChangeSet,
  corrected: {
    readonly old: Fill
    readonly fill: Fill
    readonly planId: string
    readonly order: Order | undefined
  },
): Promise<void> {
  const { old, fill, planId, order } = corrected
  const stored = await readPlan(run, fill.symbol, planId)
  if (stored === undefined) return
  const plan = planWith(planWith(stored.value, old, -1n), fill, 1n)
  if (stored.value.status === 'closed') changes.add(planRecord.replace(stored, plan))
  else changes.plan(stored, await summarised(run, plan, order), `trade ${fill.tradeId} corrected`)
}
