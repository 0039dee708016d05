/** The part of dependency-cruiser's JSON report that is read here. */
export interface CruiseReport {
  readonly modules: readonly {
    readonly source: string
    readonly dependencies: readonly unknown[]
  }[]
  readonly summary: {
    readonly violations: readonly {
      readonly from: string
      readonly to: string
      readonly rule: { readonly name: string }
    }[]
    readonly ruleSetUsed?: {
      readonly forbidden?: readonly { readonly name?: string; readonly comment?: string }[]
    }
  }
}

/**
 * One line a fault; empty when every boundary holds.
 *
 * @param sources Every file that must have been looked at, from the project's root.
 */
export function faultsOf(report: CruiseReport, sources: readonly string[]): readonly string[] {
  const seen = new Set(report.modules.map((module) => module.source))
  const unseen = sources.filter((source) => !seen.has(source))
  const dependencyCount = report.modules.reduce(
    (count, module) => count + module.dependencies.length,
    0,
  )
  const rules = report.summary.ruleSetUsed?.forbidden ?? []
  const commentOf = (name: string) => rules.find((rule) => rule.name === name)?.comment ?? name
  return [
    ...(sources.length === 0 ? ['No source file was found: nothing was checked.'] : []),
    ...unseen.map((source) => `${source} was not looked at.`),
    ...(dependencyCount === 0 ? ['No import was found in any file: nothing was checked.'] : []),
    ...report.summary.violations.map(
      ({ from, to, rule }) => `${from} imports ${to}: ${commentOf(rule.name)} (${rule.name})`,
    ),
  ]
}
