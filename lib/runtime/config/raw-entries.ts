/** Looks into a configuration that has not been checked yet. */

export function entry(raw: unknown, name: string): unknown {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return undefined
  return Object.hasOwn(raw, name) ? (raw as Record<string, unknown>)[name] : undefined
}

export function listOf(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : []
}
