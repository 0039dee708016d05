import { type Instrument, quantiseQuantity, sizeProblem } from '../market/instrument.ts'
import { type Fixed } from '../money/fixed.ts'
import { type Side } from '../order/order-request.ts'

/** Why a plan's position was (or is being) closed. */
export type ExitReason =
  | 'HARD_STOP'
  | 'SOFT_STOP'
  | 'TRAILING_STOP'
  | 'TAKE_PROFIT'
  | 'SIGNAL'
  | 'TIME'
  | 'MANUAL'
  | 'PANIC'
  | 'LIQUIDATION'
  | 'EXTERNAL'

export const EXIT_REASONS: readonly ExitReason[] = [
  'HARD_STOP',
  'SOFT_STOP',
  'TRAILING_STOP',
  'TAKE_PROFIT',
  'SIGNAL',
  'TIME',
  'MANUAL',
  'PANIC',
  'LIQUIDATION',
  'EXTERNAL',
]

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
  /** Absent for an adopted position, which is only protected. */
  readonly target?: Fixed
}

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

  /** Absent for an adopted position, which had no entry. */
  readonly entryIntentId?: string
  readonly adopted?: Adoption
  /** Every order of the plan in the order of its making, the entry first. */
  readonly intentIds: readonly string[]
  readonly protectionAttempts: number
  readonly exitAttempts: number

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
  /** Base currency that live protective orders cover. */
  readonly protectedQuantity: Fixed
  /** Set while a position of the plan has no working protection. */
  readonly unprotectedSinceMs?: number
  /** Total over the plan's life, in milliseconds. */
  readonly unprotectedMs: number
  readonly exit?: Exit
  /** When the last exit order ended with something still held. */
  readonly exitFailedAtMs?: number
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
