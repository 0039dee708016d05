/** What an order does when its moment has come: trigger, sweep the other side, or fill at its limit. */
import { type Fixed, ZERO, minimum } from '../../domain/money/fixed.ts'
import { hasLimitPrice } from '../../domain/order/order-request.ts'
import { bookTrade, closeCancelled } from './book-trade.ts'
import { type MarketEvent } from './find-next-event.ts'
import { type LiveOrder, awaitsTrigger, remainingOf } from './live-order.ts'
import { type MarketView } from './market-view.ts'
import { segmentIndexAt, TURN_OFFSETS_MS } from './price-path.ts'
import { MINUTE_MS } from './price-source.ts'
import { type SymbolBook } from './symbol-book.ts'
import { type VenueState } from './venue-state.ts'

/** A sweep goes through at most this many prices; what is left waits for the next segment. */
const LEVELS_PER_SWEEP_MAX = 1_000

/** Deals with one event of the path; the venue's clock stands at its time. */
export function executeEvent(state: VenueState, event: MarketEvent): void {
  const { order, price, timeMs } = event
  const book = state.book(order.symbol)
  if (timeMs !== state.nowMs)
    throw new Error(`an event of ${timeMs} is dealt with at ${state.nowMs}`)
  if (awaitsTrigger(order)) trigger(state, book, order, price)
  else if (hasLimitPrice(order.type)) fillResting(state, book, order)
  else sweepAndSettle(state, book, order, price)
  // Other orders may act within the same millisecond.
  book.searchAgainFrom(timeMs)
}

/** What a new or changed order does at once: sweep when it can, rest when it may. */
export function enterOrder(state: VenueState, order: LiveOrder): void {
  const book = state.book(order.symbol)
  if (awaitsTrigger(order)) book.watch(order, state.nowMs + 1)
  else sweepAndSettle(state, book, order, book.view.lastTicks(book.priceTimeMs(state.nowMs)))
}

function trigger(state: VenueState, book: SymbolBook, order: LiveOrder, price: number): void {
  order.triggered = true
  order.triggeredAtMs = state.nowMs
  order.updatedAtMs = state.nowMs
  state.record(order.account, {
    kind: 'order-triggered',
    venueOrderId: order.venueOrderId,
    price: book.view.price(price),
  })
  sweepAndSettle(state, book, order, price)
}

function fillResting(state: VenueState, book: SymbolBook, order: LiveOrder): void {
  const quantity = book.available(remainingOf(order), state.nowMs)
  const price = order.limitPrice
  if (price === undefined) throw new Error(`order ${order.venueOrderId} rests without a limit`)
  if (quantity > ZERO) trade(state, book, order, { price, quantity, maker: true })
  book.endExecution()
  if (order.status !== 'open') return
  order.eligibleFromMs = nextSegmentMs(state.nowMs)
  book.watch(order, state.nowMs + 1)
}

function sweepAndSettle(state: VenueState, book: SymbolBook, order: LiveOrder, last: number): void {
  const outcome = sweep(state, book, order, last)
  if (order.status !== 'open') return
  if (order.timeInForce === 'immediate-or-cancel') {
    closeCancelled(state, order, 'immediate-or-cancel: the rest could not be filled at once')
    return
  }
  // An order that took what there was waits for more to come; one that only rests may fill at once.
  order.eligibleFromMs = outcome === 'untouched' ? state.nowMs + 1 : nextSegmentMs(state.nowMs)
  book.watch(order, state.nowMs + 1)
}

/** Takes from the other side price by price until the order, its limit or the supply ends. */
function sweep(
  state: VenueState,
  book: SymbolBook,
  order: LiveOrder,
  last: number,
): 'untouched' | 'swept' {
  if (!isMarketable(book.view, order, last)) return 'untouched'
  const touch = book.view.touch(last)
  const direction = order.side === 'buy' ? 1 : -1
  const slip = direction * (book.liquidity.slippageTicks ?? 1)
  let ticks = order.side === 'buy' ? touch.ask : touch.bid
  for (let level = 0; level < LEVELS_PER_SWEEP_MAX && order.status === 'open'; level++) {
    const price = book.view.price(ticks)
    if (ticks < 1 || isBeyondLimit(order, price)) break
    const quantity = book.available(levelQuantity(book, order), state.nowMs)
    if (quantity <= ZERO) break
    trade(state, book, order, { price, quantity, maker: false })
    ticks += slip
  }
  book.endExecution()
  return 'swept'
}

export function isMarketable(view: MarketView, order: LiveOrder, last: number): boolean {
  const { bid, ask } = view.touch(last)
  return !isBeyondLimit(order, view.price(order.side === 'buy' ? ask : bid))
}

function isBeyondLimit(order: LiveOrder, price: Fixed): boolean {
  if (!hasLimitPrice(order.type) || order.limitPrice === undefined) return false
  return order.side === 'buy' ? price > order.limitPrice : price < order.limitPrice
}

function levelQuantity(book: SymbolBook, order: LiveOrder): Fixed {
  const remaining = remainingOf(order)
  const { levelQuantity: atLevel } = book.liquidity
  return atLevel === undefined ? remaining : minimum(remaining, atLevel)
}

function trade(
  state: VenueState,
  book: SymbolBook,
  order: LiveOrder,
  { price, quantity: wanted, maker }: { price: Fixed; quantity: Fixed; maker: boolean },
): void {
  const quantity = minimum(wanted, reducible(state, order))
  if (quantity > ZERO) {
    if (bookTrade(state, order, { price, quantity, maker }) === 'booked') book.take(quantity)
    else closeCancelled(state, order, 'insufficient-funds')
  }
  if (quantity < wanted && order.status === 'open')
    closeCancelled(state, order, 'reduce-only: nothing is left to sell')
}

/** What the order may fill at most: a reduce-only sell that locks nothing, what is there by now. */
function reducible(state: VenueState, order: LiveOrder): Fixed {
  const account = state.account(order.account)
  if (!order.reduceOnly || order.side === 'buy' || account.restingSellsLock)
    return remainingOf(order)
  const { base, stepSize } = state.book(order.symbol).view.instrument
  const free = account.free(base)
  return free - (free % stepSize)
}

function nextSegmentMs(timeMs: number): number {
  const minuteMs = timeMs - (timeMs % MINUTE_MS)
  return minuteMs + (TURN_OFFSETS_MS[segmentIndexAt(timeMs) + 1] ?? MINUTE_MS)
}
