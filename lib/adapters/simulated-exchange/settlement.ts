/** What a trade costs and what a resting order reserves, in the venue's own rounding. */
import { type Instrument } from '../../domain/market/instrument.ts'
import {
  type Fixed,
  type Rounding,
  ONE,
  SCALE_DIGITS,
  ZERO,
  maximum,
  multiplyDivide,
} from '../../domain/money/fixed.ts'
import { type Side } from '../../domain/order/order-request.ts'

/** How one account settles one instrument. Units are the smallest amounts that are booked. */
export interface SettlementRules {
  readonly instrument: Instrument
  readonly quoteUnit: Fixed
  readonly baseUnit: Fixed
  readonly feeInBaseOnBuys: boolean
  readonly restingSellsLock: boolean
}

export interface Settlement {
  readonly cost: Fixed
  readonly fee: Fixed
  readonly feeCurrency: string
}

const FIAT_DECIMALS = 5
const COIN_DECIMALS = 10
const FIAT = new Set(['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'JPY', 'USDT', 'USDC'])

/** The smallest amount of a currency; 5 decimals for money and 10 for coins unless configured. */
export function currencyUnit(
  currency: string,
  decimals: Readonly<Record<string, number>> | undefined,
): Fixed {
  const count = decimals?.[currency] ?? (FIAT.has(currency) ? FIAT_DECIMALS : COIN_DECIMALS)
  if (!Number.isInteger(count) || count < 0 || count > SCALE_DIGITS)
    throw new RangeError(`${currency} cannot have ${count} decimals`)
  return 10n ** BigInt(SCALE_DIGITS - count)
}

/** `price × quantity` and its fee; booked half-even unless the account needs it rounded down. */
export function settle(
  rules: SettlementRules,
  trade: { side: Side; price: Fixed; quantity: Fixed; maker: boolean },
  rounding: Rounding = 'half-even',
): Settlement {
  const { instrument, quoteUnit, baseUnit } = rules
  const cost = costOf(rules, trade.price, trade.quantity, rounding)
  const rate = trade.maker ? instrument.feeRateMaker : instrument.feeRateTaker
  if (trade.side === 'buy' && rules.feeInBaseOnBuys)
    return {
      cost,
      fee: product(trade.quantity, rate, baseUnit, rounding),
      feeCurrency: instrument.base,
    }
  return { cost, fee: product(cost, rate, quoteUnit, rounding), feeCurrency: instrument.quote }
}

/** `price × quantity` as it is booked in quote currency. */
export function costOf(
  { quoteUnit }: SettlementRules,
  price: Fixed,
  quantity: Fixed,
  rounding: Rounding = 'half-even',
): Fixed {
  return product(price, quantity, quoteUnit, rounding)
}

/** A fee in quote currency as an amount of another, at that one's price, in multiples of `unit`. */
export function feeAtPrice(fee: Fixed, price: Fixed, unit: Fixed): Fixed {
  return multiplyDivide(fee, ONE, price * unit, 'half-even') * unit
}

/**
 * What an order over `quantity` reserves: the base currency that it sells (nothing on an account
 * whose resting sells do not lock it), or the quote currency that a buy at `price` costs at most, with the higher of both fees. Rounded up, and chosen so that
 * no sequence of fills at or below `price`, each rounded down, can cost more.
 */
export function reserveOf(
  rules: SettlementRules,
  side: Side,
  quantity: Fixed,
  price: Fixed,
): Fixed {
  if (side === 'sell') return rules.restingSellsLock ? quantity : ZERO
  const cost = product(price, quantity, rules.quoteUnit, 'ceiling')
  if (rules.feeInBaseOnBuys) return cost
  const rate = maximum(rules.instrument.feeRateMaker, rules.instrument.feeRateTaker)
  return cost + product(cost, rate, rules.quoteUnit, 'ceiling')
}

/** `a × b` as a multiple of `unit`, rounded once. */
function product(a: Fixed, b: Fixed, unit: Fixed, rounding: Rounding): Fixed {
  return multiplyDivide(a, b, ONE * unit, rounding) * unit
}
