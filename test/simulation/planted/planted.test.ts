import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { FAULT_KINDS } from '../faults/fault-kinds.ts'
import { fileOf, withBug } from './plant.ts'
import { type PlantedBug } from './planted-bug.ts'
import { PLANTED_BUGS, plantedBugNamed } from './registry.ts'

const INVARIANTS = 22
const BUGS_MIN = 90

const HERE = pathToFileURL(`${import.meta.dirname}/`).href

/** Runs a module in a Node of its own, which loads TypeScript itself. @returns what it printed. */
function inNode(code: string): unknown {
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(printed)
}

const planting = (name: string): string => `
  import { plant } from '${HERE}plant.ts'
  import { plantedBugNamed } from '${HERE}registry.ts'
  const FILL = '${pathToFileURL(fileOf(plantedBugNamed(name))).href}'
  const fill = { symbol: 'A/B', side: 'buy', quantity: 10n, cost: 5n, fee: 1n, feeCurrency: 'A' }
  const bug = plantedBugNamed('${name}')`

describe('R-PROOF-2 planted bugs', () => {
  it('are enough to tell a good auditor from a blind one', () => {
    expect(PLANTED_BUGS.length).toBeGreaterThanOrEqual(BUGS_MIN)
  })

  it('have names of their own, made of words', () => {
    const names = PLANTED_BUGS.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/)
  })

  it('say what somebody did, in a sentence', () => {
    for (const { text } of PLANTED_BUGS) expect(text).toMatch(/^[A-Z].*\.$/)
  })

  it('leave the venue’s truth alone', () => {
    for (const { file } of PLANTED_BUGS) {
      expect(file).toMatch(/^(lib|functions)\//)
      expect(file).not.toMatch(/simulated-exchange/)
    }
  })

  it('expect invariants that there are', () => {
    for (const { expected } of PLANTED_BUGS) {
      expect(expected.length).toBeGreaterThan(0)
      for (const number of expected) expect(number >= 1 && number <= INVARIANTS).toBe(true)
      expect(expected).toEqual([...new Set(expected)].sort((a, b) => a - b))
    }
  })

  it('break every invariant at least once', () => {
    const numbers = new Set(PLANTED_BUGS.flatMap(({ expected }) => expected))
    const missing = Array.from({ length: INVARIANTS }, (_, index) => index + 1)
    expect(missing.filter((number) => !numbers.has(number))).toEqual([])
  })

  it('name kinds of faults that there are', () => {
    const known = new Set(FAULT_KINDS.map(({ name }) => name))
    const named = PLANTED_BUGS.flatMap(({ kinds }) => kinds ?? [])
    expect(named.filter((kind) => !known.has(kind))).toEqual([])
  })

  it.each(PLANTED_BUGS.map((bug) => [bug.name, bug] as const))(
    '%s fits its file and leaves it readable',
    (_, bug) => {
      expect(existsSync(fileOf(bug))).toBe(true)
      const text = readFileSync(fileOf(bug), 'utf8')
      const spoiled = withBug(bug, text)
      expect(stripTypeScriptTypes(spoiled)).not.toBe(stripTypeScriptTypes(text))
    },
  )
})

describe('planting', () => {
  const bug: PlantedBug = {
    name: 'made-up-bug',
    text: 'Nothing.',
    file: 'lib/domain/order/order.ts',
    find: 'one',
    replace: '$& two',
    expected: [1],
  }

  it('changes the one place, letter by letter', () => {
    expect(withBug(bug, 'zero one three')).toBe('zero $& two three')
  })

  it('refuses a text that is gone', () => {
    expect(() => withBug(bug, 'zero')).toThrow(
      'made-up-bug does not fit: its text is not there any more in lib/domain/order/order.ts',
    )
  })

  it('refuses a text that is there twice', () => {
    expect(() => withBug(bug, 'one one')).toThrow('is there more than once')
    expect(() => withBug({ ...bug, find: 'aa' }, 'aaa')).toThrow('is there more than once')
  })

  it('finds a bug by its name', () => {
    expect(plantedBugNamed('sweep-left-out').file).toBe('lib/engine/monitor-plans.ts')
  })

  it('says which name was meant', () => {
    expect(() => plantedBugNamed('sweep-leftout')).toThrow(
      "there is no planted bug 'sweep-leftout'; did you mean 'sweep-left-out'?",
    )
    expect(() => plantedBugNamed('x')).toThrow(/^there is no planted bug 'x'$/)
  })

  it('spoils the module that is loaded afterwards', () => {
    const answer = inNode(`${planting('fee-in-base-forgotten')}
      const planted = plant(bug)
      const before = planted.isIn()
      const { fillEffect } = await import(FILL)
      const base = Number(fillEffect(fill).base)
      console.log(JSON.stringify({ before, base, after: planted.isIn() }))`)
    expect(answer).toEqual({ before: false, base: 10, after: true })
  })

  it('leaves other modules as they are', () => {
    const answer = inNode(`${planting('fee-in-base-forgotten')}
      plant(plantedBugNamed('sweep-left-out'))
      const { fillEffect } = await import(FILL)
      console.log(JSON.stringify({ base: Number(fillEffect(fill).base), name: bug.name }))`)
    expect(answer).toEqual({ base: 9, name: 'fee-in-base-forgotten' })
  })

  it('comes too late for a module that is loaded already, and says so', () => {
    const answer = inNode(`${planting('fee-in-base-forgotten')}
      await import(FILL)
      const planted = plant(bug)
      const { fillEffect } = await import(FILL)
      const base = Number(fillEffect(fill).base)
      console.log(JSON.stringify({ base, isIn: planted.isIn() }))`)
    expect(answer).toEqual({ base: 9, isIn: false })
  })

  it('fails the import of a file that the bug was not made for', () => {
    const answer = inNode(`${planting('fee-in-base-forgotten')}
      plant({ ...bug, find: 'what nobody wrote' })
      const failure = await import(FILL).catch((error) => error.message)
      console.log(JSON.stringify(failure))`)
    expect(answer).toContain('fee-in-base-forgotten does not fit')
  })

  it('loads no file itself that has a bug', () => {
    const files = [...new Set(PLANTED_BUGS.map((each) => pathToFileURL(fileOf(each)).href))]
    const loaded = inNode(`
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
      await import('${HERE}plant.ts')
      await import('${HERE}registry.ts')
      console.log(JSON.stringify(loaded))`) as readonly string[]
    expect(loaded).toContain(`${HERE}registry.ts`)
    expect(files.filter((file) => loaded.includes(file))).toEqual([])
  })
})
