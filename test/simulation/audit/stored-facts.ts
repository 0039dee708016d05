/** Plans, decisions, exposure and settings as they are in the store, read by the auditor itself. */
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
  texts,
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

export interface StoredSettings {
  /** With the buffer below it taken off. */
  readonly orderValueMax: Fixed
  readonly grossExposureMax: Fixed
  /** Timeframe by strategy. */
  readonly timeframes: ReadonlyMap<string, string>
  readonly holdList: readonly string[]
  /** The wide stop rests instead of the tightest. */
  readonly hardStopRests: boolean
}

function lessBuffer(limits: JsonObject): Fixed {
  const buffer = optionalAmount(limits, 'orderValueBuffer') ?? 0n
  return (amount(limits, 'orderValueMax') * (ONE - buffer)) / ONE
}

/** By account. */
export function readStoredConfig(content: JsonObject): ReadonlyMap<string, StoredSettings> {
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
          holdList: texts(account, 'holdList'),
          hardStopRests: text(group(account, 'exits'), 'restingStop') === 'hard',
        },
      ]
    }),
  )
}

/** Where only the subject counts. */
export function readSubject(content: JsonObject): string {
  return text(content, 'subject')
}
