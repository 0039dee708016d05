/** How the plans of a seed's accounts are entered, closed and protected; each account draws its own. */
import {
  type EmaCrossConfig,
  type EntriesConfig,
  type ExitsConfig,
  type TargetPartConfig,
} from '../../../lib/domain/config/account-config.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Draws, placeOf } from '../kernel/draws.ts'

export interface PlanSettings {
  readonly strategy: Pick<
    EmaCrossConfig,
    | 'targetRiskMultiple'
    | 'targetParts'
    | 'breakEvenAfterPart'
    | 'trailing'
    | 'signalExit'
    | 'signalExitAtLoss'
    | 'timeExitMinutes'
  >
  readonly entries: EntriesConfig
  readonly exits: Pick<
    ExitsConfig,
    | 'restingStop'
    | 'protection'
    | 'calmOrder'
    | 'calmSlippagePercentMax'
    | 'calmRetriesMax'
    | 'fallbackPriceSecondsMax'
    | 'signalValidMinutes'
    | 'evaluationDays'
  >
}

const part = (riskMultiple: string, share: string): TargetPartConfig => ({
  riskMultiple: parseFixed(riskMultiple),
  part: parseFixed(share),
})

/** A limit, one target, a stop that stays where it is: what speed and single crashes are tried on. */
export const PLAIN_SETTINGS: PlanSettings = {
  strategy: {
    targetRiskMultiple: parseFixed('1.5'),
    targetParts: [],
    breakEvenAfterPart: false,
    signalExit: false,
    signalExitAtLoss: false,
    timeExitMinutes: 12,
  },
  entries: {
    order: 'limit',
    slippagePercentMax: parseFixed('0.5'),
    timeoutSeconds: 120,
    requotesMax: 2,
    requoteSeconds: 20,
    thenCross: false,
  },
  exits: {
    restingStop: 'tightest',
    protection: {
      stopAttempts: 2,
      stopLimitAttempts: 2,
      stopLimitPercent: parseFixed('1'),
      sellAfterSeconds: 120,
    },
    calmOrder: 'limit',
    calmSlippagePercentMax: parseFixed('0.2'),
    calmRetriesMax: 2,
    fallbackPriceSecondsMax: 120,
    signalValidMinutes: 5,
    evaluationDays: 1,
  },
}

/** So near that it moves within minutes. */
export const SHORT_TRAIL: NonNullable<EmaCrossConfig['trailing']> = {
  activationRiskMultiple: parseFixed('0.2'),
  atrMultiple: parseFixed('1'),
  distancePercentMin: parseFixed('0.05'),
  distancePercentMax: parseFixed('1'),
  stepAtrMultiple: parseFixed('0.1'),
  wildMultiple: parseFixed('1.5'),
}

/** The first part is worth its fees: a target nearer than those is left out. */
export const LADDERS: readonly (readonly TargetPartConfig[])[] = [
  [],
  [part('0.9', '0.4')],
  [part('0.8', '0.3'), part('1.2', '0.3')],
]

const PLACE = placeOf('plan-settings')

export function drawPlanSettings(draws: Draws, index: number): PlanSettings {
  const chance = (salt: number): number => draws.uniform(PLACE, index, salt)
  const { strategy, entries, exits } = PLAIN_SETTINGS
  const targetParts = draws.pick([LADDERS[0], LADDERS[1], LADDERS[2]], PLACE, index, 1) ?? []
  return {
    strategy: {
      ...strategy,
      targetParts,
      breakEvenAfterPart: targetParts.length > 0 && chance(2) < 0.6,
      ...(chance(3) < 0.5 ? { trailing: SHORT_TRAIL } : {}),
      signalExit: chance(4) < 0.4,
      signalExitAtLoss: chance(5) < 0.5,
    },
    entries: {
      ...entries,
      order: draws.pick(['market', 'limit', 'post-only', 'post-only'], PLACE, index, 6),
      thenCross: chance(7) < 0.5,
    },
    exits: {
      ...exits,
      restingStop: chance(8) < 0.75 ? 'tightest' : 'hard',
      calmOrder: chance(9) < 0.7 ? 'limit' : 'market',
      protection: {
        ...exits.protection,
        stopLimitAttempts: draws.between(0, 2, PLACE, index, 10),
        sellAfterSeconds: draws.pick([60, 90, 120, 180], PLACE, index, 11),
      },
    },
  }
}
