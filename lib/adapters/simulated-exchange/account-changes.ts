/** What can be asked of an account's money and history, and what the venue answers. */
import { type Fixed } from '../../domain/money/fixed.ts'
import { type TimeRange } from './select-by-time.ts'
import { type SimulatedMovement, type SimulatedTrade } from './simulated-order.ts'

export interface TradeQuery extends TimeRange {
  readonly symbol?: string
}

/** `amount` of one currency becomes `received` of another; the fee is in the currency given. */
export interface Conversion {
  readonly from: string
  readonly to: string
  readonly amount: Fixed
  readonly received: Fixed
  readonly fee?: Fixed
}

export interface FundsRefusal {
  readonly code: 'insufficient-funds'
  readonly free: Fixed
}

export type WithdrawResult = { readonly withdrawn: Fixed } | { readonly refused: FundsRefusal }

export type ConvertResult =
  | { readonly converted: readonly [given: SimulatedMovement, taken: SimulatedMovement] }
  | { readonly refused: FundsRefusal }

export type AdjustResult =
  { readonly adjusted: SimulatedMovement } | { readonly refused: FundsRefusal }

/** What a past trade is changed to; what is left out stays. The cost follows price and quantity. */
export interface TradeCorrection {
  readonly price?: Fixed
  readonly quantity?: Fixed
  /** In the currency in which the fee was paid. */
  readonly fee?: Fixed
}

export type CorrectionRefusal =
  | { readonly code: 'unknown-trade' }
  | { readonly code: 'bad-price-grid'; readonly price: Fixed; readonly tickSize: Fixed }
  | { readonly code: 'bad-quantity-grid'; readonly quantity: Fixed; readonly stepSize: Fixed }
  | { readonly code: 'negative-fee'; readonly fee: Fixed }
  /** The trades of the order would come to more than it is for, or leave an open one nothing. */
  | { readonly code: 'beyond-order'; readonly quantity: Fixed }
  /** A balance, or what is free of it, would fall below zero by this. */
  | { readonly code: 'insufficient-funds'; readonly currency: string; readonly missing: Fixed }

export type CorrectResult =
  { readonly corrected: SimulatedTrade } | { readonly refused: CorrectionRefusal }
