/** The table of symbols: what each costs, what is held of it, and what Holdfast is doing there. */
import { amountText, percentText, priceText, quantityText, signedText } from './format-amount.ts'
import {
  type Span,
  type StyledLine,
  leftAligned,
  resultTone,
  rightAligned,
  span,
} from './styled-line.ts'
import { type SymbolView } from './view-model.ts'

const WIDTH = { symbol: 9, price: 11, change: 10, position: 12, value: 10, realised: 10 }

/** Narrower screens give the room of two columns to the words at the end. */
const COLUMNS_FOR_ALL = 100

export function marketLines(
  symbols: readonly SymbolView[],
  columns: number,
): readonly StyledLine[] {
  const wide = columns >= COLUMNS_FOR_ALL
  return [headingLine(wide), ...symbols.map((view) => symbolLine(view, wide))]
}

function headingLine(wide: boolean): StyledLine {
  const texts = [
    leftAligned('MARKET', WIDTH.symbol),
    rightAligned('PRICE', WIDTH.price),
    rightAligned('CHANGE', WIDTH.change),
    rightAligned('HELD', WIDTH.position),
    ...(wide ? [rightAligned('WORTH', WIDTH.value), rightAligned('REALISED', WIDTH.realised)] : []),
    '  NOW',
  ]
  return [span(texts.join(''), 'dim')]
}

function symbolLine(view: SymbolView, wide: boolean): StyledLine {
  const held = view.position !== 0n
  const price = view.price === undefined ? 'no price' : priceText(view.price)
  const change = view.change === undefined ? '' : percentText(view.change)
  return [
    span(leftAligned(view.symbol, WIDTH.symbol), 'bold'),
    span(rightAligned(price, WIDTH.price), view.price === undefined ? 'warning' : 'plain'),
    span(rightAligned(change, WIDTH.change), resultTone(view.change ?? 0n)),
    span(rightAligned(held ? quantityText(view.position) : '-', WIDTH.position)),
    ...(wide ? moneySpans(view, held) : []),
    span(`  ${view.note}`, held ? 'plain' : 'dim'),
  ]
}

function moneySpans(view: SymbolView, held: boolean): readonly Span[] {
  const realised = view.realised === 0n ? '' : signedText(view.realised)
  return [
    span(rightAligned(held ? amountText(view.positionValue) : '', WIDTH.value)),
    span(rightAligned(realised, WIDTH.realised), resultTone(view.realised)),
  ]
}
