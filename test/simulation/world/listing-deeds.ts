/** What the venue does to its own records: it lists things late, and it changes what it has listed. */
import {
  type SimulatedTrade,
  type TradeCorrection,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { pairOf } from '../../../lib/domain/ledger/fill.ts'
import { placeOf } from '../kernel/draws.ts'
import { type HandHoldings } from './hand-holdings.ts'
import { type ListingName } from './venue-listings.ts'
import { type WorldState } from './world-state.ts'

const MINUTE_MS = 60_000
/** One of so many of the youngest trades is corrected. */
const CORRECTED_OF = 12
/** Fees and costs are booked in tenths of billionths. */
const FEE_UNIT = 10n ** 8n

export class ListingDeeds {
  readonly #world: WorldState
  readonly #holdings: HandHoldings

  constructor(world: WorldState, holdings: HandHoldings) {
    this.#world = world
    this.#holdings = holdings
  }

  /** @param tick minutes since the world began. */
  happen(tick: number): void {
    const { faults } = this.#world
    const at = `tick-${tick}`
    if (faults.happens('trades-listed-late', at)) this.#listLate('trades', at)
    if (faults.happens('movements-listed-late', at)) this.#listLate('movements', at)
    if (faults.happens('trade-corrected', at)) this.#correct(at)
  }

  /** What happens in the next minutes is listed up to hours afterwards. */
  #listLate(listing: ListingName, at: string): void {
    const { kernel, listings, openBooks, untilHealed } = this.#world
    const account = this.#account(at)
    // What is hidden before there are books would be in the opening balances and come again.
    if (!openBooks.has(account)) return
    const place = placeOf(at)
    const fromMs = kernel.nowMs
    const untilMs = fromMs + untilHealed(kernel.draws.between(1, 6, place, 0, 121) * MINUTE_MS)
    const longestMinutes = kernel.draws.pick([2, 10, 60, 200], place, 0, 122)
    const lateMs = kernel.draws.between(1, longestMinutes, place, 0, 123) * MINUTE_MS
    const listedFromMs = fromMs + untilHealed(untilMs - fromMs + lateMs)
    listings.listLate({ account, listing, fromMs, untilMs, listedFromMs })
  }

  /**
   * The same id with another fee or price. What a plan got stays what it was, because it may have been
   * sold by then: another quantity, or fee in what was bought, is for trades by hand only.
   */
  #correct(at: string): void {
    const { kernel, venue } = this.#world
    const account = this.#account(at)
    const place = placeOf(at)
    const young = this.#booked(account).slice(-CORRECTED_OF)
    if (young.length === 0) return
    const trade = kernel.draws.pick(young, place, 0, 124)
    const what = kernel.draws.pick(['fee', 'price', 'quantity'] as const, place, 0, 125)
    switch (what) {
      case 'fee':
        this.#correctFee(account, trade)
        return
      case 'price':
        venue.correctTrade(account, trade.tradeId, { price: this.#otherPrice(trade) })
        return
      case 'quantity':
        this.#correctQuantity(account, trade)
    }
  }

  #correctFee(account: string, trade: SimulatedTrade): void {
    const fee = trade.fee + trade.fee / 4n
    this.#correctHeld(account, trade, { fee: fee - (fee % FEE_UNIT) })
  }

  #correctQuantity(account: string, trade: SimulatedTrade): void {
    const quantity = trade.quantity - this.#gridded(trade, 'stepSize', trade.quantity / 10n)
    this.#correctHeld(account, trade, { quantity })
  }

  /** What a trade brings less than it said must still be there to be taken. */
  #correctHeld(account: string, trade: SimulatedTrade, correction: TradeCorrection): void {
    const { venue } = this.#world
    const { base } = pairOf(trade.symbol)
    const changesHeld = correction.quantity !== undefined || trade.feeCurrency === base
    if (changesHeld && trade.clientOrderId !== undefined) return
    const missing = correction.quantity === undefined ? trade.fee : trade.quantity / 10n
    const isTaken = changesHeld && trade.side === 'buy'
    if (isTaken && missing > this.#holdings.of(account, base)) return
    const result = venue.correctTrade(account, trade.tradeId, correction)
    if (!('corrected' in result)) return
    this.#holdings.take(account, trade, -1n)
    this.#holdings.take(account, result.corrected)
  }

  #otherPrice(trade: SimulatedTrade): Fixed {
    const change = this.#gridded(trade, 'tickSize', trade.price / 100n)
    return trade.side === 'buy' ? trade.price - change : trade.price + change
  }

  #gridded(trade: SimulatedTrade, grid: 'tickSize' | 'stepSize', amount: Fixed): Fixed {
    const { instruments } = this.#world.venue
    const size = instruments.find(({ symbol }) => symbol === trade.symbol)?.[grid] ?? 1n
    return amount - (amount % size)
  }

  /** Trades that are not in the opening balances, oldest first. */
  #booked(account: string): readonly SimulatedTrade[] {
    const { openBooks, venue } = this.#world
    const openedAtMs = openBooks.get(account)
    return openedAtMs === undefined ? [] : venue.trades(account, { sinceMs: openedAtMs + 1 })
  }

  #account(at: string): string {
    const { accounts, kernel } = this.#world
    return kernel.draws.pick(accounts, placeOf(at), 0, 81).id
  }
}
