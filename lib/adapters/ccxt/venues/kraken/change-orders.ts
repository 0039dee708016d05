/** Placing, amending and cancelling: one request each, and an outcome for everything. */
import { formatFixed } from '../../../../domain/money/fixed.ts'
import { type OrderTerms } from '../../../../domain/order/order.ts'
import { type OrderRequest } from '../../../../domain/order/order-request.ts'
import {
  type AmendOutcome,
  type CancelOutcome,
  type OrderChange,
  type OrderReference,
  type PlaceOutcome,
} from '../../../../ports/exchange.ts'
import { classifyCallFailure, isNoSuchOrder, reasonOf } from '../../classify-error.ts'
import { type KrakenConnection } from './connection.ts'
import { orderDeadline } from './order-deadline.ts'
import { amendFields, gridProblem, namedOrder, orderArguments } from './orders.ts'
import { amendOrderAnswer, cancelOrderAnswer } from './replies.ts'

type NotSent = { readonly outcome: 'not-placed' | 'rejected'; readonly reason: string }

export async function placeOrder(
  connection: KrakenConnection,
  request: OrderRequest,
  nowMs: () => number,
): Promise<PlaceOutcome> {
  const notSent = await checkAmounts(connection, request.symbol, request)
  if (notSent !== undefined) return notSent
  const { symbol, side } = request
  // Asked for last: loading the symbols may have taken its time.
  const deadline = orderDeadline(request.arriveByMs, nowMs())
  if (deadline === undefined)
    return { outcome: 'not-placed', reason: 'too little time is left for it to arrive' }
  const { type, price, params } = orderArguments(request, deadline)
  try {
    // ccxt types amounts as numbers and documents text, which alone is exact.
    const amount = formatFixed(request.quantity) as unknown as number
    const limit = price as unknown as number | undefined
    const answer = await connection.client.createOrder(symbol, type, side, amount, limit, params)
    return typeof answer.id === 'string' && answer.id !== ''
      ? { outcome: 'accepted', venueOrderId: answer.id }
      : { outcome: 'unknown', reason: 'the answer to the order has no order id' }
  } catch (error) {
    return { outcome: classifyCallFailure(error), reason: reasonOf(error) }
  }
}

export async function amendOrder(
  connection: KrakenConnection,
  reference: OrderReference,
  change: OrderChange,
  nowMs: () => number,
): Promise<AmendOutcome> {
  const notSent = await checkAmounts(connection, reference.symbol, change)
  if (notSent !== undefined) return { ...notSent, outcome: amendOutcomeOf(notSent.outcome) }
  const { arriveByMs } = change
  const deadline = arriveByMs === undefined ? undefined : orderDeadline(arriveByMs, nowMs())
  if (arriveByMs !== undefined && deadline === undefined)
    return { outcome: 'not-amended', reason: 'too little time is left for it to arrive' }
  try {
    const fields = amendFields(reference, change, deadline)
    // The id in the answer names the amendment; the order keeps its own.
    amendOrderAnswer.parse(await connection.client.privatePostAmendOrder(fields))
    return { outcome: 'amended' }
  } catch (error) {
    return { outcome: amendOutcomeOf(classifyCallFailure(error)), reason: reasonOf(error) }
  }
}

function amendOutcomeOf<Other>(failure: Other | 'not-placed'): Other | 'not-amended' {
  return failure === 'not-placed' ? 'not-amended' : failure
}

/** Not by ccxt's cancelOrder, which judges an error by the text of an earlier answer. */
export async function cancelOrder(
  { client }: KrakenConnection,
  reference: OrderReference,
): Promise<CancelOutcome> {
  try {
    const answer = await client.privatePostCancelOrder(namedOrder(reference))
    const { count, pending } = cancelOrderAnswer.parse(answer).result
    if (count === 0) return { outcome: 'not-open', reason: 'the venue cancelled nothing' }
    return pending === true
      ? { outcome: 'unknown', reason: 'the cancellation is pending' }
      : { outcome: 'cancelled' }
  } catch (error) {
    return { outcome: isNoSuchOrder(error) ? 'not-open' : 'unknown', reason: reasonOf(error) }
  }
}

/** Nothing has been sent yet when this refuses: the symbols did not load, or an amount is off the grid. */
async function checkAmounts(
  connection: KrakenConnection,
  symbol: string,
  amounts: OrderTerms,
): Promise<NotSent | undefined> {
  try {
    const instrument = (await connection.known()).instrument(symbol)
    const reason =
      instrument === undefined ? `kraken does not list ${symbol}` : gridProblem(instrument, amounts)
    return reason === undefined ? undefined : { outcome: 'rejected', reason }
  } catch (error) {
    return { outcome: 'not-placed', reason: reasonOf(error) }
  }
}
