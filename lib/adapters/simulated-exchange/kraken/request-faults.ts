/** The faults that can be asked of requests: how each is worded, and what it does. */
import { z } from 'zod'

const aim = {
  /** The endpoint's name, as in `AddOrder`; every endpoint when absent. */
  endpoint: z.string().min(1).optional(),
  /** The account's name; every caller when absent. */
  account: z.string().min(1).optional(),
  count: z.int().positive().default(1),
}
/** `after`: the request has had its effect, and only the answer is spoilt. */
const when = z.enum(['before', 'after']).default('after')

/** The kinds that spoil requests, each with its own fields. */
export const REQUEST_FAULTS = [
  z.strictObject({ kind: z.literal('delay'), ...aim, when, ms: z.int().positive().max(600_000) }),
  z.strictObject({ kind: z.literal('drop'), ...aim, when }),
  z.strictObject({ kind: z.literal('stall'), ...aim, when }),
  z.strictObject({ kind: z.literal('html'), ...aim, when }),
  z.strictObject({ kind: z.literal('status'), ...aim, when, status: z.int().min(400).max(599) }),
  z.strictObject({
    kind: z.literal('error'),
    ...aim,
    when: z.enum(['before', 'after']).default('before'),
    error: z.string().regex(/^E[A-Z]\w*:.+/, "Kraken's form, as in EService:Unavailable"),
  }),
  z.strictObject({ kind: z.literal('rate-limit'), ...aim }),
  /** Open, closed and queried orders leave this order out. */
  z.strictObject({
    kind: z.literal('hide-order'),
    account: aim.account,
    count: aim.count,
    clientOrderId: z.string().min(1).optional(),
    venueOrderId: z.string().min(1).optional(),
  }),
  /** The newest trades are not listed yet; all of them when `trades` is absent. */
  z.strictObject({
    kind: z.literal('withhold-trades'),
    account: aim.account,
    count: aim.count,
    trades: z.int().positive().optional(),
  }),
  /** The right number of trades, and none of them on the page. */
  z.strictObject({ kind: z.literal('empty-trade-page'), account: aim.account, count: aim.count }),
  /** The right number of trades, and the page without so many of its oldest. */
  z.strictObject({
    kind: z.literal('lost-trades'),
    account: aim.account,
    count: aim.count,
    trades: z.int().positive().default(1),
  }),
  /** So many trades of the newer page are listed again, in the place of the oldest of this one. */
  z.strictObject({
    kind: z.literal('repeated-trades'),
    account: aim.account,
    count: aim.count,
    trades: z.int().positive().default(1),
  }),
  /** One trade of the page cannot be understood: the newest, unless one is named. */
  z.strictObject({
    kind: z.literal('malformed-trade'),
    account: aim.account,
    count: aim.count,
    id: z.string().min(1).optional(),
    problem: z.enum(['missing-price', 'text-volume', 'bad-side', 'missing-order', 'missing-id']),
  }),
  /** The same for the ledger. */
  z.strictObject({
    kind: z.literal('malformed-ledger-entry'),
    account: aim.account,
    count: aim.count,
    id: z.string().min(1).optional(),
    problem: z.enum(['text-amount', 'missing-asset', 'missing-time', 'unknown-type', 'missing-id']),
  }),
] as const
export type RequestFault = z.infer<(typeof REQUEST_FAULTS)[number]>

export type FaultOf<Kind extends RequestFault['kind']> = Extract<
  RequestFault,
  { readonly kind: Kind }
>

export type TradePageFault = FaultOf<
  'withhold-trades' | 'empty-trade-page' | 'lost-trades' | 'repeated-trades'
>

export type MalformedTrade = FaultOf<'malformed-trade'>
export type MalformedLedgerEntry = FaultOf<'malformed-ledger-entry'>

export type AnswerFault = FaultOf<
  'delay' | 'drop' | 'stall' | 'html' | 'status' | 'error' | 'rate-limit'
>
