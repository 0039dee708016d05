import { describe, expect, it } from 'vitest'

import { deadFiles, importsOf, layerFaults } from './imports.ts'
import { fileSizeFaults, functionSizeFaults } from './size-faults.ts'
import { ambientFaults, nameFaults, unfinishedFaults } from './word-faults.ts'

const lines = (count: number) => 'x\n'.repeat(count)

describe('the import scan', () => {
  it('sees every form of import', () => {
    const text = `import fs from 'node:fs'
import { type One,
  two } from './two.ts'
import type { Three } from '../three.ts'
import './four.ts'
export * from './five.ts'
export { six } from "./six.ts"
const seven = await import('./seven.ts')`
    expect(importsOf({ path: 'lib/a/b.ts', text })).toEqual([
      'node:fs',
      'lib/a/two.ts',
      'lib/three.ts',
      'lib/a/four.ts',
      'lib/a/five.ts',
      'lib/a/six.ts',
      'lib/a/seven.ts',
    ])
  })
})

describe('layers', () => {
  it.each([
    ['lib/domain/plan/plan.ts', '../../ports/clock.ts'],
    ['lib/domain/plan/plan.ts', 'zod'],
    ['lib/domain/plan/plan.ts', 'trading-signals'],
    ['lib/ports/store.ts', '../engine/sync-fills.ts'],
    ['lib/engine/sync-fills.ts', '../adapters/memory/memory-store.ts'],
    ['lib/engine/sync-fills.ts', 'zod'],
    ['lib/engine/records/plan-record.ts', 'zod'],
    ['lib/adapters/sqs/sender.ts', '../memory/memory-queue.ts'],
    ['lib/adapters/sqs/sender.ts', '../../engine/sync-fills.ts'],
    ['lib/runtime/compose.ts', '../stacks/create-app.ts'],
    ['lib/stacks/create-app.ts', '../runtime/compose.ts'],
    ['lib/manifest.ts', './domain/order/order.ts'],
    ['functions/sync-fills.ts', '../lib/adapters/sqs/sender.ts'],
    ['scripts/bench.ts', '../test/tidy/imports.ts'],
  ])('keep %s from importing %s', (path, target) => {
    expect(layerFaults({ path, text: `import { a } from '${target}'` })).toHaveLength(1)
  })

  it.each([
    ['lib/domain/plan/plan.ts', '../order/order.ts'],
    ['lib/domain/signal/indicators.ts', 'trading-signals'],
    ['lib/ports/store.ts', './clock.ts'],
    ['lib/adapters/sqs/sender.ts', '../../ports/queue.ts'],
    ['lib/adapters/sqs/sender.ts', './client.ts'],
    ['lib/adapters/sqs/sender.ts', '@aws-sdk/client-sqs'],
    ['lib/runtime/compose.ts', '../adapters/sqs/sender.ts'],
    ['lib/stacks/create-app.ts', '../manifest.ts'],
    ['functions/sync-fills.ts', '../lib/runtime/compose.ts'],
    ['test/engine/sync-fills.test.ts', '../../lib/adapters/memory/memory-store.ts'],
  ])('let %s import %s', (path, target) => {
    expect(layerFaults({ path, text: `import { a } from '${target}'` })).toEqual([])
  })
})

describe('dead files', () => {
  it('are those that nothing started reaches, even when they import each other', () => {
    const files = [
      { path: 'functions/run.ts', text: "import { a } from '../lib/a.ts'" },
      { path: 'lib/a.ts', text: "import { b } from './b.ts'" },
      { path: 'lib/b.ts', text: "import { a } from './a.ts'" },
      { path: 'lib/c.ts', text: "import { d } from './d.ts'" },
      { path: 'lib/d.ts', text: "import { c } from './c.ts'" },
      { path: 'test/c.test.ts', text: "import { c } from '../lib/c.ts'" },
    ]
    expect(deadFiles(files)).toEqual(['lib/c.ts', 'lib/d.ts'])
  })
})

describe('sizes', () => {
  it('allow 250 lines in a file and 30 in a function file', () => {
    expect(fileSizeFaults({ path: 'lib/a.ts', text: lines(250) })).toEqual([])
    expect(fileSizeFaults({ path: 'lib/a.ts', text: lines(251) })).toHaveLength(1)
    expect(fileSizeFaults({ path: 'functions/a.ts', text: lines(30) })).toEqual([])
    expect(fileSizeFaults({ path: 'functions/a.ts', text: lines(31) })).toHaveLength(1)
  })

  it.each([
    ['a function', (body: string) => `function a() {\n${body}}`],
    ['an arrow function', (body: string) => `const a = () => {\n${body}}`],
    ['a method', (body: string) => `class A { b() {\n${body}} }`],
    ['a constructor', (body: string) => `class A { constructor() {\n${body}} }`],
  ])('allow 70 lines in %s', (_, around) => {
    const faults = (count: number) =>
      functionSizeFaults({ path: 'lib/a.ts', text: around(lines(count - 2)) })
    expect(faults(70)).toEqual([])
    expect(faults(71)).toEqual(['lib/a.ts:1 has a function of 71 lines, more than 70'])
  })
})

describe('ambient calls', () => {
  it.each([
    'const a = Date.now()',
    'const a = new Date()',
    'const a = Date()',
    'const a = performance.now()',
    'const a = Math.random()',
    'setTimeout(a, 1)',
    'const a = globalThis.setInterval',
    'const a = crypto.randomUUID()',
    'await fetch(url)',
    "const a = process.env['A']",
    "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'",
    "import { readFile } from 'node:fs/promises'",
  ])('are seen in: %s', (text) => {
    expect(ambientFaults({ path: 'lib/engine/a.ts', text })).toHaveLength(1)
    expect(ambientFaults({ path: 'lib/adapters/a/a.ts', text })).toEqual([])
  })

  it.each([
    'const a = new Date(nowMs)',
    '// Date.now() is forbidden here',
    "throw new Error('no Math.random() here')",
    'await exchange.fetch(query)',
    'const a = clock.nowMs()',
  ])('are not seen in: %s', (text) => {
    expect(ambientFaults({ path: 'lib/domain/a.ts', text })).toEqual([])
  })
})

describe('unfinished marks', () => {
  it('are seen in comments and in code', () => {
    const text = ['// TO' + 'DO later', 'fine', "throw new Error('not " + "implemented')"].join(
      '\n',
    )
    expect(unfinishedFaults({ path: 'lib/a.ts', text }).map((fault) => fault.slice(0, 11))).toEqual(
      ['lib/a.ts:1 ', 'lib/a.ts:3 '],
    )
  })
})

describe('names', () => {
  it.each(['lib/order-utils.ts', 'lib/helpers/a.ts', 'lib/planManager.ts', 'test/common.ts'])(
    'refuse %s',
    (path) => {
      expect(nameFaults(path)).toHaveLength(1)
    },
  )

  it('allow words that only contain an empty one', () => {
    expect(nameFaults('lib/domain/commons-license/serviceable.ts')).toEqual([])
  })
})
