import { describe, expect, it } from 'vitest'

import { renderRequirements, unknownIds } from '../../scripts/requirements/render.ts'
import {
  readRequirementGroups,
  requirementsOf,
} from '../../scripts/requirements/requirement-list.ts'
import { scanTestSource } from '../../scripts/requirements/scan-tests.ts'

const source = `
describe('R-ORD-2 order states', () => {
  describe.each([1])('after %s', () => {
    it('never go backwards', () => {})
    it.skipIf(false)('R-LEDG-8 equal the fold', () => {})
  })
  it.each\`a\`(\`end with \${code}\`, () => {})
})
it('stands alone', () => {})
expect('R-ORD-3 is text and no title')
`

describe('the scan of test titles', () => {
  const carried = scanTestSource('test/a.test.ts', source)

  it('finds the tests under a title with an id', () => {
    expect(carried.filter(({ id }) => id === 'R-ORD-2').map(({ titles }) => titles)).toEqual([
      ['R-ORD-2 order states', 'after %s', 'never go backwards'],
      ['R-ORD-2 order states', 'after %s', 'R-LEDG-8 equal the fold'],
      ['R-ORD-2 order states', 'end with …'],
    ])
  })

  it('finds an id in the title of the test itself, and none elsewhere', () => {
    expect([...new Set(carried.map(({ id }) => id))].sort()).toEqual(['R-LEDG-8', 'R-ORD-2'])
  })
})

describe('the requirements page', () => {
  const groups = [{ prefix: 'R-ORD', title: 'Orders', texts: ['First.', 'Second.'] }]
  const test = { file: 'test/a.test.ts', titles: ['R-ORD-2 states', 'hold'] }

  it('lists each id with its text and its tests, or that there are none', () => {
    expect(renderRequirements(groups, [{ id: 'R-ORD-2', ...test }])).toContain(
      '**R-ORD-1** First.\n\n- not yet covered\n\n' +
        '**R-ORD-2** Second.\n\n- `test/a.test.ts`: R-ORD-2 states › hold\n',
    )
  })

  it('names an id that no requirement has', () => {
    expect(unknownIds(groups, [{ id: 'R-ORD-3', ...test }])).toEqual([
      'test/a.test.ts names R-ORD-3, which does not exist',
    ])
  })
})

describe('the list of requirements', () => {
  it('has every id of every group', () => {
    const groups = readRequirementGroups(process.cwd())
    const counts = groups.map((group) => [group.prefix, requirementsOf(group).length])
    expect(Object.fromEntries(counts)).toEqual({
      'R-MKT': 10,
      'R-SIG': 9,
      'R-EXIT': 12,
      'R-PROT': 8,
      'R-ORD': 12,
      'R-LEDG': 11,
      'R-RISK': 10,
      'R-REC': 6,
      'R-OPS': 10,
      'R-PROOF': 3,
    })
  })
})
