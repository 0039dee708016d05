import { describe, expect, it } from 'vitest'

import { type FunctionEntry, type Manifest, manifest } from '../../lib/manifest.ts'
import { templatesOf } from './template.ts'

/** The manifest with one function changed. */
function withEntry(name: string, change: Partial<FunctionEntry>): Manifest {
  return {
    ...manifest,
    functions: manifest.functions.map((entry) =>
      entry.name === name ? { ...entry, ...change } : entry,
    ),
  }
}

describe('the stacks follow the manifest', () => {
  it('gives the same templates for the same manifest', () => {
    expect(templatesOf(manifest).functions.toJSON()).toEqual(
      templatesOf(manifest).functions.toJSON(),
    )
  })

  it('changes schedule, limits and permissions with the entry', () => {
    const before = templatesOf(manifest).functions
    const after = templatesOf(
      withEntry('check-risk', {
        triggers: [{ kind: 'schedule', everyMinutes: 7 }],
        timeoutSeconds: 99,
        memoryMb: 1234,
        reservedConcurrency: 3,
        permissions: { table: 'read', sendsTo: [], secrets: true },
      }),
    ).functions
    expect(after.toJSON()).not.toEqual(before.toJSON())
    after.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 99,
      MemorySize: 1234,
      ReservedConcurrentExecutions: 3,
    })
    after.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(7 minutes)',
    })
    after.hasResourceProperties('AWS::CloudWatch::Alarm', { Period: 21 * 60 })
  })

  it('deploys no function that the manifest does not name', () => {
    const fewer = {
      ...manifest,
      functions: manifest.functions.filter((entry) => entry.name !== 'operate'),
    }
    templatesOf(fewer).functions.resourceCountIs(
      'AWS::Lambda::Function',
      manifest.functions.length - 1,
    )
  })

  it('keeps two deployments apart by the prefix of their secrets', () => {
    templatesOf(manifest, 'paper').functions.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { HOLDFAST_SECRETS_PREFIX: '/paper' } },
    })
  })

  it('refuses a manifest with faults and names them all', () => {
    const broken = withEntry('operate', {
      name: 'check-risk',
      timeoutSeconds: 901,
    })
    expect(() => templatesOf(broken)).toThrow(
      'The manifest cannot be deployed:\ncheck-risk is there twice\n' +
        'check-risk has a timeout of 901 s, outside 1 to 900',
    )
  })

  it('refuses a name that no stack can have', () => {
    expect(() => templatesOf(manifest, 'My Deployment')).toThrow("name 'My Deployment' is not")
  })
})
