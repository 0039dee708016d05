import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { manifest } from '../../lib/manifest.ts'
import { type Bundle, bundleFunctions } from '../../lib/stacks/bundle.ts'

/** Half a megabyte more than the largest: a dependency that creeps in is seen. */
const codeBytesMax = 1_500_000

let folder = ''
let bundles: ReadonlyMap<string, Bundle>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-deployed-'))
  bundles = await bundleFunctions(manifest.functions, process.cwd(), join(folder, 'out'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe.each(manifest.functions.map((entry) => [entry.name, entry] as const))(
  'the bundle of %s',
  (name, entry) => {
    it('exports a handler', () => {
      expect(bundles.get(name)!.exports).toContain('handler')
    })

    it('is small', () => {
      expect(bundles.get(name)!.codeBytes).toBeLessThan(codeBytesMax)
    })

    it('holds only what the function needs', () => {
      const { sources } = bundles.get(name)!
      const holds = (folderName: string) => sources.some((source) => source.includes(folderName))
      if (!entry.permissions.secrets) expect(holds('node_modules/ccxt/')).toBe(false)
      expect(holds('adapters/simulated-exchange/')).toBe(false)
      expect(holds('adapters/local-servers/')).toBe(false)
      expect(holds('adapters/memory/')).toBe(false)
      expect(holds('aws-cdk-lib/')).toBe(false)
    })
  },
)
