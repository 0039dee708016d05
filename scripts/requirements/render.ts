import { type RequirementGroup, requirementsOf } from './requirement-list.ts'
import { type CarriedRequirement } from './scan-tests.ts'

const heading = `# What Holdfast does, and the tests that show it

Written by \`npm run requirements\` from docs/requirements.json and the titles of the tests.
`

/** docs/requirements.md: every requirement with the tests that carry its id. */
export function renderRequirements(
  groups: readonly RequirementGroup[],
  carried: readonly CarriedRequirement[],
): string {
  const sections = groups.map((group) =>
    [
      `## ${group.title} (${group.prefix})`,
      ...requirementsOf(group).map(
        ({ id, text }) =>
          `**${id}** ${text}\n\n${testLines(carried.filter((test) => test.id === id))}`,
      ),
    ].join('\n\n'),
  )
  return `${heading}\n${sections.join('\n\n')}\n`
}

function testLines(tests: readonly CarriedRequirement[]): string {
  if (tests.length === 0) return '- not yet covered'
  const lines = tests.map(({ file, titles }) => `- \`${file}\`: ${titles.join(' › ')}`)
  return [...new Set(lines)].sort().join('\n')
}

/** Sentences about ids in test titles that no requirement has. */
export function unknownIds(
  groups: readonly RequirementGroup[],
  carried: readonly CarriedRequirement[],
): readonly string[] {
  const known = new Set(groups.flatMap(requirementsOf).map(({ id }) => id))
  const unknown = carried.filter(({ id }) => !known.has(id))
  return [...new Set(unknown.map(({ id, file }) => `${file} names ${id}, which does not exist`))]
}
