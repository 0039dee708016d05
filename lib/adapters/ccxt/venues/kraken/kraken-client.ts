/**
 * ccxt's Kraken class, held to what this project needs of it: amounts as text, our nonce, our
 * HTTP, no hidden retry or pause, every refusal code as a type of its own, and no answer taken for
 * a success unless it has the venue's envelope.
 */
import {
  AuthenticationError,
  BadRequest,
  BadResponse,
  BadSymbol,
  DuplicateOrderId,
  InsufficientFunds,
  InvalidNonce,
  InvalidOrder,
  Kraken,
  OrderImmediatelyFillable,
  OrderNotFound,
  RateLimitExceeded,
  RequestTimeout,
} from '../../ccxt-modules.ts'
import { createExchangeFetch } from '../../exchange-fetch.ts'

export interface KrakenClientOptions {
  readonly apiKey: string
  readonly secret: string
  /** Without a trailing slash; the venue's own when absent. */
  readonly baseUrl?: string
  readonly timeoutMs: number
  /** Rises with every call, over all processes that share the key. */
  readonly nonce: () => number
}

/** Codes that ccxt leaves to its catch-all class, or files under a type that hides their meaning. */
const EXACT_CODES = {
  'EAPI:Invalid signature': AuthenticationError,
  'EAPI:Feature disabled': AuthenticationError,
  'EGeneral:Unknown method': BadRequest,
  'EOrder:Unknown order': OrderNotFound,
  'EOrder:Post only order': OrderImmediatelyFillable,
  'EOrder:Duplicate order': DuplicateOrderId,
  'EOrder:Cost minimum not met': InvalidOrder,
  'EOrder:Tick size check failed': InvalidOrder,
  'EOrder:Invalid price': InvalidOrder,
  'EOrder:Cannot open position': InvalidOrder,
  'EOrder:Cannot open opposing position': InvalidOrder,
  'EOrder:Margin allowance exceeded': InsufficientFunds,
  'EOrder:Margin level too low': InsufficientFunds,
  'EOrder:Insufficient margin': InsufficientFunds,
  'EOrder:Orders limit exceeded': RateLimitExceeded,
  'EOrder:Domain rate limit exceeded': RateLimitExceeded,
  'EOrder:Trading agreement required': AuthenticationError,
  'EQuery:Unknown asset pair': BadSymbol,
  // Documented as "the request timed out according to the deadline", its own or the venue's default:
  // not a promise that the matching engine never took the order, so its outcome stays unknown.
  'EService:Deadline elapsed': RequestTimeout,
} as const

const BROAD_CODES = {
  ':Invalid arguments:cl_ord_id': DuplicateOrderId,
  // Too near or too far ahead by the venue's clock. ccxt files the like of it under this type for
  // other venues; nothing was placed, and a later claim brings a new deadline.
  ':Invalid arguments:deadline': InvalidNonce,
  ':Invalid arguments': BadRequest,
} as const

interface Envelope {
  readonly error?: unknown
  readonly result?: unknown
}

export class KrakenClient extends Kraken {
  private readonly drawNonce: () => number

  constructor({ apiKey, secret, baseUrl, timeoutMs, nonce }: KrakenClientOptions) {
    super({
      apiKey,
      secret,
      enableRateLimit: false,
      // Resending is decided above, by evidence; 0 here is what keeps one call one request.
      options: { maxRetriesOnFailure: 0 },
      // Ours ends first, with the body included.
      timeout: timeoutMs + 1_000,
      userAgent: 'holdfast',
      ...(baseUrl === undefined ? {} : { urls: { api: { public: baseUrl, private: baseUrl } } }),
    })
    this.drawNonce = nonce
    // ccxt types this hook as returning a number and documents `String` as its other value.
    Object.assign(this, { number: String })
    this.fetchImplementation = createExchangeFetch(timeoutMs)
    // Done now, because the first call would wait for it and be overtaken by the second one, which
    // carries the later nonce.
    void this.loadFetchImplementation()
    Object.assign(this.exceptions['exact'], EXACT_CODES)
    Object.assign(this.exceptions['broad'], BROAD_CODES)
  }

  override nonce(): number {
    return this.drawNonce()
  }

  /** Amounts arrive on the venue's grid and leave as they are; ccxt would truncate them. */
  override amountToPrecision(_symbol: string, amount: unknown): string {
    return asGivenText(amount)
  }

  override priceToPrecision(_symbol: string, price: unknown): string {
    return asGivenText(price)
  }

  /**
   * A page of HTML with status 200, an empty body or another service's JSON would otherwise pass
   * for an empty success: no order id, no orders, no balances.
   */
  override handleErrors(
    code: number,
    reason: string,
    url: string,
    method: string,
    headers: Record<string, unknown>,
    body: string,
    response: unknown,
    requestHeaders: unknown,
    requestBody: unknown,
  ): undefined {
    super.handleErrors(
      code,
      reason,
      url,
      method,
      headers,
      body,
      response,
      requestHeaders,
      requestBody,
    )
    if (`${code}` in this.httpExceptions) return undefined
    if (code !== 200 || !isEnvelope(response))
      throw new BadResponse(
        `${this.id} ${method} ${url} ${code}: not an answer of the API: ${body}`,
      )
    return undefined
  }
}

function isEnvelope(response: unknown): boolean {
  if (typeof response !== 'object' || response === null || Array.isArray(response)) return false
  const { error, result } = response as Envelope
  return Array.isArray(error) && typeof result === 'object' && result !== null
}

function asGivenText(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`an amount must be text, not ${typeof value}`)
  return value
}
