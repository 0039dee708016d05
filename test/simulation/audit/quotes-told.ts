import { type Quote } from '../../../lib/domain/market/quote.ts'
import { type Invocation } from '../kernel/invocation.ts'

/** A quote as an invocation got it, spoiled or not. */
export interface ToldQuote {
  readonly quote: Quote
  /** Of the invocation's clock at that moment; a clock may be set back later. */
  readonly skewMs: number
}

/** Writes of an invocation may still take effect after its end, so its quotes are kept for a while. */
const INVOCATIONS_MAX = 500

/** The last quote of each symbol that each invocation got. */
export class QuotesTold {
  readonly #byInvocation = new Map<string, Map<string, ToldQuote>>()

  take(invocation: Invocation, quotes: readonly Quote[]): void {
    const told = this.#toldTo(invocation.label)
    for (const quote of quotes) told.set(quote.symbol, { quote, skewMs: invocation.skewMs })
  }

  lastTo(invocation: Invocation, symbol: string): ToldQuote | undefined {
    return this.#byInvocation.get(invocation.label)?.get(symbol)
  }

  #toldTo(label: string): Map<string, ToldQuote> {
    const known = this.#byInvocation.get(label)
    if (known !== undefined) return known
    const created = new Map<string, ToldQuote>()
    this.#byInvocation.set(label, created)
    const [oldest] = this.#byInvocation.keys()
    if (this.#byInvocation.size > INVOCATIONS_MAX && oldest !== undefined)
      this.#byInvocation.delete(oldest)
    return created
  }
}
