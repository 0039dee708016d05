import { describe, expect, it } from 'vitest'

import { type FunctionEntry, type Manifest, manifest, scheduleOf } from '../lib/manifest.ts'
import { manifestFaults } from '../lib/stacks/manifest-faults.ts'

const withFirst = (change: Partial<FunctionEntry>): Manifest => ({
  ...manifest,
  functions: [{ ...manifest.functions[0]!, ...change }, ...manifest.functions.slice(1)],
})

describe('the manifest', () => {
  it('has no faults', () => {
    expect(manifestFaults(manifest)).toEqual([])
  })

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(manifest))).toEqual(manifest)
  })

  it('names each function after its file', () => {
    for (const entry of manifest.functions) {
      expect(entry.entry).toBe(`functions/${entry.name}.ts`)
    }
  })

  it('gives every function of a minute its own place, market first and risk last', () => {
    const names = manifest.functions
      .filter((entry) => scheduleOf(entry) !== undefined)
      .toSorted((one, other) => one.order - other.order)
      .map((entry) => entry.name)
    expect(names).toEqual([
      'sync-market',
      'scan-signals',
      'monitor-plans',
      'sync-fills',
      'reconcile',
      'check-risk',
    ])
    expect(new Set(manifest.functions.map((entry) => entry.order)).size).toBe(
      manifest.functions.length,
    )
  })

  it('lets every scheduled function end before its next start', () => {
    for (const entry of manifest.functions) {
      const schedule = scheduleOf(entry)
      if (schedule !== undefined) {
        expect(entry.timeoutSeconds).toBeLessThan(schedule.everyMinutes * 60)
      }
    }
  })

  it('keeps the exchange keys from the functions that never call a venue', () => {
    const keyless = manifest.functions
      .filter((entry) => !entry.permissions.secrets)
      .map((entry) => entry.name)
    expect(keyless).toEqual(['scan-signals', 'check-risk'])
  })
})

describe('the faults of a manifest', () => {
  it.each<[string, Manifest, string]>([
    [
      'a schedule of a fraction of a minute',
      withFirst({ triggers: [{ kind: 'schedule', everyMinutes: 0.5 }] }),
      'sync-market runs every 0.5 minutes, not a whole number from 1',
    ],
    [
      'two schedules',
      withFirst({
        triggers: [
          { kind: 'schedule', everyMinutes: 1 },
          { kind: 'schedule', everyMinutes: 2 },
        ],
      }),
      'sync-market has more than one schedule',
    ],
    [
      'an alarm on periods that do not exist',
      withFirst({ triggers: [] }),
      'sync-market has an alarm on missed periods and no schedule',
    ],
    [
      'a second reader of a queue, slower than its messages stay hidden',
      withFirst({
        triggers: [
          { kind: 'schedule', everyMinutes: 1 },
          { kind: 'queue', queue: 'ticks', batchSize: 1 },
        ],
      }),
      'ticks hides messages for 180 s, less than 6 times the 50 s of sync-market',
    ],
    [
      'a queue that is not there',
      { ...manifest, queues: manifest.queues.filter((queue) => queue.name !== 'orders') },
      'execute-orders reads orders, which is no queue',
    ],
    [
      'a queue without a reader',
      {
        ...manifest,
        functions: manifest.functions.filter((entry) => entry.name !== 'execute-orders'),
      },
      'orders has 0 readers, not one',
    ],
    ['a name twice', withFirst({ name: 'check-risk' }), 'check-risk is there twice'],
    [
      'a timeout that the platform does not have',
      withFirst({ timeoutSeconds: 0 }),
      'sync-market has a timeout of 0 s, outside 1 to 900',
    ],
  ])('names %s', (_, candidate, fault) => {
    expect(manifestFaults(candidate)).toContain(fault)
  })
})
