/** Fields of stored contents, read from their JSON. Everything here throws when it is not there. */
import { type Fixed, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type JsonObject, type JsonValue } from '../../../lib/ports/store.ts'

export function text(content: JsonObject, name: string): string {
  const value = content[name]
  if (typeof value !== 'string') throw new TypeError(`${name} is no text`)
  return value
}

export function optionalText(content: JsonObject, name: string): string | undefined {
  return content[name] === undefined ? undefined : text(content, name)
}

export function amount(content: JsonObject, name: string): Fixed {
  return parseFixed(text(content, name))
}

export function optionalAmount(content: JsonObject, name: string): Fixed | undefined {
  return content[name] === undefined ? undefined : amount(content, name)
}

export function count(content: JsonObject, name: string): number {
  const value = content[name]
  if (typeof value !== 'number') throw new TypeError(`${name} is no number`)
  return value
}

export function optionalCount(content: JsonObject, name: string): number | undefined {
  return content[name] === undefined ? undefined : count(content, name)
}

export function flag(content: JsonObject, name: string): boolean {
  const value = content[name]
  if (typeof value !== 'boolean') throw new TypeError(`${name} is neither true nor false`)
  return value
}

export function group(content: JsonObject, name: string): JsonObject {
  return asGroup(content[name], name)
}

export function optionalGroup(content: JsonObject, name: string): JsonObject | undefined {
  return content[name] === undefined ? undefined : group(content, name)
}

export function groups(content: JsonObject, name: string): readonly JsonObject[] {
  const value = content[name]
  if (!Array.isArray(value)) throw new TypeError(`${name} is no list`)
  return (value as readonly JsonValue[]).map((each) => asGroup(each, name))
}

export function texts(content: JsonObject, name: string): readonly string[] {
  const value = content[name]
  if (!Array.isArray(value)) throw new TypeError(`${name} is no list`)
  return (value as readonly JsonValue[]).map((each) => {
    if (typeof each !== 'string') throw new TypeError(`${name} is no list of texts`)
    return each
  })
}

export function amountsByName(content: JsonObject, name: string): ReadonlyMap<string, Fixed> {
  const inner = group(content, name)
  return new Map(Object.keys(inner).map((each) => [each, amount(inner, each)]))
}

export function textsByName(content: JsonObject, name: string): ReadonlyMap<string, string> {
  const inner = group(content, name)
  return new Map(Object.keys(inner).map((each) => [each, text(inner, each)]))
}

/** A field for an object that leaves out what is absent. */
export function present<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>)
}

export function asGroup(value: JsonValue | undefined, name: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${name} is no group of fields`)
  return value as JsonObject
}
