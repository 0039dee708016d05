/** What a person should know of an import that is no mistake of the file. */
import { knownPair } from '../../domain/ledger/fill.ts'
import { formatFixed } from '../../domain/money/fixed.ts'
import { type ImportedMovement, type ImportedTrade } from './imported-row.ts'

export type ImportWarningCode =
  /** A fee in a third currency has no rate: it is in no result. */
  | 'unvalued'
  /** A deposit came without its cost. */
  | 'no-basis'
  /** More was given up than was held. */
  | 'oversell'
  /** The account's market does not have the symbol. */
  | 'not-listed'
  /** One currency is traded in several quote currencies. */
  | 'mixed-quotes'

export interface ImportWarning {
  readonly code: ImportWarningCode
  readonly line?: number
  /** The trade or movement that it is about. */
  readonly id?: string
  readonly asset?: string
  readonly symbol?: string
  readonly timeMs?: number
  readonly text: string
}

export class ImportWarnings {
  readonly all: ImportWarning[] = []

  unvaluedFee({ line, tradeId, fee, feeCurrency, symbol, timeMs }: ImportedTrade): void {
    const text = `the fee of ${formatFixed(fee)} ${feeCurrency} of trade ${tradeId} has no rate at ${isoTime(timeMs)} and is in no result`
    this.all.push({ code: 'unvalued', line, id: tradeId, asset: feeCurrency, symbol, timeMs, text })
  }

  withoutBasis({ line, movementId, currency, quantity, timeMs }: ImportedMovement): void {
    const text = `the deposit of ${formatFixed(quantity)} ${currency} at ${isoTime(timeMs)} has no cost; give it one with: holdfast ledger basis ${movementId} --price P`
    this.all.push({ code: 'no-basis', line, id: movementId, asset: currency, timeMs, text })
  }

  notListed(symbol: string): void {
    const text = `the account’s market does not list ${symbol}`
    this.all.push({ code: 'not-listed', symbol, text })
  }

  mixedQuotes(symbols: readonly string[]): void {
    const quotes = new Map<string, Set<string>>()
    for (const symbol of symbols) {
      const pair = knownPair(symbol)
      if (pair === undefined) continue
      quotes.set(pair.base, (quotes.get(pair.base) ?? new Set()).add(pair.quote))
    }
    for (const [asset, names] of quotes) {
      if (names.size < 2) continue
      const text = `${asset} is traded in ${[...names].sort().join(' and ')}: each pair has a book of its own, and results are kept by quote currency`
      this.all.push({ code: 'mixed-quotes', asset, text })
    }
  }

  oversell(symbol: string, id: string): void {
    const text = `${symbol}: ${id} gave up more than was held, so a short lot was opened`
    this.all.push({ code: 'oversell', symbol, id, text })
  }
}

function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
