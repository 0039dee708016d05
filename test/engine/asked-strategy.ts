import { latestClosedOpenMs } from '../../lib/domain/market/bar.ts'
import { type Fixed, formatFixed } from '../../lib/domain/money/fixed.ts'
import {
  type Decision,
  type EntryProposal,
  type Strategy,
  type StrategyContext,
} from '../../lib/domain/signal/strategy.ts'

/** Proposes an entry in every symbol that it was asked to buy: stop 1 %, target 1.5 %, hard stop 2 %. */
export class AskedStrategy implements Strategy {
  readonly id: string
  readonly timeframe = '1m'
  readonly barsNeeded = 10
  readonly wanted = new Set<string>()
  readonly orderValue: Fixed
  readonly timeExitMs: number
  readonly contexts: StrategyContext[] = []
  /** What the next plans have besides; distances for an ask of their own. */
  more: (ask: Fixed) => Partial<EntryProposal> = () => ({})
  /** Symbols that it wants out of. */
  readonly unwanted = new Set<string>()

  constructor(id: string, orderValue: Fixed, timeExitMs: number) {
    this.id = id
    this.orderValue = orderValue
    this.timeExitMs = timeExitMs
  }

  decide(context: StrategyContext): Decision {
    this.contexts.push(context)
    const { symbol, quote, bars, nowMs } = context
    const wanted = this.wanted.has(symbol)
    return {
      strategy: this.id,
      symbol,
      barOpenTimeMs: bars.at(-1)?.openTimeMs ?? latestClosedOpenMs('1m', nowMs),
      proposals: wanted
        ? [
            {
              kind: 'open',
              side: 'buy',
              orderValue: this.orderValue,
              stopDistance: quote.ask / 100n,
              hardStopDistance: quote.ask / 50n,
              targetDistance: (quote.ask * 3n) / 200n,
              timeExitMs: this.timeExitMs,
              trigger: 'asked',
              ...this.more(quote.ask),
            },
          ]
        : this.unwanted.has(symbol)
          ? [{ kind: 'close', trigger: 'asked-out' }]
          : [],
      inputs: { ask: formatFixed(quote.ask) },
      whyNot: wanted ? [] : ['nobody asked for it'],
    }
  }
}
