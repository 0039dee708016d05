import { describe, expect, it } from 'vitest'

import { type CruiseReport, faultsOf } from '../../scripts/boundary-report.ts'

const report = (modules: CruiseReport['modules']): CruiseReport => ({
  modules,
  summary: { violations: [] },
})

const looked = report([
  { source: 'lib/one.ts', dependencies: [{}] },
  { source: 'lib/two.ts', dependencies: [] },
])

describe('the boundary check', () => {
  it('passes when every file was looked at and nothing was found', () => {
    expect(faultsOf(looked, ['lib/one.ts', 'lib/two.ts'])).toEqual([])
  })

  it('fails when no module was cruised', () => {
    expect(faultsOf(report([]), ['lib/one.ts'])).toEqual([
      'lib/one.ts was not looked at.',
      'No import was found in any file: nothing was checked.',
    ])
  })

  it('fails when there was nothing to look at', () => {
    expect(faultsOf(report([]), [])).toContain('No source file was found: nothing was checked.')
  })

  it('fails when one file was skipped', () => {
    expect(faultsOf(looked, ['lib/one.ts', 'lib/three.ts'])).toEqual([
      'lib/three.ts was not looked at.',
    ])
  })

  it('fails when the files were seen and their imports were not', () => {
    const blind = report([{ source: 'lib/one.ts', dependencies: [] }])
    expect(faultsOf(blind, ['lib/one.ts'])).toEqual([
      'No import was found in any file: nothing was checked.',
    ])
  })

  it('says who imports whom and why that is forbidden', () => {
    const broken: CruiseReport = {
      modules: looked.modules,
      summary: {
        violations: [{ from: 'lib/one.ts', to: 'lib/two.ts', rule: { name: 'no-two' } }],
        ruleSetUsed: { forbidden: [{ name: 'no-two', comment: 'Two is private.' }] },
      },
    }
    expect(faultsOf(broken, ['lib/one.ts'])).toEqual([
      'lib/one.ts imports lib/two.ts: Two is private. (no-two)',
    ])
  })
})
