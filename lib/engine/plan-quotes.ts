/**
 * Which of the quotes of one tick the open plans may be judged on (R-MKT-7). A price that jumped is
 * believed at the second look that says so; what a look leaves for the next is written only while
 * there is a doubt.
 */
import { sameValue } from '../domain/equality/same-value.ts'
import { unchangedSinceMs } from '../domain/market/frozen-quote.ts'
import {
  type LookAgain,
  type QuoteDoubt,
  lookAgain,
  newestBelieved,
} from '../domain/market/quote-doubt.ts'
import { type Quote, quoteFault } from '../domain/market/quote.ts'
import { type PriceCandidates } from '../domain/plan/judged-price.ts'
import { type AccountRun } from './engine.ts'
import { type QuoteFaults, type QuoteMemory, frozenQuotes, quoteDoubtsKey } from './known-quotes.ts'
import { quoteDoubtsRecord } from './records/market-records.ts'

export interface PlanQuotes {
  /** By symbol, the quote where it is believed, and what stands in for it where it is not. */
  readonly candidates: ReadonlyMap<string, PriceCandidates>
  /** Quotes that look sound and are frozen or spiking. */
  readonly faults: QuoteFaults
}

/** Nothing is known: every quote is taken as it is. */
export function unquestioned(quotes: ReadonlyMap<string, Quote>): PlanQuotes {
  const candidates = new Map([...quotes].map(([symbol, quote]) => [symbol, { quote }]))
  return { candidates, faults: new Map() }
}

/** @param symbols those of the open plans, with or without a quote. */
export async function lookAtPlanQuotes(
  run: AccountRun,
  symbols: readonly string[],
  quotes: ReadonlyMap<string, Quote>,
  memory: QuoteMemory,
): Promise<PlanQuotes> {
  const { quoteSpikePercentMax } = run.account.config.exits
  const doubts = memory.doubts?.value.bySymbol ?? {}
  const frozen = frozenQuotes(run, memory.known, [...quotes.values()])
  const faults = new Map(frozen)
  const left: Record<string, QuoteDoubt> = {}
  const candidates = new Map<string, PriceCandidates>()
  for (const symbol of symbols) {
    const quote = quotes.get(symbol)
    const known = memory.known.get(symbol)
    const before = doubts[symbol]
    const stored = newestBelieved(known, before)
    const look: LookAgain =
      quote !== undefined && isSound(run, quote)
        ? lookAgain(quote, known, before, quoteSpikePercentMax)
        : { ...(before && { doubt: before }) }
    if (look.doubt !== undefined) left[symbol] = look.doubt
    if (look.fault !== undefined) {
      faults.set(symbol, look.fault)
      candidates.set(symbol, { ...(stored && { stored }) })
    } else if (quote !== undefined && frozen.has(symbol))
      // What is stored says the same, and is no younger for having come again.
      candidates.set(symbol, { quote, frozenSinceMs: unchangedSinceMs(known, quote) })
    else candidates.set(symbol, { ...(quote && { quote }), ...(stored && { stored }) })
  }
  await keepDoubts(run, memory, left)
  return { candidates, faults }
}

/** Fit in itself; what is not says nothing about the quotes around it. */
function isSound(run: AccountRun, quote: Quote): boolean {
  const ageMsMax = run.account.config.exits.quoteAgeSecondsMax.decision * 1000
  return quoteFault(quote, run.engine.clock.nowMs(), ageMsMax) === undefined
}

/** Lost or overtaken by another tick, it costs one more look. */
async function keepDoubts(
  run: AccountRun,
  { doubts }: QuoteMemory,
  bySymbol: Readonly<Record<string, QuoteDoubt>>,
): Promise<void> {
  if (sameValue(doubts?.value.bySymbol ?? {}, bySymbol)) return
  const isOver = Object.keys(bySymbol).length === 0
  const write =
    isOver && doubts !== undefined
      ? quoteDoubtsRecord.remove(doubts)
      : quoteDoubtsRecord.put(doubts, quoteDoubtsKey(run), { bySymbol })
  try {
    await run.engine.store.commit([write])
  } catch (error) {
    run.engine.log.warn('a look at a suspicious quote was not kept', { error: String(error) })
  }
}
