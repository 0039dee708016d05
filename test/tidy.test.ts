/** What the style asks of every file, checked on the files themselves; the rules are in test/tidy. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

import packageJson from '../package.json' with { type: 'json' }
import { manifest } from '../lib/manifest.ts'
import {
  projectRequirements,
  requirementsPage,
} from '../scripts/requirements/project-requirements.ts'
import config from '../vitest.config.ts'
import { deadFiles, layerFaults } from './tidy/imports.ts'
import { fileSizeFaults, functionSizeFaults } from './tidy/size-faults.ts'
import { readSources } from './tidy/source-files.ts'
import { ambientFaults, nameFaults, unfinishedFaults } from './tidy/word-faults.ts'

const root = resolve(import.meta.dirname, '..')
const code = readSources(root, ['lib', 'functions', 'bin', 'scripts'])
const tests = readSources(root, ['test'])

describe('the source tree', () => {
  it('is there', () => {
    expect(code.length).toBeGreaterThan(50)
    expect(tests.length).toBeGreaterThan(20)
  })

  it('imports in the direction of the data', () => {
    expect([...code, ...tests].flatMap(layerFaults)).toEqual([])
  })

  it('has no file that nothing reaches', () => {
    const contracts = tests.filter(({ path }) => path.startsWith('test/contract/'))
    expect(deadFiles([...code, ...contracts])).toEqual([])
  })

  it('has every function of the manifest, and no other', () => {
    const entries = code.map(({ path }) => path).filter((path) => /^functions\/[^/]+$/.test(path))
    expect(entries).toEqual(manifest.functions.map((entry) => entry.entry).sort())
  })

  it('has short files', () => {
    expect(code.flatMap(fileSizeFaults)).toEqual([])
  })

  it('has short functions', () => {
    expect(code.flatMap(functionSizeFaults)).toEqual([])
  })

  it('takes time, randomness and settings from ports in domain and engine', () => {
    expect(code.flatMap(ambientFaults)).toEqual([])
  })

  it('has no unfinished marks', () => {
    expect([...code, ...tests].flatMap(unfinishedFaults)).toEqual([])
  })

  it('has names that say something', () => {
    expect([...code, ...tests].flatMap(({ path }) => nameFaults(path))).toEqual([])
  })
})

describe('requirements', () => {
  const { page, faults } = projectRequirements(root)

  it('are named in test titles by ids that exist', () => {
    expect(faults).toEqual([])
  })

  it('have a fresh page', () => {
    const file = join(root, requirementsPage)
    const stored = existsSync(file) ? readFileSync(file, 'utf8') : ''
    expect(stored === page, `${requirementsPage} is stale; run: npm run requirements`).toBe(true)
  })
})

describe('R-PROOF-3 coverage', () => {
  it('is held to at least 90 % of the lines in lib by every full test run', () => {
    const { coverage } = config.test ?? {}
    expect(coverage).toMatchObject({ provider: 'v8', include: ['lib/**/*.ts'] })
    expect(coverage?.exclude ?? []).toEqual([])
    expect(coverage?.thresholds?.lines).toBeGreaterThanOrEqual(90)
    expect(packageJson.scripts.test).toMatch(/vitest\.mjs run --coverage$/)
  })
})
