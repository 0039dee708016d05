import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type FunctionEntry, manifest } from '../../lib/manifest.ts'
import { type Bundle, bundleFunctions } from '../../lib/stacks/bundle.ts'

const sources = {
  'trades.ts': `
    import kraken from '../node_modules/ccxt/js/src/kraken.js'
    import { NetworkError } from '../node_modules/ccxt/js/src/base/errors.js'
    export const handler = async () => {
      const venue = new kraken({ apiKey: 'key', secret: 'c2VjcmV0' })
      venue.nonce = () => 1_700_000_000_000
      const request = venue.sign('AddOrder', 'private', 'POST', { pair: 'XBTUSD', volume: '1' })
      return { body: request.body, sign: request.headers['API-Sign'], error: NetworkError.name }
    }`,
  'left-out.ts': `
    import kraken from '../node_modules/ccxt/js/src/kraken.js'
    export const handler = async () => new kraken().ethAbiEncode(['uint256'], [1])`,
  'checks.ts': `
    import { z } from 'zod'
    export const handler = async (event: unknown) => z.object({ a: z.string() }).safeParse(event)`,
}

const entryOf = (file: string): FunctionEntry => ({
  ...manifest.functions[0]!,
  name: file.replace('.ts', ''),
  entry: `functions/${file}`,
})

let root = ''
let bundles: ReadonlyMap<string, Bundle>

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'holdfast-bundle-'))
  await mkdir(join(root, 'functions'))
  await symlink(join(process.cwd(), 'node_modules'), join(root, 'node_modules'))
  for (const [file, source] of Object.entries(sources)) {
    await writeFile(join(root, 'functions', file), source)
  }
  bundles = await bundleFunctions(Object.keys(sources).map(entryOf), root, join(root, 'out'))
})

afterAll(() => rm(root, { recursive: true, force: true }))

const run = promisify(execFile)

/** What the bundle's handler answers when plain Node loads it, as Lambda does. */
async function invoke(name: string, event: unknown = null): Promise<unknown> {
  const { directory } = bundles.get(name)!
  const program =
    'const { handler } = await import(process.argv[1]);' +
    'console.log(JSON.stringify(await handler(JSON.parse(process.argv[2]))))'
  const module = pathToFileURL(join(directory, 'index.mjs')).href
  const { stdout } = await run(process.execPath, [
    '--input-type=module',
    '--eval',
    program,
    module,
    JSON.stringify(event),
  ])
  return JSON.parse(stdout)
}

describe('bundles', () => {
  it('hold one venue of ccxt and not all of them', () => {
    expect(bundles.get('trades')!.codeBytes).toBeLessThan(400_000)
  })

  it('hold no ccxt where none is imported, and one language of zod', () => {
    expect(bundles.get('checks')!.codeBytes).toBeLessThan(250_000)
  })

  it('sign a request as the whole library does', async () => {
    const { kraken } = await import('ccxt')
    const venue = new kraken({ apiKey: 'key', secret: 'c2VjcmV0' })
    venue.nonce = () => 1_700_000_000_000
    const whole = venue.sign('AddOrder', 'private', 'POST', { pair: 'XBTUSD', volume: '1' }) as {
      readonly body: string
      readonly headers: Readonly<Record<string, string>>
    }
    expect(await invoke('trades')).toEqual({
      body: whole.body,
      sign: whole.headers['API-Sign'],
      error: 'NetworkError',
    })
  })

  it('name what was left out when it is called', async () => {
    await expect(invoke('left-out')).rejects.toThrow(/is not in this bundle/)
  })

  it('validate as the whole library does', async () => {
    expect(await invoke('checks', { a: 'text' })).toMatchObject({ success: true })
    const refused = JSON.stringify(await invoke('checks', { a: 1 }))
    expect(refused).toContain('Invalid input: expected string, received number')
  })

  it('say what they export and what they are made of', () => {
    const { exports, sources } = bundles.get('checks')!
    expect(exports).toEqual(['handler'])
    expect(sources).toContain('functions/checks.ts')
    expect(sources.some((source) => source.includes('node_modules/zod/'))).toBe(true)
    expect(sources.some((source) => source.includes('node_modules/ccxt/'))).toBe(false)
  })

  it('carry a source map', async () => {
    const { directory } = bundles.get('checks')!
    const map = JSON.parse(await readFile(join(directory, 'index.mjs.map'), 'utf8')) as {
      readonly sources: readonly string[]
    }
    expect(map.sources.some((source) => source.endsWith('functions/checks.ts'))).toBe(true)
  })

  it('are refused with the place of the fault when a function does not build', async () => {
    await writeFile(join(root, 'functions', 'broken.ts'), 'export const handler = (')
    await expect(
      bundleFunctions([entryOf('broken.ts')], root, join(root, 'broken-out')),
    ).rejects.toThrow(/functions\/broken\.ts:1:/)
  })
})
