/** Where the stops of a stored plan are, worked out once more by the auditor. */
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type StoredPlan } from './stored-facts.ts'
import { type StoredSettings } from './stored-facts.ts'
import { amount, group, groups, optionalAmount, optionalGroup } from './stored-fields.ts'

export interface StoredLevels {
  readonly stop: Fixed
  readonly hardStop: Fixed
  readonly target: Fixed | undefined
  readonly parts: readonly { readonly price: Fixed; readonly share: Fixed }[]
}

export function levelsOf({ content }: StoredPlan): StoredLevels {
  const levels = group(content, 'levels')
  return {
    stop: amount(levels, 'stop'),
    hardStop: amount(levels, 'hardStop'),
    target: optionalAmount(levels, 'target'),
    parts:
      levels.parts === undefined
        ? []
        : groups(levels, 'parts').map((part) => ({
            price: amount(part, 'price'),
            share: amount(part, 'share'),
          })),
  }
}

export function trailStopOf({ content }: StoredPlan): Fixed | undefined {
  const trail = optionalGroup(content, 'trail')
  return trail === undefined ? undefined : amount(trail, 'stop')
}

export function breakEvenOf({ content }: StoredPlan): Fixed | undefined {
  return optionalAmount(content, 'breakEvenStop')
}

export function adjustedStopOf({ content }: StoredPlan): Fixed | undefined {
  const adjustment = optionalGroup(content, 'adjustment')
  return adjustment === undefined ? undefined : optionalAmount(adjustment, 'stop')
}

/** The tightest of the near stops, with this one for that of the levels. */
export function tightestStop(plan: StoredPlan, stop = levelsOf(plan).stop): Fixed {
  const others = [breakEvenOf(plan) ?? 0n, trailStopOf(plan) ?? 0n]
  return others.reduce((highest, each) => (each > highest ? each : highest), stop)
}

/** What may rest for the plan by these settings: as it is, and as an operator asked for it. */
export function restingLevels(
  plan: StoredPlan,
  settings: readonly Pick<StoredSettings, 'hardStopRests'>[],
): readonly Fixed[] {
  const adjusted = adjustedStopOf(plan)
  return settings.flatMap(({ hardStopRests }) =>
    hardStopRests
      ? [levelsOf(plan).hardStop]
      : [tightestStop(plan), ...(adjusted === undefined ? [] : [tightestStop(plan, adjusted)])],
  )
}
