import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

// @ts-expect-error Plain JavaScript without types, because it runs on any Node.
import { installNeeded as untyped } from '../../scripts/installation.js'

const installNeeded = untyped as (root: string) => string | undefined

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-installation-'))
  mkdirSync(join(root, 'node_modules'))
})
afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

type Packages = Readonly<Record<string, { version: string; integrity: string; optional?: boolean }>>

const write = (file: string, packages: Packages) => {
  writeFileSync(join(root, file), JSON.stringify({ packages }))
}
const lock = (packages: Packages) => {
  write('package-lock.json', { '': { version: '0', integrity: '' }, ...packages })
}
const installed = (packages: Packages) => {
  write('node_modules/.package-lock.json', packages)
}

const one = { version: '1.0.0', integrity: 'sha512-a' }

describe('whether an install is needed', () => {
  it('is, when nothing is installed', () => {
    lock({ 'node_modules/one': one })
    expect(installNeeded(root)).toBe('the dependencies are not installed yet')
  })

  it('is not, when every package has the version of the lock file', () => {
    lock({ 'node_modules/one': one })
    installed({ 'node_modules/one': one })
    expect(installNeeded(root)).toBeUndefined()
  })

  it('is, when a package is missing', () => {
    lock({ 'node_modules/one': one, 'node_modules/@scope/two': one })
    installed({ 'node_modules/one': one })
    expect(installNeeded(root)).toBe('@scope/two is not the version in package-lock.json')
  })

  it('is, when a package changed its version or its content', () => {
    installed({ 'node_modules/one': one })
    lock({ 'node_modules/one': { ...one, version: '1.0.1' } })
    expect(installNeeded(root)).toContain('one is not the version')
    lock({ 'node_modules/one': { ...one, integrity: 'sha512-b' } })
    expect(installNeeded(root)).toContain('one is not the version')
  })

  it('is not, when only a package for another system is missing', () => {
    lock({ 'node_modules/one': one, 'node_modules/other-system': { ...one, optional: true } })
    installed({ 'node_modules/one': one })
    expect(installNeeded(root)).toBeUndefined()
  })
})
