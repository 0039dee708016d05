/**
 * What a field of a record looks like in the store and in memory. Written by hand, because the engine
 * reads and writes some hundred records a minute: a codec is two plain functions, and a container
 * asks each of its parts once.
 *
 * Both ways check what they are given. `decode` takes JSON that anybody may have written; `encode`
 * takes our own values and keeps what is not JSON out of the store.
 */
import { type Fixed, formatFixed, parseFixed } from '../../domain/money/fixed.ts'
import { type JsonObject, type JsonValue } from '../../ports/store.ts'

export interface Codec<T> {
  /** `undefined` stands for a field that is absent. @throws {Misfit} */
  readonly decode: (stored: JsonValue | undefined) => T
  /** @throws {Misfit} */
  readonly encode: (value: T) => JsonValue | undefined
}

export interface ObjectCodec<T> extends Codec<T> {
  readonly encode: (value: T) => JsonObject
}

/** A codec for every field, so that none is forgotten. */
export type Shape<T> = { readonly [Name in keyof T]-?: Codec<T[Name]> }

/** What does not fit, and where in the record: `intent.quantity: not a decimal amount: "x"`. */
export class Misfit extends Error {
  override readonly name = 'Misfit'
  readonly #place: string
  readonly #problem: string

  constructor(problem: string, options?: ErrorOptions, place = '') {
    super(place === '' ? problem : `${place}: ${problem}`, options)
    this.#place = place
    this.#problem = problem
  }

  static expected(what: string, found: unknown): Misfit {
    return new Misfit(`expected ${what}, found ${describe(found)}`)
  }

  /** What went wrong in one field of an object, or one part of a list. */
  static within(part: string | number, error: unknown): Misfit {
    const step = typeof part === 'number' ? `[${part}]` : part
    if (!(error instanceof Misfit)) return new Misfit(messageOf(error), { cause: error }, step)
    const inner = error.#place
    const place = inner === '' || inner.startsWith('[') ? step + inner : `${step}.${inner}`
    return new Misfit(error.#problem, { cause: error }, place)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const TEXT_SHOWN_MAX = 60

function describe(found: unknown): string {
  if (found === undefined) return 'nothing'
  if (Array.isArray(found)) return 'a list'
  if (typeof found === 'object' && found !== null) return 'an object'
  if (typeof found === 'string') return JSON.stringify(found.slice(0, TEXT_SHOWN_MAX))
  return typeof found === 'number' || found === null ? `${found}` : `a ${typeof found}`
}

/** A codec for what is the same in the store and in memory. */
function plain<T extends JsonValue>(what: string, fits: (value: unknown) => boolean): Codec<T> {
  const check = (value: unknown): T => {
    if (!fits(value)) throw Misfit.expected(what, value)
    return value as T
  }
  return { decode: check, encode: check }
}

export const text = plain<string>('a text', (value) => typeof value === 'string')
export const flag = plain<boolean>('true or false', (value) => typeof value === 'boolean')
export const number = plain<number>(
  'a number',
  (value) => typeof value === 'number' && Number.isFinite(value),
)

export function oneOf<const T extends string>(names: readonly T[]): Codec<T> {
  const known = new Set<unknown>(names)
  return plain(`one of ${names.join(', ')}`, (value) => known.has(value))
}

/** An amount: a decimal in the store. */
export const fixed: Codec<Fixed> = {
  decode(stored) {
    if (typeof stored !== 'string') throw Misfit.expected('a decimal amount', stored)
    try {
      return parseFixed(stored)
    } catch (cause) {
      throw new Misfit(messageOf(cause), { cause })
    }
  },
  encode(value) {
    if (typeof value !== 'bigint') throw Misfit.expected('an amount', value)
    return formatFixed(value)
  },
}

/** A field that may be absent. */
export function optional<T>(codec: Codec<T>): Codec<T | undefined> {
  return {
    decode: (stored) => (stored === undefined ? undefined : codec.decode(stored)),
    encode: (value) => (value === undefined ? undefined : codec.encode(value)),
  }
}

export function list<T>(codec: Codec<T>): Codec<readonly T[]> {
  return {
    decode: (stored) => eachOf(stored, codec.decode) as readonly T[],
    encode: (values) => eachOf(values, codec.encode) as readonly JsonValue[],
  }
}

/** One way of a codec, for parts whose kind is not known yet. */
type Convert = (part: never) => unknown

function eachOf(parts: unknown, convert: Convert): readonly unknown[] {
  if (!Array.isArray(parts)) throw Misfit.expected('a list', parts)
  const converted: unknown[] = []
  for (let index = 0; index < parts.length; index += 1)
    try {
      converted.push(convert(parts[index] as never))
    } catch (error) {
      throw Misfit.within(index, error)
    }
  return converted
}

/** Any number of names, each with the same kind of value. */
export function dictionary<T>(codec: Codec<T>): Codec<Readonly<Record<string, T>>> {
  return {
    decode: (stored) => eachNamed(stored, codec.decode) as Record<string, T>,
    encode: (values) => eachNamed(values, codec.encode) as JsonObject,
  }
}

function eachNamed(parts: unknown, convert: Convert): Readonly<Record<string, unknown>> {
  if (!isObject(parts)) throw Misfit.expected('an object', parts)
  const converted: Record<string, unknown> = {}
  for (const name of Object.keys(parts))
    try {
      setOwn(converted, name, convert(parts[name] as never))
    } catch (error) {
      throw Misfit.within(name, error)
    }
  return converted
}

interface Field {
  readonly name: string
  readonly codec: Codec<never>
}

/**
 * An object of known fields. Those that this version does not know are kept as they are, so that two
 * versions can run side by side.
 */
export function object<T>(shape: Shape<T>): ObjectCodec<T> {
  const fields = (Object.entries(shape) as [string, Codec<never>][]).map(
    ([name, codec]): Field => ({
      name,
      codec,
    }),
  )
  const known = new Set(Object.keys(shape))
  const convert = (from: unknown, way: 'decode' | 'encode'): Record<string, unknown> => {
    if (!isObject(from)) throw Misfit.expected('an object', from)
    const to: Record<string, unknown> = {}
    for (let index = 0; index < fields.length; index += 1) {
      const { name, codec } = fields[index] as Field
      try {
        const part: unknown = codec[way](from[name] as never)
        if (part !== undefined) to[name] = part
      } catch (error) {
        throw Misfit.within(name, error)
      }
    }
    for (const name in from)
      if (!known.has(name) && Object.hasOwn(from, name)) setOwn(to, name, from[name])
    return to
  }
  return {
    decode: (stored) => convert(stored, 'decode') as T,
    encode: (value) => convert(value, 'encode') as JsonObject,
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Assigning to this one name would set the prototype instead. */
function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  else target[name] = value
}
