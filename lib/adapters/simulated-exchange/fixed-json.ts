/** JSON for values that contain amounts: `{"fixed":"1.5"}` stands for the amount, and for nothing else. */
import { formatFixed, parseFixed } from '../../domain/money/fixed.ts'
import { type JsonValue } from '../../ports/store.ts'

/** Plain data only; fields that are `undefined` are left out. @throws {TypeError} for anything else. */
export function encodeAmounts(value: unknown): JsonValue {
  if (typeof value === 'bigint') return { fixed: formatFixed(value) }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (Array.isArray(value)) return value.map(encodeAmounts)
  if (typeof value !== 'object') throw new TypeError(`${typeof value} cannot be kept as JSON`)
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  if (fields.length === 1 && fields[0]?.[0] === 'fixed')
    throw new TypeError('an object with only the field "fixed" would be read back as an amount')
  return Object.fromEntries(fields.map(([name, field]) => [name, encodeAmounts(field)]))
}

export function decodeAmounts(value: JsonValue | undefined): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(decodeAmounts)
  const fields = Object.entries(value)
  const [only] = fields
  if (fields.length === 1 && only?.[0] === 'fixed' && typeof only[1] === 'string')
    return parseFixed(only[1])
  return Object.fromEntries(fields.map(([name, field]) => [name, decodeAmounts(field)]))
}
