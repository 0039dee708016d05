/**
 * Books one trade of the venue: the fill, the order's progress, the plan, the position and its lots,
 * the allocations, the day, the money and the audit row are one commit, or nothing is. The fill's
 * own key makes a second booking impossible.
 */
import { applyFill, closesLots } from '../domain/ledger/apply-fill.ts'
import { type Fill, fillEffect, pairOf } from '../domain/ledger/fill.ts'
import { type LotPage, type Position, emptyPosition } from '../domain/ledger/lots.ts'
import { absolute, formatFixed } from '../domain/money/fixed.ts'
import { type Order } from '../domain/order/order.ts'
import { type Plan, type PlanStatus } from '../domain/plan/plan.ts'
import { withPosition } from '../domain/risk/exposure.ts'
import { type ChangeSet } from './change-set.ts'
import { type AccountRun, accountId } from './engine.ts'
import { summarised } from './plan-summary.ts'
import { raiseAlert } from './raise-alert.ts'
import { readOne, readOrder, readPlan } from './read.ts'
import { applyCommand } from './record-order.ts'
import { keys } from './records/keys.ts'
import {
  ALLOCATIONS_PER_PART,
  EMPTY_DAY,
  allocationRecord,
  cashRecord,
  dayRecord,
  fillRecord,
  lotPageRecord,
  positionRecord,
} from './records/ledger-records.ts'
import { planRecord } from './records/plan-records.ts'
import { type Stored } from './records/record.ts'
import { transact } from './transact.ts'

/** @returns false when the fill had been booked before. */
export async function applyTrade(run: AccountRun, fill: Fill): Promise<boolean> {
  let afterTheEnd = false
  const { result } = await transact(run, async (changes) => {
    afterTheEnd = false
    const fillKey = keys.fill(accountId(run), fill.symbol, fill.tradeId)
    if ((await run.engine.store.get(fillKey)) !== undefined) return false
    changes.add(fillRecord.create(fillKey, fill))
    const order =
      fill.intentId === undefined ? undefined : await bookOrder(run, changes, fill, fill.intentId)
    if (fill.planId !== undefined)
      afterTheEnd =
        (await bookPlan(run, changes, { fill, planId: fill.planId, order })) === 'closed'
    await bookLedger(run, changes, fill)
    return true
  })
  if (result && afterTheEnd) await raiseLateFill(run, fill)
  return result
}

/** The plan is over and guards nothing any more: what this fill moved is for a person to see. */
async function raiseLateFill(run: AccountRun, fill: Fill): Promise<void> {
  await raiseAlert(run.engine, {
    key: `late-fill-${fill.tradeId}`,
    severity: 'critical',
    title: `${fill.symbol}: a ${fill.side} was filled after its plan had ended`,
    text: `Trade ${fill.tradeId}, quantity ${formatFixed(fill.quantity)}: what it bought has no stop.`,
    account: fill.account,
    symbol: fill.symbol,
    ...(fill.planId === undefined ? {} : { planId: fill.planId }),
  })
}

async function bookOrder(
  run: AccountRun,
  changes: ChangeSet,
  fill: Fill,
  intentId: string,
): Promise<Order> {
  const stored = await readOrder(run, fill.symbol, intentId)
  if (stored === undefined) throw new Error(`trade ${fill.tradeId} names no order ${intentId}`)
  const recorded = applyCommand(changes, stored, {
    command: 'record-fill',
    atMs: run.engine.clock.nowMs(),
    venueOrderId: fill.venueOrderId,
    quantity: fill.quantity,
    cost: fill.cost,
  })
  if (!recorded.recorded)
    throw new Error(`order ${intentId} cannot have trade ${fill.tradeId}: ${recorded.why}`)
  return recorded.order
}

/** The plan's own summary is brought up in the same commit: nobody may come by to do it later. */
async function bookPlan(
  run: AccountRun,
  changes: ChangeSet,
  booked: { readonly fill: Fill; readonly planId: string; readonly order: Order | undefined },
): Promise<PlanStatus> {
  const { fill, planId } = booked
  const stored = await readPlan(run, fill.symbol, planId)
  if (stored === undefined) throw new Error(`trade ${fill.tradeId} names no plan ${planId}`)
  const before = stored.value
  const effect = fillEffect(fill)
  const entering = fill.side === before.side
  const plan: Plan = {
    ...before,
    entryCost: before.entryCost + (entering ? fill.cost : 0n),
    exitProceeds: before.exitProceeds + (entering ? 0n : fill.cost),
    fees: before.fees + effect.feeInQuote,
    baseFees: before.baseFees + effect.feeInBase,
  }
  if (before.status === 'closed') changes.add(planRecord.replace(stored, plan))
  else changes.plan(stored, await summarised(run, plan, booked.order), `fill ${fill.tradeId}`)
  return before.status
}

