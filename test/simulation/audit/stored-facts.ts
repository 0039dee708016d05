/** The other records as they are in the store, read by the auditor itself. */
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Fixed, ONE } from '../../../lib/domain/money/fixed.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import {
  amount,
  amountsByName,
  asGroup,
  count,
  group,
  groups,
  optionalAmount,
  optionalCount,
  optionalText,
  text,
} from './stored-fields.ts'

export interface StoredPlan {
  readonly planId: string
  readonly symbol: string
  readonly strategy: string
  readonly status: string
  readonly barOpenTimeMs: number
  readonly entryIntentId: string
  readonly referencePrice: Fixed
  readonly content: JsonObject
}

export function readStoredPlan(content: JsonObject): StoredPlan {
  return {
    planId: text(content, 'planId'),
    symbol: text(content, 'symbol'),
    strategy: text(content, 'strategy'),
    status: text(content, 'status'),
    barOpenTimeMs: count(content, 'barOpenTimeMs'),
    entryIntentId: text(content, 'entryIntentId'),
    referencePrice: amount(content, 'referencePrice'),
    content,
  }
}

export function readStoredFill(content: JsonObject): Fill {
  const intentId = optionalText(content, 'intentId')
  const planId = optionalText(content, 'planId')
  return {
    tradeId: text(content, 'tradeId'),
    venueOrderId: text(content, 'venueOrderId'),
    account: text(content, 'account'),
    symbol: text(content, 'symbol'),
    side: text(content, 'side') as Fill['side'],
    price: amount(content, 'price'),
    quantity: amount(content, 'quantity'),
    cost: amount(content, 'cost'),
    fee: amount(content, 'fee'),
    feeCurrency: text(content, 'feeCurrency'),
    timeMs: count(content, 'timeMs'),
    appliedAtMs: count(content, 'appliedAtMs'),
    ...(intentId === undefined ? {} : { intentId }),
    ...(planId === undefined ? {} : { planId }),
  }
}

export interface StoredPosition {
  readonly quantity: Fixed
  readonly cost: Fixed
  readonly realisedPnl: Fixed
  readonly feesInQuote: Fixed
  readonly feesInBase: Fixed
  readonly fillCount: number
}

export function readStoredPosition(content: JsonObject): StoredPosition {
  return {
    quantity: amount(content, 'quantity'),
    cost: amount(content, 'cost'),
    realisedPnl: amount(content, 'realisedPnl'),
    feesInQuote: amount(content, 'feesInQuote'),
    feesInBase: amount(content, 'feesInBase'),
    fillCount: count(content, 'fillCount'),
  }
}

export interface StoredAllocation {
  readonly openingTradeId: string
  readonly closingTradeId: string
  readonly quantity: Fixed
  readonly costBasis: Fixed
  readonly proceeds: Fixed
  readonly fees: Fixed
  readonly realisedPnl: Fixed
}

export function readStoredAllocations(content: JsonObject): readonly StoredAllocation[] {
  return groups(content, 'allocations').map((each) => ({
    openingTradeId: text(each, 'openingTradeId'),
    closingTradeId: text(each, 'closingTradeId'),
    quantity: amount(each, 'quantity'),
    costBasis: amount(each, 'costBasis'),
    proceeds: amount(each, 'proceeds'),
    fees: amount(each, 'fees'),
    realisedPnl: amount(each, 'realisedPnl'),
  }))
}

export interface StoredDay {
  readonly realisedPnl: Fixed
  readonly fees: Fixed
  readonly fillCount: number
}

export function readStoredDay(content: JsonObject): StoredDay {
  return {
    realisedPnl: amount(content, 'realisedPnl'),
    fees: amount(content, 'fees'),
    fillCount: count(content, 'fillCount'),
  }
}

/** Money by currency. */
export type StoredCash = ReadonlyMap<string, Fixed>

export function readStoredCash(content: JsonObject): StoredCash {
  return amountsByName(content, 'balances')
}

export interface StoredExposure {
  readonly positions: ReadonlyMap<string, Fixed>
  /** By intent. */
  readonly reservations: ReadonlyMap<string, { readonly symbol: string; readonly value: Fixed }>
}

export function readStoredExposure(content: JsonObject): StoredExposure {
  const reservations = group(content, 'reservations')
  return {
    positions: amountsByName(content, 'positions'),
    reservations: new Map(
      Object.entries(reservations).map(([intentId, value]) => {
        const each = asGroup(value, intentId)
        return [intentId, { symbol: text(each, 'symbol'), value: amount(each, 'value') }]
      }),
    ),
  }
}

export interface StoredState {
  readonly state: string
  readonly untilMs: number | undefined
}

export function readStoredState(content: JsonObject): StoredState {
  return { state: text(content, 'state'), untilMs: optionalCount(content, 'untilMs') }
}

export interface StoredDecision {
  readonly strategy: string
  readonly symbol: string
  readonly barOpenTimeMs: number
  readonly decidedAtMs: number
  readonly planId: string | undefined
  /** Of the bar that was decided on, where the strategy tells it. */
  readonly close: string | undefined
}

export function readStoredDecision(content: JsonObject): StoredDecision {
  return {
    strategy: text(content, 'strategy'),
    symbol: text(content, 'symbol'),
    barOpenTimeMs: count(content, 'barOpenTimeMs'),
    decidedAtMs: count(content, 'decidedAtMs'),
    planId: optionalText(content, 'planId'),
    close: optionalText(group(content, 'inputs'), 'close'),
  }
}

export interface StoredLimits {
  /** With the buffer below it taken off. */
  readonly orderValueMax: Fixed
  readonly grossExposureMax: Fixed
  /** Timeframe by strategy. */
  readonly timeframes: ReadonlyMap<string, string>
}

function lessBuffer(limits: JsonObject): Fixed {
  const buffer = optionalAmount(limits, 'orderValueBuffer') ?? 0n
  return (amount(limits, 'orderValueMax') * (ONE - buffer)) / ONE
}

/** By account. */
export function readStoredConfig(content: JsonObject): ReadonlyMap<string, StoredLimits> {
  return new Map(
    groups(group(content, 'config'), 'accounts').map((account) => {
      const limits = group(account, 'limits')
      return [
        text(account, 'id'),
        {
          orderValueMax: lessBuffer(limits),
          grossExposureMax: amount(limits, 'grossExposureMax'),
          timeframes: new Map(
            groups(account, 'strategies').map((each) => [
              text(each, 'id'),
              text(each, 'timeframe'),
            ]),
          ),
        },
      ]
    }),
  )
}

/** Where only the subject counts. */
export function readSubject(content: JsonObject): string {
  return text(content, 'subject')
}
