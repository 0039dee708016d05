/** Faults that wait for their requests: each rule spoils the next `count` calls that it matches. */
import {
  type AnswerFault,
  type FaultOf,
  type MalformedLedgerEntry,
  type MalformedTrade,
  type RequestFault,
  type TradePageFault,
} from './request-faults.ts'

export interface Call {
  readonly endpoint: string
  readonly account: string | undefined
}

/** Which entry of a listing is spoilt, and how. */
export interface SpoiltEntry<Fault extends MalformedTrade | MalformedLedgerEntry> {
  readonly id: string
  readonly problem: Fault['problem']
}

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
        case 'lost-trades':
        case 'repeated-trades':
        case 'malformed-trade':
        case 'malformed-ledger-entry':
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

  /** What is wrong with which trades a page lists. */
  takeTradePageFault(account: string): TradePageFault | undefined {
    return this.take((fault): fault is TradePageFault => {
      switch (fault.kind) {
        case 'withhold-trades':
        case 'empty-trade-page':
        case 'lost-trades':
        case 'repeated-trades':
          return concerns(fault.account, account)
        default:
          return false
      }
    })
  }

  /** @param ids of the trades that a page lists, newest first */
  takeMalformedTrade(
    account: string,
    ids: readonly string[],
  ): SpoiltEntry<MalformedTrade> | undefined {
    return this.takeSpoilt(account, ids, (fault) => fault.kind === 'malformed-trade')
  }

  /** @param ids of the entries that a page lists, newest first */
  takeMalformedLedgerEntry(
    account: string,
    ids: readonly string[],
  ): SpoiltEntry<MalformedLedgerEntry> | undefined {
    return this.takeSpoilt(account, ids, (fault) => fault.kind === 'malformed-ledger-entry')
  }

  /** A rule waits for a page that lists what it means. */
  private takeSpoilt<Wanted extends MalformedTrade | MalformedLedgerEntry>(
    account: string,
    ids: readonly string[],
    isKind: (fault: RequestFault) => fault is Wanted,
  ): SpoiltEntry<Wanted> | undefined {
    const [newest] = ids
    const fault = this.take(
      (each): each is Wanted =>
        isKind(each) && concerns(each.account, account) && ids.includes(each.id ?? newest ?? ''),
    )
    const id = fault?.id ?? newest
    return fault === undefined || id === undefined ? undefined : { id, problem: fault.problem }
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
