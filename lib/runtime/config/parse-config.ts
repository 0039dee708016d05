/**
 * Reads a configuration whole: either all of it is right, or every problem is listed and none of
 * it is used.
 */
import { type AccountConfig, type HoldfastConfig } from '../../domain/config/account-config.ts'
import { type ConfigProblem, type CrossProblem, pathText } from './config-problem.ts'
import { type ShapedConfig, configSchema } from './config-schema.ts'
import { crossProblems } from './cross-checks.ts'
import { describeIssue } from './describe-issue.ts'
import { readDocument } from './read-document.ts'

export type ParsedConfig =
  | { readonly ok: true; readonly config: HoldfastConfig }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] }

/** Reads the text of a `holdfast.yaml`. Problems come in the order of the file. */
export function parseConfig(text: string): ParsedConfig {
  const document = readDocument(text)
  if (document.tree === null) {
    const empty = { path: '', message: 'is empty; it needs at least one account' }
    return { ok: false, problems: document.problems.length > 0 ? document.problems : [empty] }
  }
  const shaped = shapeConfig(document.tree)
  const located = shaped.problems.map((problem): ConfigProblem => {
    const line = document.lineOf(problem.path)
    const path = pathText(problem.path)
    return { path, message: problem.message, ...(line === undefined ? {} : { line }) }
  })
  const problems = [...document.problems, ...located].sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
  if (problems.length > 0 || shaped.config === undefined) return { ok: false, problems }
  return { ok: true, config: shaped.config }
}

/** Checks a tree whose decimals are text; `config` is there when there are no problems. */
export function shapeConfig(tree: unknown): {
  readonly config?: HoldfastConfig
  readonly problems: readonly CrossProblem[]
} {
  const filled = fillEmptySections(tree)
  const shaped = configSchema.safeParse(filled)
  const issues = shaped.success ? [] : shaped.error.issues
  const problems = [
    ...issues.flatMap((issue) => describeIssue(issue, filled)),
    ...crossProblems(filled),
  ]
  return shaped.success && problems.length === 0
    ? { config: completeConfig(shaped.data), problems }
    : { problems }
}

/** A section whose settings are all commented out reads as nothing; it means its defaults. */
function fillEmptySections(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(fillEmptySections)
  if (typeof tree !== 'object' || tree === null) return tree
  const entries = Object.entries(tree).map(([name, value]) => [
    name,
    value === null && SECTION_NAMES.has(name) ? {} : fillEmptySections(value),
  ])
  return Object.fromEntries(entries)
}

const SECTION_NAMES: ReadonlySet<string> = new Set([
  'limits',
  'entries',
  'exits',
  'reconcile',
  'quoteAgeSecondsMax',
  'protection',
  'trailing',
])

function completeConfig(shaped: ShapedConfig): HoldfastConfig {
  return {
    accounts: shaped.accounts.map(({ venueUrl, ...account }): AccountConfig => ({
      ...account,
      ...(venueUrl === undefined ? {} : { venueUrl }),
      strategies: account.strategies.map((strategy) => ({
        ...strategy,
        symbols: strategy.symbols ?? account.symbols,
      })),
    })),
  }
}
