/** The stored form of a configuration: JSON in which every amount is decimal text. */
import { type HoldfastConfig } from '../../domain/config/account-config.ts'
import { formatFixed } from '../../domain/money/fixed.ts'
import { type JsonObject, type JsonValue } from '../../ports/store.ts'
import { pathText } from './config-problem.ts'
import { type ParsedConfig, shapeConfig } from './parse-config.ts'

export function configToJson(config: HoldfastConfig): JsonObject {
  return jsonOf(config) as JsonObject
}

/** Validates as strictly as a file: a stored version may have been written by other software. */
export function configFromJson(json: JsonObject): ParsedConfig {
  const { config, problems } = shapeConfig(json)
  if (config !== undefined) return { ok: true, config }
  return {
    ok: false,
    problems: problems.map(({ path, message }) => ({ path: pathText(path), message })),
  }
}

export interface ConfigChange {
  readonly path: string
  /** Absent when the setting is new. */
  readonly before?: string
  /** Absent when the setting is gone. */
  readonly after?: string
}

/** Every single value that differs; none when the two mean the same. */
export function configChanges(
  before: HoldfastConfig,
  after: HoldfastConfig,
): readonly ConfigChange[] {
  const old = leavesOf(configToJson(before))
  const fresh = leavesOf(configToJson(after))
  const paths = [...new Set([...old.keys(), ...fresh.keys()])]
  return paths.flatMap((path) => {
    const [was, is] = [old.get(path), fresh.get(path)]
    if (was === is) return []
    return [
      {
        path,
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
      },
    ]
  })
}

function jsonOf(value: unknown): JsonValue | undefined {
  if (typeof value === 'bigint') return formatFixed(value)
  if (Array.isArray(value)) return value.map((item) => jsonOf(item) as JsonValue)
  if (typeof value !== 'object' || value === null) return value as JsonValue | undefined
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, jsonOf(inner)]))
}

function leavesOf(json: JsonValue, path: readonly (string | number)[] = []): Map<string, string> {
  if (typeof json !== 'object' || json === null) return new Map([[pathText(path), String(json)]])
  const steps = Array.isArray(json) ? [...json.entries()] : Object.entries(json as JsonObject)
  const leaves = steps.flatMap(([step, inner]) =>
    inner === undefined ? [] : [...leavesOf(inner as JsonValue, [...path, step])],
  )
  return new Map(leaves)
}
