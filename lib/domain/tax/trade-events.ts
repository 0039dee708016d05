/**
 * What a trade did to assets. Something is given and something is received at one value:
 *
 * - exactly what was paid or received where one side is the reporting currency, else by the rate of
 *   the quote currency, else by that of the base currency;
 * - a fee adds to the cost where money was given for an asset, and lessens the proceeds where money
 *   was received; between two assets it adds to the cost of a buy and lessens the proceeds of a sell;
 * - a fee withheld from what is received makes that smaller, and nothing else: what is kept costs
 *   what was paid for the whole;
 * - a fee paid out of what is held, if that is an asset, is a disposal of it at its value besides.
 *
 * So the values of what goes out and comes in, money included, are the same in sum, unless a fee takes
 * the whole of what was bought with money.
 */
import { type Fill, pairOf } from '../ledger/fill.ts'
import { type Movement } from '../ledger/movement.ts'
import { type AssetEvent, type FeePaid, type Valuation } from './asset-event.ts'
import { type Amount, type FactMoment, NO_VALUE, type Valuer, combined, shareOf } from './valuer.ts'

/** What a fact came to. */
export interface FactEvents {
  readonly events: readonly AssetEvent[]
  readonly fees: readonly FeePaid[]
}

export const TRADE_ITSELF = 'the trade itself'

/** @param feeMovement the movement that books the same fee where it has lots: it may know its value. */
export function tradeEvents(
  fill: Fill,
  valuer: Valuer,
  feeMovement: Movement | undefined,
): FactEvents {
  const { base, quote } = pairOf(fill.symbol)
  const bought: Amount = { currency: base, quantity: fill.quantity }
  const paid: Amount = { currency: quote, quantity: fill.cost }
  const [given, received] = fill.side === 'buy' ? [paid, bought] : [bought, paid]
  const fee: Amount = { currency: fill.feeCurrency, quantity: fill.fee }
  const moment = { timeMs: fill.timeMs, account: fill.account, factId: fill.tradeId }
  const value = tradeValue(given, received, paid, valuer, moment)
  const feeValue = valueOfFee({ fill, fee, given, received, value }, valuer, moment, feeMovement)
  const addsToCost =
    valuer.isMoney(given.currency) || (!valuer.isMoney(received.currency) && fill.side === 'buy')
  const event = (kind: AssetEvent['kind'], cause: 'trade' | 'fee', of: Amount, worth: Valuation) =>
    valuer.isMoney(of.currency) || of.quantity === 0n
      ? []
      : [{ kind, cause, asset: of.currency, quantity: of.quantity, ...moment, value: worth }]

  const proceeds = addsToCost ? value : combined(value, -1n, feeValue)
  const isWithheld = fee.currency === received.currency
  const cost = isWithheld ? proceeds : addsToCost ? combined(value, 1n, feeValue) : value
  const kept = received.quantity - (isWithheld ? fee.quantity : 0n)
  const events = [
    ...event('disposal', 'trade', given, proceeds),
    ...(isWithheld ? [] : event('disposal', 'fee', fee, feeValue)),
    ...(kept >= 0n
      ? event('acquisition', 'trade', { ...received, quantity: kept }, cost)
      : // The fee is above what was received: the rest is paid out of what is held.
        event('disposal', 'fee', { ...received, quantity: -kept }, combined(feeValue, -1n, value))),
  ]
  const fees =
    fee.quantity === 0n
      ? []
      : [{ asset: fee.currency, quantity: fee.quantity, ...moment, value: feeValue }]
  return { events, fees }
}

function tradeValue(
  given: Amount,
  received: Amount,
  paid: Amount,
  valuer: Valuer,
  moment: FactMoment,
): Valuation {
  const money = [given, received].find(({ currency }) => valuer.isMoney(currency))
  if (money !== undefined) return { amount: money.quantity, rateSource: TRADE_ITSELF }
  const bought = paid === given ? received : given
  return (
    valuer.known(paid, moment.timeMs) ??
    valuer.known(bought, moment.timeMs) ??
    valuer.missing(moment, paid.currency, bought.currency)
  )
}

interface TradeSides {
  readonly fill: Fill
  readonly fee: Amount
  readonly given: Amount
  readonly received: Amount
  readonly value: Valuation
}

function valueOfFee(
  { fill, fee, given, received, value }: TradeSides,
  valuer: Valuer,
  moment: FactMoment,
  feeMovement: Movement | undefined,
): Valuation {
  if (fee.quantity === 0n) return NO_VALUE
  if (valuer.isMoney(fee.currency)) return { amount: fee.quantity, rateSource: TRADE_ITSELF }
  const side = [given, received].find(({ currency }) => currency === fee.currency)
  if (side !== undefined) return shareOf(value, fee.quantity, side.quantity)
  const { feeValue, feeValueSource = 'given' } = fill
  if (feeValue !== undefined && valuer.isMoney(pairOf(fill.symbol).quote))
    return { amount: feeValue, rateSource: feeValueSource }
  const told = feeMovement && valuer.toldBy(feeMovement)
  const known = told ?? valuer.known(fee, moment.timeMs)
  if (known !== undefined) return known
  if (feeValue === undefined || value.amount === undefined)
    return valuer.missing(moment, fee.currency)
  const inMoney = shareOf(value, feeValue, fill.cost)
  return { ...inMoney, rateSource: `${feeValueSource} × ${value.rateSource}` }
}
