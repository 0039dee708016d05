/**
 * The numbered versions of the configuration in the store.
 *
 * Every version is kept under its number; the active one is a copy under a key of its own, written
 * in the same commit, so that a function reads its configuration with a single call.
 */
import { type HoldfastConfig } from '../../domain/config/account-config.ts'
import { keys } from '../../engine/records/keys.ts'
import { type Clock } from '../../ports/clock.ts'
import { type Item, type JsonObject, type Store } from '../../ports/store.ts'
import { type ConfigStore, type StoredConfig } from './config-store.ts'
import { configChanges, configFromJson, configToJson } from './config-json.ts'
import { problemText } from './config-problem.ts'

/** Others may apply at the same time; each of them can win at most a few times in a row. */
const TRIES_MAX = 5

export function createConfigStore(store: Store, clock: Clock): ConfigStore {
  const read = async (key: Parameters<Store['get']>[0]): Promise<StoredConfig | undefined> => {
    const item = await store.get(key)
    return item === undefined ? undefined : storedConfig(item)
  }
  return {
    active: () => read(keys.activeConfig()),
    find: (version) => read(keys.configVersion(version)),
    apply: (config) => apply(config, store, clock),
  }
}

async function apply(config: HoldfastConfig, store: Store, clock: Clock): Promise<number> {
  for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
    const item = await store.get(keys.activeConfig())
    const active = item === undefined ? undefined : storedConfig(item)
    if (active !== undefined && configChanges(active.config, config).length === 0)
      return active.version
    const version = (active?.version ?? 0) + 1
    const content = { version, appliedAtMs: clock.nowMs(), config: configToJson(config) }
    const outcome = await store.commit([
      { action: 'create', key: keys.configVersion(version), content },
      item === undefined
        ? { action: 'create', key: keys.activeConfig(), content }
        : { action: 'replace', key: item.key, content, expectedVersion: item.version },
    ])
    if (outcome.committed) return version
  }
  throw new Error(`the configuration was changed by others ${TRIES_MAX} times; try again`)
}

/** @throws {Error} for a stored configuration that this software does not understand. */
function storedConfig(item: Item): StoredConfig {
  const known = readContents.get(item.content) ?? readContent(item.content)
  readContents.set(item.content, known)
  return known
}

/** Only to save work: the same content is the same configuration. */
const readContents = new WeakMap<JsonObject, StoredConfig>()

function readContent(content: JsonObject): StoredConfig {
  const { version, appliedAtMs, config } = content
  if (typeof version !== 'number' || typeof appliedAtMs !== 'number' || !isObject(config))
    throw new Error('the stored configuration is malformed')
  const parsed = configFromJson(config)
  if (!parsed.ok) {
    const problems = parsed.problems.map((problem) => problemText(problem, `version ${version}`))
    throw new Error(`the stored configuration does not hold:\n${problems.join('\n')}`)
  }
  return { version, appliedAtMs, config: parsed.config }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