async function bookLedger(run: AccountRun, changes: ChangeSet, fill: Fill): Promise<void> {
  const { store } = run.engine
  const id = accountId(run)
  const positionKey = keys.position(id, fill.symbol)
  const position = await readOne(store, positionRecord, positionKey)
  const before = position?.value ?? emptyPosition(id, fill.symbol)
  const pages = await readPages(run, before, fill)
  const booking = applyFill(
    before,
    pages.map((page) => page.value),
    fill,
  )
  changes.add(positionRecord.put(position, positionKey, booking.position))
  writePages(changes, id, fill.symbol, pages, booking.pages)
  for (let part = 0; part * ALLOCATIONS_PER_PART < booking.allocations.length; part += 1) {
    const start = part * ALLOCATIONS_PER_PART
    changes.add(
      allocationRecord.create(keys.allocations(id, fill.symbol, fill.timeMs, fill.tradeId, part), {
        allocations: booking.allocations.slice(start, start + ALLOCATIONS_PER_PART),
      }),
    )
  }
  const realised = booking.allocations.reduce((sum, each) => sum + each.realisedPnl, 0n)
  await bookDayAndMoney(run, changes, fill, realised)
  changes.editExposure((book) => withPosition(book, fill.symbol, booking.position.quantity))
  changes.audit(`fill-${fill.tradeId}`, `${fill.side} ${fill.symbol}`, {
    tradeId: fill.tradeId,
    ...(fill.intentId === undefined ? { source: 'external' } : { intentId: fill.intentId }),
  })
  if (booking.openedShort)
    run.engine.log.warn('a sell of more than was held opened a short lot', {
      symbol: fill.symbol,
      tradeId: fill.tradeId,
    })
}

async function bookDayAndMoney(
  run: AccountRun,
  changes: ChangeSet,
  fill: Fill,
  realisedPnl: bigint,
): Promise<void> {
  const { store } = run.engine
  const id = accountId(run)
  const effect = fillEffect(fill)
  const dayKey = keys.day(id, fill.timeMs)
  const day = await readOne(store, dayRecord, dayKey)
  const today = day?.value ?? EMPTY_DAY
  changes.add(
    dayRecord.put(day, dayKey, {
      realisedPnl: today.realisedPnl + realisedPnl,
      fees: today.fees + effect.feeInQuote,
      fillCount: today.fillCount + 1,
    }),
  )
  const cashKey = keys.cash(id)
  const cash = await readOne(store, cashRecord, cashKey)
  if (cash === undefined) throw new Error(`account ${id} has no opening balances yet`)
  const { quote } = pairOf(fill.symbol)
  const balances = {
    ...cash.value.balances,
    [quote]: (cash.value.balances[quote] ?? 0n) + effect.quote,
  }
  changes.add(cashRecord.replace(cash, { ...cash.value, balances }))
}

/** A closing fill needs head pages until they cover it; an opening one the tail page. */
async function readPages(
  run: AccountRun,
  position: Position,
  fill: Fill,
): Promise<readonly Stored<LotPage>[]> {
  const { store } = run.engine
  const key = (page: number) => keys.lotPage(accountId(run), fill.symbol, page)
  if (position.headPage > position.tailPage) return []
  if (!closesLots(position, fill)) {
    const tail = await readOne(store, lotPageRecord, key(position.tailPage))
    return tail === undefined ? [] : [tail]
  }
  const needed = absolute(fillEffect(fill).base)
  const pages: Stored<LotPage>[] = []
  let covered = 0n
  for (let page = position.headPage; page <= position.tailPage && covered < needed; page += 1) {
    const stored = await readOne(store, lotPageRecord, key(page))
    if (stored === undefined) continue
    pages.push(stored)
    covered += stored.value.lots.reduce((sum, lot) => sum + lot.quantity, 0n)
  }
  return pages
}

function writePages(
  changes: ChangeSet,
  id: string,
  symbol: string,
  before: readonly Stored<LotPage>[],
  after: readonly LotPage[],
): void {
  for (const page of after) {
    const stored = before.find((each) => each.value.page === page.page)
    if (page.lots.length === 0 && stored !== undefined) changes.add(lotPageRecord.remove(stored))
    else changes.add(lotPageRecord.put(stored, keys.lotPage(id, symbol, page.page), page))
  }
}

export function fillOrder(fill: Fill, order: Order): Fill {
  return { ...fill, intentId: order.intent.intentId, planId: order.intent.planId }
}
