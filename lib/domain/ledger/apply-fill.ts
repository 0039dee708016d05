/**
 * Books one fill: first in, first out.
 *
 * A fill on the side of the open lots adds a lot; a fill against them consumes the oldest lots and
 * what is left of it opens a lot on its own side. Values are divided by quantity and rounded down;
 * the last part takes the remainder, so that quantities and money are conserved to the last unit:
 * the lots' values always add up to the position's cost, and the allocations of a fill add up to
 * what the fill moved.
 */
import { type Fixed, absolute, minimum, multiplyDivide } from '../money/fixed.ts'
import { type Fill, fillEffect } from './fill.ts'
import { type Allocation, type Lot, type LotPage, type Position, LOTS_PER_PAGE } from './lots.ts'

export interface Booking {
  readonly position: Position
  /** Pages to write, by number; a page without lots is to be deleted. */
  readonly pages: readonly LotPage[]
  readonly allocations: readonly Allocation[]
  /** A sell of more than was held opened a short lot. */
  readonly openedShort: boolean
}

/** Whether the fill works against the open lots; then it needs the head pages, else the tail page. */
export function closesLots(position: Position, fill: Fill): boolean {
  const moved = fillEffect(fill).base
  return position.quantity !== 0n && position.quantity > 0n !== moved > 0n
}

/**
 * @param pages when the fill closes lots: pages from `headPage` on, just enough to cover its
 *   quantity (or all there are); otherwise the tail page, or none when the position is flat.
 * @throws {Error} when the pages given do not cover what the fill consumes: a bug of the caller.
 */
export function applyFill(position: Position, pages: readonly LotPage[], fill: Fill): Booking {
  const effect = fillEffect(fill)
  const total = absolute(effect.base)
  const held = absolute(position.quantity)
  const closed = closesLots(position, fill) ? minimum(total, held) : 0n
  const moved = { total, money: moneyOf(fill), fees: effect.feeInQuote }
  const consumed = consume(pages, closed, position, fill, moved)
  const opened: Lot = {
    openingTradeId: fill.tradeId,
    openedAtMs: fill.timeMs,
    quantity: total - closed,
    value: moved.money - consumed.money,
    fees: moved.fees - consumed.fees,
  }
  const kept = opened.quantity === 0n ? consumed.pages : append(consumed.pages, position, opened)
  return {
    position: nextPosition(position, fill, consumed, kept),
    pages: kept,
    allocations: consumed.allocations,
    openedShort: opened.quantity > 0n && fill.side === 'sell',
  }
}

/** Quote currency paid by a buy or received by a sell; negative when the fee is above the proceeds. */
function moneyOf(fill: Fill): Fixed {
  const { quote } = fillEffect(fill)
  return fill.side === 'buy' ? -quote : quote
}

interface Moved {
  readonly total: Fixed
  readonly money: Fixed
  readonly fees: Fixed
}

interface Consumption {
  readonly pages: readonly LotPage[]
  readonly allocations: readonly Allocation[]
  /** Quote currency and fee of the fill that went into allocations. */
  readonly money: Fixed
  readonly fees: Fixed
  /** What the consumed lots were worth. */
  readonly lotValue: Fixed
}

function consume(
  pages: readonly LotPage[],
  quantity: Fixed,
  position: Position,
  fill: Fill,
  moved: Moved,
): Consumption {
  const allocations: Allocation[] = []
  let left = quantity
  let money = 0n
  let fees = 0n
  let lotValue = 0n
  const take = (lot: Lot): Lot | undefined => {
    const part = partOf(lot, minimum(left, lot.quantity))
    left -= part.quantity
    const isLast = left === 0n && quantity === moved.total
    const closing = {
      money: isLast ? moved.money - money : share(moved.money, part.quantity, moved.total),
      fees: isLast ? moved.fees - fees : share(moved.fees, part.quantity, moved.total),
    }
    money += closing.money
    fees += closing.fees
    lotValue += part.value
    allocations.push(allocationOf(lot, part, closing, position, fill))
    return part.quantity < lot.quantity ? remainder(lot, part) : undefined
  }
  const kept = pages.map((page) => ({
    page: page.page,
    lots: page.lots.flatMap((lot) => (left === 0n ? [lot] : (take(lot) ?? []))),
  }))
  if (left !== 0n) throw new Error(`${fill.symbol}: lot pages do not cover trade ${fill.tradeId}`)
  return { pages: kept, allocations, money, fees, lotValue }
}

