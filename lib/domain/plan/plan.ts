import { type Instrument, quantiseQuantity, sizeProblem } from '../market/instrument.ts'
import { type Fixed } from '../money/fixed.ts'
import { type ExitReason } from '../order/exit-reason.ts'
import { type Side } from '../order/order-request.ts'

/** A plan that never held anything ends as unfilled. */
export type PlanEnd = ExitReason | 'UNFILLED'

/** `opening` → `open` → `closing` → `closed`; `closing` falls back to `open` when an exit fails. */
export type PlanStatus = 'opening' | 'open' | 'closing' | 'closed'

/** How the position is protected: by what rests on the venue, or by our own monitoring alone. */
export type ProtectionPolicy = 'bracket' | 'stop-only' | 'monitored'

/** Price levels in quote currency per unit, on the venue's grid. */
export interface PlanLevels {
  /** Rests on the venue where the policy allows it. */
  readonly stop: Fixed
  /** Wider than `stop`; judged by us, so that a failed resting stop still has an end. */
  readonly hardStop: Fixed
  /** Where the rest is sold; absent for an adopted position, which is only protected. */
  readonly target?: Fixed
  /** Earlier rungs of the ladder, in rising order of price and of share. */
  readonly parts?: readonly TargetPart[]
}

/** A rung of the take-profit ladder. */
export interface TargetPart {
  readonly price: Fixed
  /** Fraction of what was entered that is sold once the price was here, earlier rungs included. */
  readonly share: Fixed
}

/** How the trailing stop of a plan works, fixed when it opens. Quote currency per unit. */
export interface TrailingTerms {
  /** The stop begins to trail once the bid is here. */
  readonly activation: Fixed
  /** Behind the highest bid, in a normal regime: multiple of the average true range. */
  readonly distance: Fixed
  readonly distanceMin: Fixed
  readonly distanceMax: Fixed
  /** The stop moves by at least this much, so that not every tick amends an order. */
  readonly step: Fixed
  /** The distance is this much wider while the symbol's volatility is wild. */
  readonly wildMultiple: Fixed
}

/** Where the trailing stop is; written only when the stop moves, and only ever up. */
export interface Trail {
  /** The highest bid, as far as it moved the stop. */
  readonly highWater: Fixed
  readonly stop: Fixed
  readonly movedAtMs: number
}

/** What of a plan's exits is settled when it opens. */
export interface ExitTerms {
  readonly trailing?: TrailingTerms
  /** After the first part was sold, the stop moves to where the rest costs nothing. */
  readonly breakEvenAfterPart?: boolean
  /** A signal may close it below break-even. */
  readonly signalAtLoss?: boolean
}

/** The strategy wants out, as of the bar that said so. */
export interface ExitSignal {
  readonly trigger: string
  readonly atMs: number
  /** Not acted upon from then on. */
  readonly untilMs: number
}

/** Levels that an operator asked for; in force once the venue has taken them (R-EXIT-11). */
export interface Adjustment {
  readonly commandId: string
  readonly by: string
  readonly atMs: number
  readonly stop?: Fixed
  readonly target?: Fixed
}

/** Where the price that was judged comes from; an older one only where none is fresh. */
export type PriceSource = 'quote' | 'stored-quote' | 'bar' | 'none'

/** A position that was there without a plan and was put under this one. */
export interface Adoption {
  /** Base currency. */
  readonly quantity: Fixed
  /** Quote currency, at the price of the adoption. */
  readonly value: Fixed
}

/** What left the plan's position by no order of the plan. */
export interface Loss {
  /** Base currency. */
  readonly quantity: Fixed
  /** Quote currency that it brought in, as far as that is known. */
  readonly value: Fixed
  readonly reason: 'EXTERNAL' | 'LIQUIDATION'
  readonly noticedAtMs: number
}

/** What made the plan close, kept for the exit audit. */
export interface Exit {
  readonly reason: ExitReason
  readonly triggeredAtMs: number
  /** The price that was judged. */
  readonly triggerPrice: Fixed
  /** The level that was hit; absent for exits that have none (time, manual). */
  readonly level?: Fixed
  /** Every other rule that fired in the same judgement. */
  readonly alsoFired: readonly ExitReason[]
  /** The first exit order's attempt number that belongs to this trigger. */
  readonly firstAttempt: number
  readonly priceSource?: PriceSource
  /** Base currency that is to remain: the exit sells a part only. */
  readonly keep?: Fixed
  /** What a code cannot say, for people. */
  readonly detail?: string
}

/** The smallest order that the venue takes. */
export interface SmallestOrder {
  /** Base currency. */
  readonly quantity: Fixed
  /** Quote currency. */
  readonly cost: Fixed
}

