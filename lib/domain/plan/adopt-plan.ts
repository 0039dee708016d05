import { deriveId } from '../identity/derive-id.ts'
import { type Instrument, quantisePrice, smallestOrder } from '../market/instrument.ts'
import { type Quote } from '../market/quote.ts'
import { type Fixed, multiply, multiplyDivide, parseFixed } from '../money/fixed.ts'
import { type Plan, type ProtectionPolicy } from './plan.ts'

export interface AdoptPlanInputs {
  readonly account: string
  readonly symbol: string
  /** Base currency that belongs to no plan. */
  readonly quantity: Fixed
  /** Already judged fit for a decision. */
  readonly quote: Quote
  readonly instrument: Instrument
  readonly protectionPolicy: ProtectionPolicy
  /** Distance of the stop below the bid, in percent. */
  readonly stopPercent: Fixed
  /** When the position was first seen without a plan; names the adoption. */
  readonly seenAtMs: number
  readonly nowMs: number
}

const PERCENT = parseFixed('100')
/** The hard stop is this many halves of the stop's distance away. */
const HARD_STOP_HALVES = 3n

/**
 * An open plan for a position that no plan made: no entry, no target and no time limit, a stop that
 * rests on the venue and a hard stop behind it. Everything else goes as for any other plan.
 * @returns nothing when no stop fits below the bid.
 */
export function adoptPlan(inputs: AdoptPlanInputs): Plan | undefined {
  const { account, symbol, quantity, quote, instrument, seenAtMs, nowMs } = inputs
  const distance = multiplyDivide(quote.bid, inputs.stopPercent, PERCENT, 'ceiling')
  const hardDistance = (distance * HARD_STOP_HALVES) / 2n
  const stop = quantisePrice(instrument, quote.bid - distance, 'ceiling')
  const hardStop = quantisePrice(instrument, quote.bid - hardDistance, 'ceiling')
  if (hardStop <= 0n || stop >= quote.bid) return undefined
  return {
    planId: deriveId('plan', account, 'adoption', symbol, seenAtMs),
    account,
    symbol,
    strategy: 'adoption',
    trigger: 'adopted',
    side: 'buy',
    status: 'open',
    createdAtMs: nowMs,
    barOpenTimeMs: seenAtMs,
    referencePrice: quote.bid,
    levels: { stop, hardStop },
    smallestOrder: smallestOrder(instrument),
    protectionPolicy: inputs.protectionPolicy,
    adopted: { quantity, value: multiply(quantity, quote.bid, 'half-even') },
    intentIds: [],
    protectionAttempts: 0,
    exitAttempts: 0,
    enteredQuantity: quantity,
    exitedQuantity: 0n,
    entryCost: 0n,
    exitProceeds: 0n,
    fees: 0n,
    baseFees: 0n,
    expectedBaseFees: 0n,
    protectedQuantity: 0n,
    unprotectedMs: 0,
    dustQuantity: 0n,
  }
}
