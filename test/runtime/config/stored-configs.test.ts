import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { type HoldfastConfig } from '../../../lib/domain/config/account-config.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { parseConfig } from '../../../lib/runtime/config/parse-config.ts'
import { createConfigStore } from '../../../lib/runtime/config/stored-configs.ts'

const clock = { nowMs: () => 1_767_000_000_000, sleep: async () => undefined }

function configWith(openPlansMax: number): HoldfastConfig {
  const parsed = parseConfig(`
accounts:
  - id: main
    mode: simulated
    symbols: [BTC/USD]
    limits: {orderValueMax: 1, positionValueMax: 1, grossExposureMax: 1, openPlansMax: ${openPlansMax}}
`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.config
}

describe('R-OPS-5 stored versions of the configuration', () => {
  it('start with none', async () => {
    const configs = createConfigStore(createMemoryStore(), clock)
    expect(await configs.active()).toBeUndefined()
    expect(await configs.find(1)).toBeUndefined()
  })

  it('give every change its own number when several are applied at once', async () => {
    const configs = createConfigStore(createMemoryStore(), clock)
    const versions = await Promise.all([1, 2, 3, 4].map((n) => configs.apply(configWith(n))))
    expect([...versions].sort()).toEqual([1, 2, 3, 4])
    for (const [index, version] of versions.entries())
      expect((await configs.find(version))?.config).toEqual(configWith(index + 1))
    expect((await configs.active())?.version).toBe(4)
  })

  it('count the same configuration applied at the same time once', async () => {
    const configs = createConfigStore(createMemoryStore(), clock)
    const versions = await Promise.all([configs.apply(configWith(1)), configs.apply(configWith(1))])
    expect(versions).toEqual([1, 1])
    expect(await configs.find(2)).toBeUndefined()
  })

  it('are read as strictly as a file', async () => {
    const store = createMemoryStore()
    const configs = createConfigStore(store, clock)
    const content = { version: 1, appliedAtMs: 0, config: { accounts: [] } }
    await store.commit([{ action: 'create', key: keys.activeConfig(), content }])
    await expect(configs.active()).rejects.toThrow('version 1  accounts: must not be empty')
  })
})
