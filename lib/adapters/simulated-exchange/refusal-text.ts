import { formatFixed } from '../../domain/money/fixed.ts'
import { type AmendRefusal, type CancelRefusal } from './refusals.ts'

/** A refusal in one line, with its numbers. */
export function refusalText(refusal: AmendRefusal | CancelRefusal): string {
  switch (refusal.code) {
    case 'unknown-symbol':
      return `unknown symbol ${refusal.symbol}`
    case 'deadline-passed':
      return `the order came ${refusal.nowMs - refusal.arriveByMs} ms after its deadline`
    case 'expiry-invalid':
      return refusal.expiresAtMs <= refusal.nowMs
        ? `the order came ${refusal.nowMs - refusal.expiresAtMs} ms after its expiry`
        : `an order of type ${refusal.type} cannot expire`
    case 'symbol-halted':
      return `${refusal.symbol} is halted`
    case 'injected':
      return refusal.reason
    case 'missing-price':
      return `${refusal.field} is missing`
    case 'bad-price-grid':
      return `price ${formatFixed(refusal.price)} is no multiple of ${formatFixed(refusal.tickSize)}`
    case 'bad-quantity-grid':
      return `quantity ${formatFixed(refusal.quantity)} is no multiple of ${formatFixed(refusal.stepSize)}`
    case 'below-minimum':
      return `${refusal.problem.code}, the minimum is ${formatFixed(refusal.problem.minimum)}`
    case 'duplicate-client-order-id':
      return `client order id ${refusal.clientOrderId} is open as ${refusal.venueOrderId}`
    case 'trigger-wrong':
      return `trigger ${formatFixed(refusal.triggerPrice)} is reached already at ${formatFixed(refusal.last)}`
    case 'post-only-invalid':
      return `an order of type ${refusal.type} cannot be post-only`
    case 'post-only-would-cross':
      return `post-only at ${formatFixed(refusal.limitPrice)} would cross ${formatFixed(refusal.bid)} / ${formatFixed(refusal.ask)}`
    case 'insufficient-funds':
      return `insufficient funds: ${formatFixed(refusal.needed)} ${refusal.currency} needed, ${formatFixed(refusal.free)} free`
    case 'unknown-order':
      return 'unknown order'
    case 'not-open':
      return `the order is ${refusal.order.status}`
    case 'already-filled':
      return `${formatFixed(refusal.filledQuantity)} is filled already`
    case 'not-changeable':
      return `${refusal.field} cannot be changed`
  }
}
