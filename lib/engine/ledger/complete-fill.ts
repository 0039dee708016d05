/** What a fill needs before it can be booked: the value of a fee that was paid in a third currency. */
import { type Fact } from '../../domain/ledger/entry.ts'
import { type Fill, fillEffect, pairOf } from '../../domain/ledger/fill.ts'
import { type Homes, homeSymbol } from '../../domain/ledger/home-symbol.ts'
import { type Movement } from '../../domain/ledger/movement.ts'
import { type Fixed, multiply } from '../../domain/money/fixed.ts'
import { type Rate, type RateAt } from './value-at.ts'

/** The fill with its value, and the movement of its fee where that is paid out of lots. */
export interface CompleteFill {
  readonly fill: Fill
  readonly facts: readonly Fact[]
  /** The fee's currency has no rate: it is taken from what is held, but not from the result. */
  readonly isUnvalued: boolean
}

/** @param readHomes is asked only for a fee in a third currency. */
export async function completeFill(
  fill: Fill,
  readHomes: () => Promise<Homes>,
  rateAt: RateAt,
): Promise<CompleteFill> {
  const { feeInThird } = fillEffect(fill)
  if (feeInThird === 0n) return { fill, facts: [{ kind: 'fill', fill }], isUnvalued: false }
  const { quote } = pairOf(fill.symbol)
  const rate = await rateAt(fill.feeCurrency, quote, fill.timeMs)
  const feeSymbol = homeSymbol(fill.feeCurrency, await readHomes(), feeInThird)
  const complete: Fill = {
    ...fill,
    ...(rate === undefined
      ? {}
      : { feeValue: worth(feeInThird, rate), feeValueSource: rate.source }),
    ...(feeSymbol === undefined ? {} : { feeSymbol }),
  }
  const facts: Fact[] = [{ kind: 'fill', fill: complete }]
  if (feeSymbol !== undefined) {
    const movement = await feeMovement(complete, feeSymbol, rateAt)
    facts.push({ kind: 'movement', movement })
  }
  return { fill: complete, facts, isUnvalued: rate === undefined }
}

function worth(amount: Fixed, { rate }: Rate): Fixed {
  return multiply(amount, rate, 'half-even')
}

/** Trades of two symbols may have the same id. */
export function feeMovementId({ symbol, tradeId }: Pick<Fill, 'symbol' | 'tradeId'>): string {
  return `fee-${symbol}-${tradeId}`
}

/** Giving an asset away as a fee is giving it up for the fee's value. */
async function feeMovement(fill: Fill, feeSymbol: string, rateAt: RateAt): Promise<Movement> {
  const { quote } = pairOf(feeSymbol)
  const rate = await rateAt(fill.feeCurrency, quote, fill.timeMs)
  return {
    movementId: feeMovementId(fill),
    referenceId: fill.tradeId,
    account: fill.account,
    kind: 'fee',
    currency: fill.feeCurrency,
    quantity: -fill.fee,
    fee: 0n,
    symbol: feeSymbol,
    ...(rate === undefined ? {} : { value: worth(fill.fee, rate), valueSource: rate.source }),
    timeMs: fill.timeMs,
    appliedAtMs: fill.appliedAtMs,
  }
}
