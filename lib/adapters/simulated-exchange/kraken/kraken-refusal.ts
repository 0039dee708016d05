/** The venue's refusals as Kraken words them. Codes that are not documented are marked so. */
import { type AmendRefusal, type PlaceRefusal } from '../venue-types.ts'

/** Answers a request with this entry in the envelope's `error` list. */
export class KrakenRefusal extends Error {
  override readonly name = 'KrakenRefusal'
  readonly code: string
  constructor(code: string) {
    super(code)
    this.code = code
  }
}

export function invalidArgument(field: string): KrakenRefusal {
  return new KrakenRefusal(`EGeneral:Invalid arguments:${field}`)
}

export function placeRefusalCode(refusal: PlaceRefusal): string {
  switch (refusal.code) {
    case 'unknown-symbol':
      return 'EQuery:Unknown asset pair'
    case 'deadline-passed':
      return 'EService:Deadline elapsed'
    case 'expiry-invalid':
      return 'EGeneral:Invalid arguments:expiretm'
    case 'symbol-halted':
      return 'EService:Market in cancel_only mode'
    case 'injected':
      return /^E[A-Z]/.test(refusal.reason) ? refusal.reason : `EOrder:${refusal.reason}`
    case 'missing-price':
      return refusal.field === 'limitPrice'
        ? 'EGeneral:Invalid arguments:price2'
        : 'EGeneral:Invalid arguments:price'
    case 'bad-price-grid':
      return 'EOrder:Tick size check failed'
    case 'bad-quantity-grid':
      return 'EGeneral:Invalid arguments:volume'
    case 'below-minimum':
      return refusal.problem.code === 'below-minimum-cost'
        ? 'EOrder:Cost minimum not met'
        : 'EOrder:Order minimum not met'
    case 'duplicate-client-order-id':
      // Not documented; that the id must be unique among open orders is.
      return 'EOrder:Duplicate order'
    case 'trigger-wrong':
      return 'EOrder:Invalid price:Invalid price argument'
    case 'post-only-invalid':
      return 'EGeneral:Invalid arguments:oflags'
    case 'post-only-would-cross':
      return 'EOrder:Post only order'
    case 'insufficient-funds':
      return 'EOrder:Insufficient funds'
  }
}

export function amendRefusalCode(refusal: AmendRefusal): string {
  switch (refusal.code) {
    case 'unknown-order':
    case 'not-open':
      return 'EOrder:Unknown order'
    case 'already-filled':
      return 'EGeneral:Invalid arguments:order_qty'
    case 'not-changeable':
      return refusal.field === 'limitPrice'
        ? 'EGeneral:Invalid arguments:limit_price'
        : 'EGeneral:Invalid arguments:trigger_price'
    default:
      return placeRefusalCode(refusal)
  }
}
