/**
 * The risk gate: whether an order may be sent, and how much of it.
 *
 * A reducing order always may, whatever is broken, stale, halted or exceeded (R-RISK-2): it is
 * answered before any limit is read. An increasing order is clamped to the order-value cap less its
 * buffer, then every rule is asked in a fixed order; the first that objects denies it, with its
 * numbers.
 */
import { type LimitsConfig } from '../config/account-config.ts'
import { type Instrument, quantiseQuantity, sizeProblem } from '../market/instrument.ts'
import { type Quote, type QuoteFault, quoteFault, quoteFaultText } from '../market/quote.ts'
import { type Fixed, ONE, divide, formatFixed, maximum, minimum, multiply } from '../money/fixed.ts'
import { type Intent } from '../order/order.ts'
import {
  type ExposureBook,
  type PriceOf,
  grossExposure,
  symbolExposure,
  withReservation,
} from './exposure.ts'
import { type TradingStateName } from './trading-state.ts'

export interface RiskContext {
  /** Quotes, instruments, balances and open orders have been synced once (R-MKT-9). */
  readonly ready: boolean
  readonly tradingState: TradingStateName
  /** Why nothing increases in the intent's symbol; nothing while its books and the venue agree. */
  readonly quarantine: string | undefined
  readonly limits: LimitsConfig
  readonly instrument: Instrument
  readonly exposure: ExposureBook
  /** The quote of the intent's own symbol. */
  readonly quote: Quote | undefined
  readonly quoteAgeMsMax: number
  /** Why it is not believed, sound as it looks: frozen or spiking (R-MKT-7). */
  readonly quoteDoubt: QuoteFault | undefined
  /** Prices of every held symbol, already judged fresh and believed. */
  readonly priceOf: PriceOf
  /** Quote currency that no resting order holds, as the venue says; unknown when it did not answer. */
  readonly freeQuoteBalance: Fixed | undefined
  readonly nowMs: number
}

export type Denial =
  | { readonly code: 'not-ready' }
  | { readonly code: 'trading-state'; readonly state: TradingStateName }
  | { readonly code: 'symbol-quarantined'; readonly reason: string }
  | { readonly code: 'quote-unusable'; readonly fault: QuoteFault }
  | { readonly code: 'price-unknown'; readonly symbol: string }
  | {
      readonly code: 'size'
      readonly problem: string
      readonly value: Fixed
      readonly minimum: Fixed
    }
  | { readonly code: 'balance-unknown' }
  | { readonly code: 'balance-too-small'; readonly needed: Fixed; readonly free: Fixed }
  | { readonly code: 'position-value'; readonly after: Fixed; readonly maximum: Fixed }
  | { readonly code: 'gross-exposure'; readonly after: Fixed; readonly maximum: Fixed }

export type RiskDecision =
  | { readonly allowed: true; readonly quantity: Fixed; readonly reservedValue: Fixed }
  | { readonly allowed: false; readonly denial: Denial }

export function checkOrder(intent: Intent, context: RiskContext): RiskDecision {
  if (intent.effect === 'reducing')
    return { allowed: true, quantity: intent.quantity, reservedValue: 0n }
  if (!context.ready) return denied({ code: 'not-ready' })
  if (context.tradingState !== 'RUNNING')
    return denied({ code: 'trading-state', state: context.tradingState })
  if (context.quarantine !== undefined)
    return denied({ code: 'symbol-quarantined', reason: context.quarantine })
  const { quote, quoteAgeMsMax, quoteDoubt, nowMs } = context
  const fault = quoteFault(quote, nowMs, quoteAgeMsMax) ?? quoteDoubt
  if (quote === undefined || fault !== undefined)
    return denied({ code: 'quote-unusable', fault: fault ?? { code: 'missing' } })
  const price = worstPrice(intent, quote)
  const quantity = clampedQuantity(intent, price, context)
  const value = multiply(quantity, price, 'ceiling')
  const problem = sizeProblem(context.instrument, quantity, price)
  if (problem !== undefined) {
    const size = problem.code === 'below-minimum-cost' ? problem.cost : problem.quantity
    return denied({ code: 'size', problem: problem.code, value: size, minimum: problem.minimum })
  }
  const denial = balanceDenial(value, context) ?? exposureDenial(intent, value, context)
  return denial === undefined ? { allowed: true, quantity, reservedValue: value } : denied(denial)
}

/** The price at which the order is worth most. */
function worstPrice(intent: Intent, quote: Quote): Fixed {
  if (intent.side === 'buy') return intent.limitPrice ?? quote.ask
  // A sell below the market is executed at the market.
  return maximum(intent.limitPrice ?? quote.bid, quote.bid)
}

/** Always at most cap − buffer (R-RISK-3); the venue's grid rounds it further down. */
function clampedQuantity(intent: Intent, price: Fixed, context: RiskContext): Fixed {
  const { orderValueMax, orderValueBuffer } = context.limits
  const valueMax = multiply(orderValueMax, ONE - orderValueBuffer, 'floor')
  const quantityMax = divide(valueMax, price, 'floor')
  return quantiseQuantity(context.instrument, minimum(intent.quantity, quantityMax))
}

function balanceDenial(value: Fixed, context: RiskContext): Denial | undefined {
  const free = context.freeQuoteBalance
  if (free === undefined) return { code: 'balance-unknown' }
  const needed = multiply(value, ONE + context.instrument.feeRateTaker, 'ceiling')
  return needed > free ? { code: 'balance-too-small', needed, free } : undefined
}

function exposureDenial(intent: Intent, value: Fixed, context: RiskContext): Denial | undefined {
  const { priceOf, limits } = context
  // An order that is sent again has reserved before; its new reservation takes the old one's place.
  const exposure = withReservation(context.exposure, intent.intentId, intent.symbol, 0n)
  const held = symbolExposure(exposure, intent.symbol, priceOf)
  const gross = grossExposure(exposure, priceOf)
  if (held === undefined || gross === undefined)
    return { code: 'price-unknown', symbol: intent.symbol }
  if (held + value > limits.positionValueMax)
    return { code: 'position-value', after: held + value, maximum: limits.positionValueMax }
  if (gross + value > limits.grossExposureMax)
    return { code: 'gross-exposure', after: gross + value, maximum: limits.grossExposureMax }
  return undefined
}

function denied(denial: Denial): RiskDecision {
  return { allowed: false, denial }
}

/** The denial in words and numbers, kept on the order and shown to a person. */
export function denialText(denial: Denial): string {
  switch (denial.code) {
    case 'not-ready':
      return 'the books of the account are not open yet'
    case 'trading-state':
      return `trading state is ${denial.state}`
    case 'symbol-quarantined':
      return `the symbol is quarantined: ${denial.reason}`
    case 'quote-unusable':
      return `the quote is ${quoteFaultText(denial.fault)}`
    case 'price-unknown':
      return `no usable price for everything held (asked for ${denial.symbol})`
    case 'size':
      return `${denial.problem}: ${formatFixed(denial.value)} < ${formatFixed(denial.minimum)}`
    case 'balance-unknown':
      return 'the venue did not tell the free balance'
    case 'balance-too-small':
      return `needs ${formatFixed(denial.needed)}, free is ${formatFixed(denial.free)}`
    case 'position-value':
      return `position value would be ${formatFixed(denial.after)} > ${formatFixed(denial.maximum)}`
    case 'gross-exposure':
      return `gross exposure would be ${formatFixed(denial.after)} > ${formatFixed(denial.maximum)}`
  }
}
