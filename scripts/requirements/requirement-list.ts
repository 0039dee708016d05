import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface RequirementGroup {
  /** For example `R-ORD`; the third text of the group is `R-ORD-3`. */
  readonly prefix: string
  readonly title: string
  readonly texts: readonly string[]
}

export interface Requirement {
  readonly id: string
  readonly text: string
}

/** @throws {Error} when docs/requirements.json is missing or no JSON. */
export function readRequirementGroups(root: string): readonly RequirementGroup[] {
  const text = readFileSync(join(root, 'docs', 'requirements.json'), 'utf8')
  return JSON.parse(text) as readonly RequirementGroup[]
}

export function requirementsOf(group: RequirementGroup): readonly Requirement[] {
  return group.texts.map((text, index) => ({ id: `${group.prefix}-${index + 1}`, text }))
}
