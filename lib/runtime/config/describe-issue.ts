/** Turns what zod found into problems in plain words, one for each setting. */
import { type z } from 'zod'
import { type ConfigPath, type CrossProblem } from './config-problem.ts'
import { configJsonSchema } from './json-schema.ts'
import { quoted } from './leaf-schemas.ts'
import { nearestName } from './nearest-name.ts'

export function describeIssue(issue: z.core.$ZodIssue, tree: unknown): readonly CrossProblem[] {
  const path = issue.path.filter((step): step is string | number => typeof step !== 'symbol')
  const value = valueAt(tree, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) => ({ path: [...path, name], message: unknownName(path, name) }))
    case 'invalid_type':
      return [
        {
          path,
          message: absence(value) ?? `must be ${kindText(issue.expected)}, not ${quoted(value)}`,
        },
      ]
    case 'invalid_value':
      return [{ path, message: absence(value) ?? wordProblem(issue.values.map(String), value) }]
    case 'too_small':
      return [{ path, message: 'must not be empty' }]
    case 'invalid_format':
      return [{ path, message: formatProblem(issue, value) }]
    default:
      return [{ path, message: issue.message }]
  }
}

function absence(value: unknown): string | undefined {
  if (value === undefined) return 'is missing'
  return value === null ? 'has no value' : undefined
}

function formatProblem(issue: z.core.$ZodIssueInvalidStringFormat, value: unknown): string {
  const wanted = issue.format === 'url' ? 'must be an http or https address' : issue.message
  return `${wanted}, not ${quoted(value)}`
}

function wordProblem(words: readonly string[], value: unknown): string {
  const wanted = words.length === 1 ? `must be ${words[0]}` : `must be one of ${words.join(', ')}`
  return `${wanted}, not ${quoted(value)}${suggestion(String(value), words)}`
}

function unknownName(path: ConfigPath, name: string): string {
  const known = knownNames(path)
  const meant = suggestion(name, known)
  return `is not a setting${meant === '' ? ` (known here: ${known.join(', ')})` : meant}`
}

function suggestion(typed: string, known: readonly string[]): string {
  const nearest = nearestName(typed, known)
  return nearest === undefined || nearest === typed ? '' : `; did you mean ${nearest}?`
}

function kindText(expected: string): string {
  switch (expected) {
    case 'object':
      return 'a section with settings of its own'
    case 'array':
      return 'a list'
    case 'string':
      return 'text'
    case 'boolean':
      return 'true or false'
    default:
      return `a ${expected}`
  }
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly items?: SchemaNode
}

/** The settings that the section at `path` may have. */
function knownNames(path: ConfigPath): readonly string[] {
  let node: SchemaNode | undefined = configJsonSchema()
  for (const step of path) node = typeof step === 'number' ? node?.items : node?.properties?.[step]
  return Object.keys(node?.properties ?? {})
}

function valueAt(tree: unknown, path: ConfigPath): unknown {
  let value: unknown = tree
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string | number, unknown>)[step]
  }
  return value
}
