/** Records of one plan as the engine would write them, for histories that are made by hand. */
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type OrderRequest } from '../../../lib/domain/order/order-request.ts'
import { type Intent, type Order } from '../../../lib/domain/order/order.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { watchLine } from '../../../lib/domain/plan/watch-text.ts'
import { watchOf } from '../../../lib/domain/plan/watch.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { decisionRecord, planRecord } from '../../../lib/engine/records/plan-records.ts'
import { type JsonObject, type Key, type Write } from '../../../lib/ports/store.ts'

export const SYMBOL = 'BTC/USD'
export const MINUTE_MS = 60_000
export const PLAN_ID = 'aa'.repeat(16)
export const STRATEGY = 'ema-cross'

/** The open time of the youngest closed bar. */
export function closedBarMs(nowMs: number): number {
  return Math.floor(nowMs / MINUTE_MS) * MINUTE_MS - MINUTE_MS
}

export function entryIntent(nowMs: number): Intent {
  return {
    intentId: '01'.repeat(16),
    account: 'main',
    symbol: SYMBOL,
    planId: PLAN_ID,
    purpose: 'entry',
    effect: 'increasing',
    side: 'buy',
    type: 'market',
    quantity: parseFixed('0.004'),
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
    referencePrice: parseFixed('50000'),
    attempt: 1,
    createdAtMs: nowMs,
    expiresAtMs: nowMs + 120_000,
  }
}

export function stopIntent(entry: Intent, attempt: number, nowMs: number): Intent {
  const { expiresAtMs: _none, ...basis } = entry
  return {
    ...basis,
    intentId: `0${attempt + 1}`.repeat(16),
    purpose: 'protection',
    effect: 'reducing',
    side: 'sell',
    type: 'stop',
    triggerPrice: parseFixed('49000'),
    attempt,
    createdAtMs: nowMs,
  }
}

export function newPlan(entry: Intent): Plan {
  return {
    planId: entry.planId,
    account: 'main',
    symbol: SYMBOL,
    strategy: STRATEGY,
    trigger: 'asked',
    side: 'buy',
    status: 'opening',
    createdAtMs: entry.createdAtMs,
    barOpenTimeMs: closedBarMs(entry.createdAtMs),
    referencePrice: entry.referencePrice,
    levels: {
      stop: parseFixed('49000'),
      hardStop: parseFixed('48000'),
      target: parseFixed('52000'),
    },
    protectionPolicy: 'stop-only',
    entryIntentId: entry.intentId,
    intentIds: [entry.intentId],
    protectionAttempts: 0,
    exitAttempts: 0,
    enteredQuantity: 0n,
    exitedQuantity: 0n,
    entryCost: 0n,
    exitProceeds: 0n,
    fees: 0n,
    baseFees: 0n,
    expectedBaseFees: 0n,
    protectedQuantity: 0n,
    unprotectedMs: 0,
    dustQuantity: 0n,
  }
}

/** A plan that has sold what it held. */
export const SOLD: Pick<Plan, 'status' | 'end' | 'exit'> = {
  status: 'closed',
  end: 'SOFT_STOP',
  exit: {
    reason: 'SOFT_STOP',
    triggeredAtMs: 0,
    triggerPrice: parseFixed('48900'),
    alsoFired: [],
    firstAttempt: 1,
  },
}

/** What creates a record that is not there, and replaces one that is. */
export interface RecordKeeper {
  put(key: Key, content: JsonObject): Write
}

export function planWrite(desk: RecordKeeper, plan: Plan): Write {
  const write = planRecord.create(keys.openPlan('main', plan.planId), plan)
  return desk.put(write.key, contentOf(write))
}

/** The page of the watch that has the plan's line; in these histories every plan has one of its own. */
export function watchWrite(desk: RecordKeeper, plan: Plan): Write {
  const isOver = plan.status === 'closed'
  const line = watchLine(plan.planId, watchOf(plan, 'tightest'))
  const symbols: JsonObject = isOver ? {} : { [plan.symbol]: line }
  const page = Number.parseInt(plan.planId.slice(0, 2), 16)
  return desk.put(keys.watchPage('main', page), { symbols })
}

export function decisionWrite(
  entry: Intent,
  nowMs: number,
  inputs: Readonly<Record<string, string>>,
): Write {
  const barOpenTimeMs = closedBarMs(nowMs)
  return decisionRecord.create(keys.decision('main', SYMBOL, STRATEGY, barOpenTimeMs), {
    strategy: STRATEGY,
    symbol: SYMBOL,
    barOpenTimeMs,
    decidedAtMs: nowMs,
    planId: entry.planId,
    inputs: { close: '50000', ...inputs },
    whyNot: [],
  })
}

export function contentOf(write: Write): JsonObject {
  if (write.action !== 'create' && write.action !== 'replace') throw new Error('no content')
  return write.content
}

export function requestOf({ intent, quantity }: Order): OrderRequest {
  return {
    clientOrderId: intent.intentId,
    symbol: intent.symbol,
    side: intent.side,
    type: intent.type,
    quantity,
    ...(intent.triggerPrice === undefined ? {} : { triggerPrice: intent.triggerPrice }),
    postOnly: false,
    reduceOnly: false,
    timeInForce: intent.timeInForce,
    arriveByMs: Number.MAX_SAFE_INTEGER,
  }
}

export function configWrite(atMs: number, limits: Readonly<Record<string, string>> = {}): Write {
  const config = {
    accounts: [
      {
        id: 'main',
        limits: {
          orderValueMax: '250',
          orderValueBuffer: '0.1',
          grossExposureMax: '1000',
          ...limits,
        },
        strategies: [{ id: STRATEGY, timeframe: '1m' }],
        holdList: [],
        exits: { restingStop: 'tightest' },
      },
    ],
  }
  const content = { version: 1, appliedAtMs: atMs, config }
  return { action: 'create', key: keys.activeConfig(), content }
}
