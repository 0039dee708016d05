/** Holdfast's own ledger: a book in memory, by the rules that the stored ones are written with. */
import { fillEntry } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { BookInMemory } from '../../../lib/domain/ledger/fold-book.ts'
import { type Allocation } from '../../../lib/domain/ledger/lots.ts'
import { formatFixed, parseFixed } from '../../../lib/domain/money/fixed.ts'
import {
  BASE,
  type Contender,
  type Ledger,
  QUOTE,
  type ToldTrade,
  type Totals,
} from './contender.ts'

const SYMBOL = `${BASE}/${QUOTE}`

export const holdfast: Contender<Fill, Allocation> = {
  name: 'Holdfast',
  open: () => new HoldfastLedger(),
  read: (trade: ToldTrade): Fill => ({
    tradeId: trade.id,
    venueOrderId: '',
    account: 'main',
    symbol: SYMBOL,
    side: trade.side,
    price: parseFixed(trade.price),
    quantity: parseFixed(trade.quantity),
    cost: parseFixed(trade.cost),
    fee: parseFixed(trade.fee),
    feeCurrency: trade.feeCurrency,
    timeMs: trade.timeMs,
    appliedAtMs: trade.timeMs,
  }),
  print: (allocation) => {
    const { openingId, closingId, openedAtMs, closedAtMs, direction } = allocation
    const { quantity, costBasis, proceeds, fees, realisedPnl } = allocation
    const amounts = [quantity, costBasis, proceeds, fees, realisedPnl].map(formatFixed)
    return [openingId, closingId, openedAtMs, closedAtMs, direction, ...amounts].join(' ')
  },
}

class HoldfastLedger implements Ledger<Fill, Allocation> {
  readonly #book = new BookInMemory('main', SYMBOL)

  book(trades: readonly Fill[], allocations: Allocation[]): void {
    for (const trade of trades)
      for (const allocation of this.#book.add(fillEntry(trade)).allocations)
        allocations.push(allocation)
  }

  totals(): Totals {
    const { quantity, cost, realisedPnl, fees, firstLot, lotCount } = this.#book.position
    return {
      quantity: formatFixed(quantity),
      cost: formatFixed(cost),
      realisedPnl: formatFixed(realisedPnl),
      fees: formatFixed(fees),
      openLots: lotCount - firstLot,
    }
  }
}
