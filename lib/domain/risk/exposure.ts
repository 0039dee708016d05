import { type Fixed, absolute, multiply } from '../money/fixed.ts'

/**
 * What an account holds and has promised. One record per account, so that the risk check and the
 * reservation are one conditional write.
 */
export interface ExposureBook {
  /** Base currency held by symbol, as the ledger has it. */
  readonly positions: Readonly<Record<string, Fixed>>
  /** Quote currency that increasing orders reserve, by intent. */
  readonly reservations: Readonly<Record<string, Reservation>>
}

export interface Reservation {
  readonly symbol: string
  readonly value: Fixed
}

export const EMPTY_EXPOSURE: ExposureBook = { positions: {}, reservations: {} }

export type PriceOf = (symbol: string) => Fixed | undefined

/** Quote currency: position at the price plus reservations; nothing when the price is unknown. */
export function symbolExposure(
  book: ExposureBook,
  symbol: string,
  priceOf: PriceOf,
): Fixed | undefined {
  const quantity = book.positions[symbol] ?? 0n
  const price = quantity === 0n ? 0n : priceOf(symbol)
  if (price === undefined) return undefined
  return multiply(absolute(quantity), price, 'ceiling') + reservedValue(book, symbol)
}

/** Gross over all symbols; nothing when any held symbol has no price. */
export function grossExposure(book: ExposureBook, priceOf: PriceOf): Fixed | undefined {
  const symbols = new Set([
    ...Object.keys(book.positions),
    ...Object.values(book.reservations).map((reservation) => reservation.symbol),
  ])
  let total = 0n
  for (const symbol of symbols) {
    const value = symbolExposure(book, symbol, priceOf)
    if (value === undefined) return undefined
    total += value
  }
  return total
}

function reservedValue(book: ExposureBook, symbol: string): Fixed {
  return Object.values(book.reservations)
    .filter((reservation) => reservation.symbol === symbol)
    .reduce((sum, reservation) => sum + reservation.value, 0n)
}

/** The book with the intent's reservation set to `value`; zero takes it out. */
export function withReservation(
  book: ExposureBook,
  intentId: string,
  symbol: string,
  value: Fixed,
): ExposureBook {
  const { [intentId]: _replaced, ...others } = book.reservations
  return {
    ...book,
    reservations: value === 0n ? others : { ...others, [intentId]: { symbol, value } },
  }
}

/** The book with the symbol's position set to `quantity`; zero takes it out. */
export function withPosition(book: ExposureBook, symbol: string, quantity: Fixed): ExposureBook {
  const { [symbol]: _replaced, ...others } = book.positions
  return { ...book, positions: quantity === 0n ? others : { ...others, [symbol]: quantity } }
}
