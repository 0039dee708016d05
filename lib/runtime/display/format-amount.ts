/** Amounts as people read them. Rounded for the eye only: nothing is computed from these texts. */
import {
  type Fixed,
  ONE,
  absolute,
  divide,
  formatFixed,
  roundToDecimals,
} from '../../domain/money/fixed.ts'

/** `12,345.60`, with a fixed number of decimals. */
export function amountText(amount: Fixed, decimals = 2): string {
  const rounded = roundToDecimals(amount, decimals, 'half-even')
  const [whole = '0', fraction = ''] = formatFixed(absolute(rounded)).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const text = decimals === 0 ? grouped : `${grouped}.${fraction.padEnd(decimals, '0')}`
  return rounded < 0n ? `-${text}` : text
}

/** Like `amountText`, with a plus sign for gains. */
export function signedText(amount: Fixed, decimals = 2): string {
  const text = amountText(amount, decimals)
  return roundToDecimals(amount, decimals, 'half-even') > 0n ? `+${text}` : text
}

/** More decimals for smaller prices, so that a move of a hundredth of a percent can be seen. */
export function priceText(price: Fixed): string {
  const size = absolute(price)
  if (size >= 100n * ONE) return amountText(price, 2)
  if (size >= ONE) return amountText(price, 4)
  return amountText(price, size >= ONE / 100n ? 6 : 10)
}

/** Up to eight decimals, without zeros at the end. */
export function quantityText(quantity: Fixed): string {
  return formatFixed(roundToDecimals(quantity, 8, 'half-even'))
}

/** `+1.25 %` of a share of 0.0125. */
export function percentText(share: Fixed): string {
  return `${signedText(share * 100n, 2)} %`
}

/** How far `level` is from `from`, as `-0.60 %`; nothing when there is no `from`. */
export function distanceText(level: Fixed, from: Fixed): string {
  return from <= 0n ? '' : percentText(divide(level - from, from, 'half-even'))
}
