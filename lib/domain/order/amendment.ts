/** The terms of an order that may be changed while it rests, and how they compare. */
import { formatFixed } from '../money/fixed.ts'
import { type Order, type OrderTerms, limitPriceOf, triggerPriceOf } from './order.ts'

type MaybeTerms = { readonly [Name in keyof OrderTerms]: OrderTerms[Name] | undefined }

/** What of it are terms; what is left out stays out. */
export function termsOf({ quantity, triggerPrice, limitPrice }: MaybeTerms): OrderTerms {
  return {
    ...(quantity === undefined ? {} : { quantity }),
    ...(triggerPrice === undefined ? {} : { triggerPrice }),
    ...(limitPrice === undefined ? {} : { limitPrice }),
  }
}

/** The terms as the order stands now, whatever is pending. */
export function currentTerms(order: Order): OrderTerms {
  const triggerPrice = triggerPriceOf(order)
  const limitPrice = limitPriceOf(order)
  return {
    quantity: order.quantity,
    ...(triggerPrice === undefined ? {} : { triggerPrice }),
    ...(limitPrice === undefined ? {} : { limitPrice }),
  }
}

export function isSameTerms(a: OrderTerms, b: OrderTerms): boolean {
  return (
    a.quantity === b.quantity && a.triggerPrice === b.triggerPrice && a.limitPrice === b.limitPrice
  )
}

/** Whether every one of `terms` is so in `shown`; what `terms` leaves out may be anything. */
export function showsTerms(shown: OrderTerms, terms: OrderTerms): boolean {
  return isSameTerms({ ...termsOf(shown), ...termsOf(terms) }, termsOf(shown))
}

export function hasTerms(terms: OrderTerms): boolean {
  return !isSameTerms(terms, {})
}

/** For a log line. */
export function termTexts(terms: OrderTerms): Readonly<Record<string, string>> {
  const { quantity, triggerPrice, limitPrice } = terms
  return {
    ...(quantity === undefined ? {} : { quantity: formatFixed(quantity) }),
    ...(triggerPrice === undefined ? {} : { triggerPrice: formatFixed(triggerPrice) }),
    ...(limitPrice === undefined ? {} : { limitPrice: formatFixed(limitPrice) }),
  }
}
