/** What has to hold between the settings of one strategy. */
import { type Fixed, ONE, formatFixed } from '../../domain/money/fixed.ts'
import { type ConfigPath, type CrossProblem } from './config-problem.ts'
import { type emaCrossSchema } from './strategy-schema.ts'
import { type Valid } from './valid-entries.ts'

export type ValidStrategy = Valid<typeof emaCrossSchema.shape>

export function strategyProblems(
  strategy: ValidStrategy,
  path: ConfigPath,
): readonly CrossProblem[] {
  const found: CrossProblem[] = []
  const { fastPeriod, slowPeriod, stopAtrMultiple, hardStopAtrMultiple } = strategy
  if (fastPeriod !== undefined && slowPeriod !== undefined && slowPeriod <= fastPeriod) {
    const message = `must be larger than fastPeriod (${fastPeriod}), not ${slowPeriod}`
    found.push({ path: [...path, 'slowPeriod'], message })
  }
  const bothStops = stopAtrMultiple !== undefined && hardStopAtrMultiple !== undefined
  if (bothStops && hardStopAtrMultiple <= stopAtrMultiple) {
    const message = `must be wider than stopAtrMultiple (${formatFixed(stopAtrMultiple)}), not ${formatFixed(hardStopAtrMultiple)}`
    found.push({ path: [...path, 'hardStopAtrMultiple'], message })
  }
  return [...found, ...partProblems(strategy, path), ...trailingProblems(strategy, path)]
}

/** The ladder rises to the target, and leaves something to sell there. */
function partProblems(strategy: ValidStrategy, path: ConfigPath): readonly CrossProblem[] {
  const { targetParts = [], targetRiskMultiple } = strategy
  const found: CrossProblem[] = []
  let below: Fixed | undefined
  let sold = 0n
  for (const [index, { riskMultiple, part }] of targetParts.entries()) {
    const here = [...path, 'targetParts', index]
    const is = formatFixed(riskMultiple)
    if (below !== undefined && riskMultiple <= below) {
      const message = `must be above that of the part before it (${formatFixed(below)}), not ${is}`
      found.push({ path: [...here, 'riskMultiple'], message })
    }
    if (targetRiskMultiple !== undefined && riskMultiple >= targetRiskMultiple) {
      const message = `must be below targetRiskMultiple (${formatFixed(targetRiskMultiple)}), not ${is}`
      found.push({ path: [...here, 'riskMultiple'], message })
    }
    below = riskMultiple
    const before = sold
    sold += part
    if (sold >= ONE && before < ONE) {
      const message = `must leave something for the target: the parts up to here are ${formatFixed(sold)} together, not below 1`
      found.push({ path: [...here, 'part'], message })
    }
  }
  return found
}

function trailingProblems(strategy: ValidStrategy, path: ConfigPath): readonly CrossProblem[] {
  const { trailing, targetRiskMultiple } = strategy
  if (trailing === undefined) return []
  const found: CrossProblem[] = []
  const { distancePercentMin, distancePercentMax, activationRiskMultiple } = trailing
  if (distancePercentMax < distancePercentMin) {
    const message = `must be at least distancePercentMin (${formatFixed(distancePercentMin)}), not ${formatFixed(distancePercentMax)}`
    found.push({ path: [...path, 'trailing', 'distancePercentMax'], message })
  }
  if (targetRiskMultiple !== undefined && activationRiskMultiple >= targetRiskMultiple) {
    const message = `must be below targetRiskMultiple (${formatFixed(targetRiskMultiple)}), or the target always comes first, not ${formatFixed(activationRiskMultiple)}`
    found.push({ path: [...path, 'trailing', 'activationRiskMultiple'], message })
  }
  return found
}