function share(amount: Fixed, part: Fixed, whole: Fixed): Fixed {
  return multiplyDivide(amount, part, whole, 'toward-zero')
}

interface LotPart {
  readonly quantity: Fixed
  readonly value: Fixed
  readonly fees: Fixed
}

function partOf(lot: Lot, quantity: Fixed): LotPart {
  if (quantity === lot.quantity) return { quantity, value: lot.value, fees: lot.fees }
  return {
    quantity,
    value: share(lot.value, quantity, lot.quantity),
    fees: share(lot.fees, quantity, lot.quantity),
  }
}

function remainder(lot: Lot, part: LotPart): Lot {
  return {
    ...lot,
    quantity: lot.quantity - part.quantity,
    value: lot.value - part.value,
    fees: lot.fees - part.fees,
  }
}

function allocationOf(
  lot: Lot,
  part: LotPart,
  closing: { readonly money: Fixed; readonly fees: Fixed },
  position: Position,
  fill: Fill,
): Allocation {
  const long = position.quantity > 0n
  const costBasis = long ? part.value : closing.money
  const proceeds = long ? closing.money : part.value
  return {
    openingTradeId: lot.openingTradeId,
    closingTradeId: fill.tradeId,
    openedAtMs: lot.openedAtMs,
    closedAtMs: fill.timeMs,
    direction: long ? 'long' : 'short',
    quantity: part.quantity,
    costBasis,
    proceeds,
    fees: part.fees + closing.fees,
    realisedPnl: proceeds - costBasis,
  }
}

/** Adds a lot to the tail page while lots are open and it has room, else to a new page. */
function append(pages: readonly LotPage[], position: Position, lot: Lot): readonly LotPage[] {
  const tail = pages.at(-1)
  const hasRoom = tail?.page === position.tailPage && tail.lots.length < LOTS_PER_PAGE
  if (tail !== undefined && hasRoom && tail.lots.length > 0)
    return [...pages.slice(0, -1), { page: tail.page, lots: [...tail.lots, lot] }]
  return [...pages, { page: position.tailPage + 1, lots: [lot] }]
}

function nextPosition(
  position: Position,
  fill: Fill,
  consumed: Consumption,
  pages: readonly LotPage[],
): Position {
  const effect = fillEffect(fill)
  const openedMoney = moneyOf(fill) - consumed.money
  const direction = fill.side === 'buy' ? 1n : -1n
  const realised = consumed.allocations.reduce((sum, part) => sum + part.realisedPnl, 0n)
  const firstKept = pages.find((page) => page.lots.length > 0)?.page
  const closes = consumed.allocations.length > 0 || position.quantity === 0n
  return {
    ...position,
    quantity: position.quantity + effect.base,
    cost: position.cost + direction * (consumed.lotValue + openedMoney),
    realisedPnl: position.realisedPnl + realised,
    feesInQuote: position.feesInQuote + effect.feeInQuote,
    feesInBase: position.feesInBase + effect.feeInBase,
    fillCount: position.fillCount + 1,
    headPage: closes
      ? (firstKept ?? Math.max(0, ...pages.map((page) => page.page)) + 1)
      : position.headPage,
    tailPage: Math.max(position.tailPage, ...pages.map((page) => page.page)),
    lastFillTimeMs: Math.max(position.lastFillTimeMs, fill.timeMs),
  }
}
