import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { renderRequirements, unknownIds } from './render.ts'
import { readRequirementGroups } from './requirement-list.ts'
import { scanTestSource } from './scan-tests.ts'

export const requirementsPage = 'docs/requirements.md'

/** What docs/requirements.md should say, and what is wrong with the ids in the tests. */
export function projectRequirements(root: string): {
  readonly page: string
  readonly faults: readonly string[]
} {
  const groups = readRequirementGroups(root)
  const carried = globSync('test/**/*.test.ts', { cwd: root })
    .sort()
    // The tests of the scanner name ids that do not exist.
    .filter((file) => !file.startsWith(join('test', 'scripts')))
    .flatMap((file) => scanTestSource(file, readFileSync(join(root, file), 'utf8')))
  return { page: renderRequirements(groups, carried), faults: unknownIds(groups, carried) }
}
