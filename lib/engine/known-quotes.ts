/** What is remembered of the quotes of an account's market, and what follows for newer ones. */
import { frozenFault, unchangedTimes } from '../domain/market/frozen-quote.ts'
import { type KnownQuote, type Quote, type QuoteFault } from '../domain/market/quote.ts'
import { spikeFault } from '../domain/market/spiking-quote.ts'
import { type Key } from '../ports/store.ts'
import { type AccountRun, accountId } from './engine.ts'
import { keys } from './records/keys.ts'
import { type StoredQuoteDoubts, quoteDoubtsRecord, quoteRecord } from './records/market-records.ts'
import { type Stored } from './records/record.ts'

/** By symbol. */
export type KnownQuotes = ReadonlyMap<string, KnownQuote>
export type QuoteFaults = ReadonlyMap<string, QuoteFault>

export interface QuoteMemory {
  readonly known: KnownQuotes
  /** What this account's last looks at its open plans could not believe at once. */
  readonly doubts?: Stored<StoredQuoteDoubts>
}

/** Beside the quotes that they are about, so that one query reads both. */
export function quoteDoubtsKey(run: AccountRun): Key {
  return keys.quoteDoubts(run.account.market, accountId(run))
}

/** Of the whole market, because whether one quote is frozen shows in the others. */
export async function readQuoteMemory(run: AccountRun): Promise<QuoteMemory> {
  const doubtsKey = quoteDoubtsKey(run)
  const { items } = await run.engine.store.query(doubtsKey.partition)
  const known = new Map<string, KnownQuote>()
  let doubts: Stored<StoredQuoteDoubts> | undefined
  for (const item of items) {
    const { sort } = item.key
    if (sort === doubtsKey.sort) doubts = quoteDoubtsRecord.read(item)
    if (!sort.startsWith('#')) known.set(sort, quoteRecord.read(item).value)
  }
  return { known, ...(doubts && { doubts }) }
}

/** Which of these quotes are frozen. */
export function frozenQuotes(
  run: AccountRun,
  known: KnownQuotes,
  quotes: readonly Quote[],
): QuoteFaults {
  const unchangedMsMax = run.account.config.exits.quoteFrozenSecondsMax * 1000
  const sinceMs = unchangedTimes(known, quotes)
  const frozen = new Map<string, QuoteFault>()
  for (const quote of quotes) {
    const fault = frozenFault(quote, sinceMs, unchangedMsMax)
    if (fault !== undefined) frozen.set(quote.symbol, fault)
  }
  return frozen
}

/**
 * Which of these quotes must not increase any exposure, besides those that are unfit in themselves:
 * frozen ones, and those far from what the market sync believed last. One look is never enough
 * here; the market sync of the next minutes confirms a price that really moved.
 */
export function doubtfulQuotes(
  run: AccountRun,
  known: KnownQuotes,
  quotes: readonly Quote[],
): QuoteFaults {
  const { quoteSpikePercentMax } = run.account.config.exits
  const doubts = new Map(frozenQuotes(run, known, quotes))
  for (const quote of quotes) {
    const fault = spikeFault(quote, known.get(quote.symbol), quoteSpikePercentMax)
    if (fault !== undefined) doubts.set(quote.symbol, fault)
  }
  return doubts
}

/** The same of a quote that is stored: what the venue said after it counts, too. */
export function doubtOfStored(
  run: AccountRun,
  known: KnownQuotes,
  symbol: string,
): QuoteFault | undefined {
  const quote = known.get(symbol)
  if (quote === undefined) return { code: 'missing' }
  return doubtfulQuotes(run, known, [quote.suspect ?? quote]).get(symbol)
}
