/** What the control endpoint takes. Amounts are decimal text, times milliseconds since the epoch. */
import { z } from 'zod'
import { MalformedAmount, parseFixed } from '../../../domain/money/fixed.ts'
import { REQUEST_FAULTS } from './request-faults.ts'

const amount = z.string().transform((text, context) => {
  try {
    return parseFixed(text)
  } catch (error) {
    if (!(error instanceof MalformedAmount)) throw error
    context.addIssue({ code: 'custom', message: error.message })
    return z.NEVER
  }
})
const notNegativeAmount = amount.refine((value) => value >= 0n, 'must not be negative')
const positiveAmount = amount.refine((value) => value > 0n, 'must be positive')
const name = z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, dots, dashes; at most 64')
const currency = z.string().regex(/^[A-Z0-9.]{1,16}$/, 'a currency, as in BTC')
const symbol = z.string().regex(/^[A-Z0-9.]+\/[A-Z0-9.]+$/, 'a symbol, as in BTC/USD')
const side = z.enum(['buy', 'sell'])
const type = z.enum(['market', 'limit', 'stop', 'stop-limit', 'take-profit', 'take-profit-limit'])
const base64 = z.base64().min(16)

export const clockRequest = z.strictObject({ nowMs: z.int().nonnegative() })

export const accountRequest = z.strictObject({
  name,
  apiKey: z.string().min(8).max(200),
  secret: base64,
  balances: z.record(currency, notNegativeAmount),
})
export type AccountRequest = z.infer<typeof accountRequest>

const MARKET_FAULTS = [
  z.strictObject({
    kind: z.literal('reject-next'),
    account: name,
    count: z.int().positive().default(1),
    reason: z.string().min(1),
    symbol: symbol.optional(),
    side: side.optional(),
    type: type.optional(),
  }),
  z.strictObject({ kind: z.literal('limit-fill'), symbol, quantity: positiveAmount }),
  z.strictObject({ kind: z.literal('halt'), symbol, halted: z.boolean().default(true) }),
  z.strictObject({
    kind: z.literal('foreign-trade'),
    account: name,
    symbol,
    side,
    quantity: positiveAmount,
    price: positiveAmount.optional(),
    /** Listed at this past time, although it is booked now. */
    timeMs: z.int().nonnegative().optional(),
  }),
  /** The venue sells by force. */
  z.strictObject({
    kind: z.literal('liquidate'),
    account: name,
    symbol,
    quantity: positiveAmount,
  }),
  /** A past trade is changed; what is left out stays. */
  z.strictObject({
    kind: z.literal('correct-trade'),
    account: name,
    tradeId: z.string().min(1),
    price: positiveAmount.optional(),
    quantity: positiveAmount.optional(),
    fee: notNegativeAmount.optional(),
  }),
  z.strictObject({ kind: z.literal('deposit'), account: name, currency, amount: positiveAmount }),
  z.strictObject({
    kind: z.literal('withdraw'),
    account: name,
    currency,
    amount: positiveAmount,
    fee: notNegativeAmount.optional(),
  }),
  /** `amount` of one currency becomes `received` of another; the fee is in the first. */
  z.strictObject({
    kind: z.literal('convert'),
    account: name,
    from: currency,
    to: currency,
    amount: positiveAmount,
    received: positiveAmount,
    fee: notNegativeAmount.optional(),
  }),
  z.strictObject({ kind: z.literal('reward'), account: name, currency, amount: positiveAmount }),
  /** A positive amount is added, a negative one taken. */
  z.strictObject({ kind: z.literal('adjust'), account: name, currency, amount }),
] as const
export type MarketFault = z.infer<(typeof MARKET_FAULTS)[number]>

/** One union over all kinds, so that a fault of a known kind is told what is wrong with its fields. */
export const faultRequest = z.discriminatedUnion('kind', [...REQUEST_FAULTS, ...MARKET_FAULTS])
export type FaultRequest = z.infer<typeof faultRequest>

export const logQuery = z.strictObject({ after: z.coerce.number().int().nonnegative().default(0) })
