import * as z from 'zod'
import { type KrakenControl } from '../../adapters/simulated-exchange/kraken/control.ts'
import { type Fixed, formatFixed, parseFixed } from '../../domain/money/fixed.ts'

export interface VenueAccount {
  readonly name: string
  readonly apiKey: string
  /** Base64. */
  readonly secret: string
  readonly balances: Readonly<Record<string, Fixed>>
}

/** What the venue itself counts, for comparison with our own books. */
export interface VenueTruth {
  /** Totals by account and currency. */
  readonly balances: ReadonlyMap<string, ReadonlyMap<string, Fixed>>
  /** The most orders that the venue ever accepted for one client order id. */
  readonly ordersPerClientIdMax: number
  readonly trades: number
}

/** The simulated venue's other side: its clock, its accounts and its own record. */
export interface VenueControl {
  nowMs(): Promise<number>
  symbols(): Promise<readonly string[]>
  advanceTo(nowMs: number): Promise<void>
  openAccount(account: VenueAccount): Promise<void>
  truth(): Promise<VenueTruth>
}

/** The control of a venue in this process. */
export function localControl(control: KrakenControl): VenueControl {
  return {
    nowMs: async () => control.nowMs(),
    symbols: async () => control.state().symbols,
    advanceTo: async (nowMs) => control.advanceTo(nowMs),
    openAccount: async (account) =>
      control.registerAccount({ ...account, balances: { ...account.balances } }),
    truth: async () => {
      const accounts = Object.entries(control.state().accounts).map(
        ([name, { balances }]) =>
          [name, new Map(balances.map((each) => [each.currency, each.total]))] as const,
      )
      return { balances: new Map(accounts), ...countEvents(control.log(0)) }
    },
  }
}

interface CountedEvent {
  readonly kind: string
  readonly order?: { readonly clientOrderId?: string | undefined } | undefined
}

function countEvents(
  events: readonly CountedEvent[],
): Pick<VenueTruth, 'ordersPerClientIdMax' | 'trades'> {
  const orders = new Map<string, number>()
  let trades = 0
  for (const event of events) {
    if (event.kind === 'trade') trades += 1
    const clientOrderId = event.kind === 'order-accepted' ? event.order?.clientOrderId : undefined
    if (clientOrderId !== undefined) orders.set(clientOrderId, (orders.get(clientOrderId) ?? 0) + 1)
  }
  return { ordersPerClientIdMax: Math.max(0, ...orders.values()), trades }
}

const TIMEOUT_MS = 15_000

const clockReply = z.object({ nowMs: z.number() })
const stateReply = z.object({
  symbols: z.array(z.string()),
  accounts: z.record(
    z.string(),
    z.object({ balances: z.array(z.object({ currency: z.string(), total: z.string() })) }),
  ),
})
const logReply = z.object({
  events: z.array(
    z.object({
      kind: z.string(),
      order: z.object({ clientOrderId: z.string().optional() }).optional(),
    }),
  ),
})

/** The control of a venue in another process, over HTTP. */
export function httpControl(controlUrl: string): VenueControl {
  const call = async (path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${controlUrl}${path}`, {
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined
        ? {}
        : {
            method: 'POST',
            body: JSON.stringify(body),
            headers: { 'content-type': 'application/json' },
          }),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`the exchange's control refused ${path}: ${text}`)
    return JSON.parse(text) as unknown
  }
  return {
    nowMs: async () => clockReply.parse(await call('/clock')).nowMs,
    symbols: async () => stateReply.parse(await call('/state')).symbols,
    advanceTo: async (nowMs) => {
      await call('/clock', { nowMs })
    },
    openAccount: async (account) => {
      const balances = Object.entries(account.balances).map(
        ([currency, amount]) => [currency, formatFixed(amount)] as const,
      )
      await call('/accounts', { ...account, balances: Object.fromEntries<string>(balances) })
    },
    truth: async () => {
      const { accounts } = stateReply.parse(await call('/state'))
      const balances = Object.entries(accounts).map(
        ([name, account]) =>
          [
            name,
            new Map(account.balances.map((each) => [each.currency, parseFixed(each.total)])),
          ] as const,
      )
      const { events } = logReply.parse(await call('/log?after=0'))
      return { balances: new Map(balances), ...countEvents(events) }
    },
  }
}
