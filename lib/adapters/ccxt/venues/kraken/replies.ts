/** The venue's answers as this project reads them. Amounts are text; anything else is malformed. */
import * as z from 'zod'
import { MalformedAmount, parseFixed } from '../../../../domain/money/fixed.ts'

const amount = z.string().transform((text, context) => {
  try {
    return parseFixed(text)
  } catch (error) {
    if (!(error instanceof MalformedAmount)) throw error
    context.addIssue({ code: 'custom', message: error.message })
    return z.NEVER
  }
})

/** A number, or text that is one; an empty text is none. */
const numeral = z
  .union([z.number(), z.string().regex(/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i, 'not a number')])
  .transform(Number)

/**
 * Seconds with up to four decimals, as a JSON number, to whole milliseconds. Rounded at the fourth
 * decimal first, because the float of 1616667796.88 lies below it.
 */
const time = numeral
  .transform((seconds) => Math.floor(Math.round(seconds * 10_000) / 10))
  .refine((timeMs) => Number.isSafeInteger(timeMs), 'not a time')

const side = z.enum(['buy', 'sell'])

const orderReply = z.object({
  status: z.enum(['pending', 'open', 'closed', 'canceled', 'expired']),
  opentm: time,
  vol: amount,
  vol_exec: amount,
  cl_ord_id: z.string().nullish(),
  reason: z.string().nullish(),
  stopprice: z.string().nullish(),
  oflags: z.string().nullish(),
  expiretm: time.nullish(),
  descr: z.object({
    pair: z.string(),
    type: side,
    ordertype: z.string(),
    price: z.string(),
    price2: z.string(),
  }),
})
export type OrderReply = z.infer<typeof orderReply>

/** One entry of the trades; read one by one, so that a bad one costs itself alone. */
export const tradeReply = z.object({
  ordertxid: z.string().min(1),
  pair: z.string(),
  time,
  type: side,
  // Whatever it is, it does not make a trade unreadable.
  ordertype: z.unknown().optional(),
  price: amount,
  vol: amount,
  cost: amount,
  fee: amount,
})
export type TradeReply = z.infer<typeof tradeReply>

/** One entry of the ledger, read one by one too. The balance changes by `amount − fee`. */
export const ledgerReply = z.object({
  refid: z.string().nullish(),
  time,
  type: z.string().min(1),
  subtype: z.unknown().optional(),
  asset: z.string().min(1),
  amount,
  fee: amount,
})
export type LedgerReply = z.infer<typeof ledgerReply>

/** What can still be told of an entry of which the rest cannot be read. */
export const timedRow = z.object({ time })
export const pairedRow = z.object({ pair: z.string() })
export const typedRow = z.object({ type: z.string() })

const count = numeral.refine((number) => Number.isSafeInteger(number) && number >= 0, 'not a count')

const result = <Shape extends z.ZodType>(shape: Shape) => z.object({ result: shape })

export const addOrderAnswer = result(z.object({ txid: z.array(z.string().min(1)).min(1) }))
export const amendOrderAnswer = result(z.object({ amend_id: z.string().min(1) }))
export const cancelOrderAnswer = result(z.object({ count, pending: z.boolean().optional() }))
export const queryOrdersAnswer = result(z.record(z.string(), orderReply))
export const openOrdersAnswer = result(z.object({ open: z.record(z.string(), orderReply) }))
export const closedOrdersAnswer = result(z.object({ closed: z.record(z.string(), orderReply) }))
const rows = z.record(z.string(), z.unknown())
export const tradesAnswer = result(z.object({ trades: rows, count }))
export const ledgerAnswer = result(z.object({ ledger: rows, count }))
export const balancesAnswer = result(
  z.record(z.string(), z.object({ balance: amount, hold_trade: amount })),
)
const best = z.tuple([amount]).rest(z.unknown())
/** One row of the answer below; read one by one, so that a bad row costs its own symbol alone. */
export const tickerRow = z.object({ a: best, b: best, c: best })
export const tickerAnswer = result(rows)

const barRow = z
  .tuple([time, amount, amount, amount, amount, z.unknown(), amount])
  .rest(z.unknown())
/** One list of bars under the pair's name, beside `last`. */
export const barsAnswer = result(
  z.record(z.string(), z.union([z.array(barRow), z.number(), z.string()])),
)
export type BarRow = z.infer<typeof barRow>