export interface Plan {
  /** 32 hex digits, derived from account, strategy, symbol and bar. */
  readonly planId: string
  readonly account: string
  readonly symbol: string
  readonly strategy: string
  /** The signal that opened it. */
  readonly trigger: string
  readonly side: Side
  readonly status: PlanStatus
  readonly createdAtMs: number
  readonly barOpenTimeMs: number
  /** Quote currency per unit at the decision. */
  readonly referencePrice: Fixed
  readonly levels: PlanLevels
  readonly timeExitAtMs?: number
  readonly protectionPolicy: ProtectionPolicy
  readonly terms?: ExitTerms
  /** At the venue when the plan opened: what was worth a plan then is no dust because of a new rule. */
  readonly smallestOrder?: SmallestOrder
  /** Those that it was opened with, where `levels` have changed since. */
  readonly openedWith?: PlanLevels

  /** Absent for an adopted position, which had no entry. */
  readonly entryIntentId?: string
  readonly adopted?: Adoption
  /** Every order of the plan in the order of its making, the entry first. */
  readonly intentIds: readonly string[]
  readonly protectionAttempts: number
  readonly exitAttempts: number
  /** Entry orders after the first: re-quotes of what was not filled. */
  readonly requotes?: number
  /** Exit orders that ended with something left to sell, one after the other. */
  readonly exitMisses?: number
  /** Buy orders that repair what was sold twice. */
  readonly repairAttempts?: number

  /** Base currency, known to be bought (or adopted) and sold: by applied fills or by the venue's word. */
  readonly enteredQuantity: Fixed
  readonly exitedQuantity: Fixed
  readonly lost?: Loss
  /** Quote currency, from applied fills. */
  readonly entryCost: Fixed
  readonly exitProceeds: Fixed
  /** Quote currency, from applied fills of entry and exits. */
  readonly fees: Fixed
  /** Base currency that the venue kept as fees, from applied fills. */
  readonly baseFees: Fixed
  /** Base currency that it will have kept of what is bought and not applied yet; at most this much. */
  readonly expectedBaseFees: Fixed
  /** An entry order is not over: it has to be watched for its time, whatever else is covered. */
  readonly isEntering?: boolean
  /** The venue counts fills that are not booked yet: the sums above are behind the quantities. */
  readonly hasUnbookedFills?: boolean
  /** Base currency that live protective orders cover. */
  readonly protectedQuantity: Fixed
  /** The lowest trigger among them: what falls to a higher stop than this is judged by us. */
  readonly protectedAt?: Fixed
  /** Base currency that resting targets would sell, where the venue holds them beside the stop. */
  readonly restingTargetQuantity?: Fixed
  /** Set while a position of the plan has no working protection. */
  readonly unprotectedSinceMs?: number
  /** Total over the plan's life, in milliseconds. */
  readonly unprotectedMs: number
  readonly trail?: Trail
  /** Where the stop moved to after a part was sold. */
  readonly breakEvenStop?: Fixed
  /** How many parts of the ladder were sold. */
  readonly partsSold?: number
  readonly exitSignal?: ExitSignal
  readonly adjustment?: Adjustment
  readonly exit?: Exit
  /** When the last exit order ended with something still held. */
  readonly exitFailedAtMs?: number
  readonly exitFailedReason?: ExitReason
  /** An exit that was asked for and is carried out at the next judgement, until the plan is flat. */
  readonly exitWish?: ExitReason
  readonly end?: PlanEnd
  readonly endedAtMs?: number
  /** Base currency left over that is too small for the venue to sell; its lots stay in the ledger. */
  readonly dustQuantity: Fixed
}

/** Base currency that the plan holds now. */
export function heldQuantity(plan: Plan): Fixed {
  const lost = plan.lost?.quantity ?? 0n
  return plan.enteredQuantity - plan.exitedQuantity - plan.baseFees - plan.expectedBaseFees - lost
}

/** What of it the venue would take as an order, on its grid; zero when it is too small. */
export function sellableQuantity(plan: Plan, instrument: Instrument): Fixed {
  const quantity = quantiseQuantity(instrument, heldQuantity(plan))
  return sizeProblem(instrument, quantity, plan.referencePrice) === undefined ? quantity : 0n
}

/**
 * Quote currency, net of fees, over what the plan has sold; exact once the plan is closed. What was
 * adopted or lost counts at its value then, which is as good as what is known of it.
 */
export function realisedPnl(plan: Plan): Fixed {
  const { exitProceeds, entryCost, fees, adopted, lost } = plan
  return exitProceeds + (lost?.value ?? 0n) - entryCost - (adopted?.value ?? 0n) - fees
}
