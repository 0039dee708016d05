/** The exchange's own record, read over its control endpoint. */
import * as z from 'zod'

const order = z.object({
  venueOrderId: z.string(),
  clientOrderId: z.string().optional(),
  symbol: z.string(),
})
const trade = z.object({
  tradeId: z.string(),
  venueOrderId: z.string(),
  symbol: z.string(),
  side: z.string(),
  price: z.string(),
  quantity: z.string(),
  fee: z.string(),
})
const event = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('order-accepted'), sequence: z.number(), order }),
  z.object({ kind: z.literal('trade'), sequence: z.number(), trade }),
])
const known = new Set<unknown>(['order-accepted', 'trade'])
const logReply = z.object({ events: z.array(z.looseObject({ kind: z.string() })) })
const stateReply = z.object({
  nowMs: z.number(),
  events: z.number(),
  faultsFired: z.record(z.string(), z.number()),
  accounts: z.record(
    z.string(),
    z.object({
      balances: z.array(z.object({ currency: z.string(), total: z.string() })),
      openOrders: z.array(order),
    }),
  ),
})

export type AcceptedOrder = z.output<typeof order>
export type RecordedTrade = z.output<typeof trade>
export type ExchangeState = z.output<typeof stateReply>

export class ExchangeRecord {
  readonly #controlUrl: string

  constructor(controlUrl: string) {
    this.#controlUrl = controlUrl
  }

  async state(): Promise<ExchangeState> {
    return stateReply.parse(await this.#call('/state'))
  }

  /** Orders and trades after an event, oldest first. */
  async since(
    sequence: number,
  ): Promise<{ readonly accepted: AcceptedOrder[]; readonly trades: RecordedTrade[] }> {
    const { events } = logReply.parse(await this.#call(`/log?after=${sequence}`))
    const parsed = events.filter(({ kind }) => known.has(kind)).map((each) => event.parse(each))
    return {
      accepted: parsed.flatMap((each) => (each.kind === 'order-accepted' ? [each.order] : [])),
      trades: parsed.flatMap((each) => (each.kind === 'trade' ? [each.trade] : [])),
    }
  }

  async inject(fault: object): Promise<void> {
    await this.#call('/faults', { method: 'POST', body: JSON.stringify(fault) })
  }

  async heal(): Promise<void> {
    await this.#call('/faults', { method: 'DELETE' })
  }

  async #call(path: string, init: RequestInit = {}): Promise<unknown> {
    const answer = await fetch(`${this.#controlUrl}${path}`, {
      ...init,
      signal: AbortSignal.timeout(10_000),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${text}`)
    return JSON.parse(text)
  }
}
