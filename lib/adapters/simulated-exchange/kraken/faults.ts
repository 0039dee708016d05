/** Faults that wait for their requests: each rule spoils the next `count` calls that it matches. */
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
] as const
export type RequestFault = z.infer<(typeof REQUEST_FAULTS)[number]>

export interface Call {
  readonly endpoint: string
  readonly account: string | undefined
}

type FaultOf<Kind extends RequestFault['kind']> = Extract<RequestFault, { readonly kind: Kind }>

export type AnswerFault = FaultOf<
  'delay' | 'drop' | 'stall' | 'html' | 'status' | 'error' | 'rate-limit'
>

export class FaultRules {
  private rules: { readonly fault: RequestFault; left: number }[] = []
  private firedCounts = new Map<RequestFault['kind'], number>()

  add(fault: RequestFault): void {
    this.rules.push({ fault, left: fault.count })
  }

  clear(): void {
    this.rules = []
  }

  get waiting(): readonly { readonly fault: RequestFault; readonly left: number }[] {
    return this.rules.map(({ fault, left }) => ({ fault, left }))
  }

  /** How often each kind was used. */
  get fired(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.firedCounts)
  }

  /** Uses up the first rule that spoils this call at this moment. */
  takeAnswerFault(call: Call, moment: 'before' | 'after'): AnswerFault | undefined {
    if (this.rules.length === 0) return undefined
    return this.take((fault): fault is AnswerFault => {
      switch (fault.kind) {
        case 'hide-order':
        case 'withhold-trades':
        case 'empty-trade-page':
          return false
        case 'rate-limit':
          return moment === 'before' && matches(fault, call)
        default:
          return fault.when === moment && matches(fault, call)
      }
    })
  }

  /** Every hidden order of the account; each rule loses one of its calls. */
  takeHiddenOrders(account: string): readonly FaultOf<'hide-order'>[] {
    const hidden: FaultOf<'hide-order'>[] = []
    for (const rule of [...this.rules]) {
      const { fault } = rule
      if (fault.kind !== 'hide-order' || !concerns(fault.account, account)) continue
      hidden.push(fault)
      this.use(rule)
    }
    return hidden
  }

  takeTradeFault(account: string): FaultOf<'withhold-trades' | 'empty-trade-page'> | undefined {
    if (this.rules.length === 0) return undefined
    return this.take(
      (fault): fault is FaultOf<'withhold-trades' | 'empty-trade-page'> =>
        (fault.kind === 'withhold-trades' || fault.kind === 'empty-trade-page') &&
        concerns(fault.account, account),
    )
  }

  private take<Wanted extends RequestFault>(
    isWanted: (fault: RequestFault) => fault is Wanted,
  ): Wanted | undefined {
    for (const rule of this.rules) {
      if (!isWanted(rule.fault)) continue
      this.use(rule)
      return rule.fault
    }
    return undefined
  }

  private use(rule: { readonly fault: RequestFault; left: number }): void {
    const { kind } = rule.fault
    this.firedCounts.set(kind, (this.firedCounts.get(kind) ?? 0) + 1)
    rule.left -= 1
    if (rule.left === 0) this.rules = this.rules.filter((other) => other !== rule)
  }
}

function matches(fault: AnswerFault, { endpoint, account }: Call): boolean {
  return (
    (fault.endpoint === undefined || fault.endpoint === endpoint) &&
    concerns(fault.account, account)
  )
}

function concerns(wanted: string | undefined, account: string | undefined): boolean {
  return wanted === undefined || wanted === account
}
