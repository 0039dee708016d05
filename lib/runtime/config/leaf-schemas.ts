/**
 * The single values of a configuration: exact decimals, whole numbers, one of several words.
 *
 * Numbers arrive as the text they were written as. Stored versions carry whole numbers as numbers
 * and decimals as strings, which is why a decimal never accepts a number: it has been a float.
 */
import * as z from 'zod'
import { MalformedAmount, type Fixed, formatFixed, parseFixed } from '../../domain/money/fixed.ts'

/** Bounds are decimal text; `above` excludes its value, `atLeast` and `atMost` include it. */
export interface DecimalBounds {
  readonly above?: string
  readonly atLeast?: string
  readonly atMost?: string
}

export function decimal(description: string, bounds: DecimalBounds) {
  return z
    .unknown()
    .meta({ description, type: ['number', 'string'], ...schemaBounds(bounds) })
    .transform((value, context): Fixed => {
      const amount = readDecimal(value)
      const message = typeof amount === 'string' ? amount : decimalProblem(amount, bounds)
      if (message === undefined && typeof amount === 'bigint') return amount
      context.addIssue({ code: 'custom', message: message ?? 'is not a decimal number' })
      return z.NEVER
    })
}

function readDecimal(value: unknown): Fixed | string {
  if (typeof value !== 'string') return absence(value) ?? 'must be a decimal number such as 0.25'
  try {
    return parseFixed(value)
  } catch (error) {
    if (!(error instanceof MalformedAmount)) throw error
    return `must be a decimal number such as 0.25, with at most 18 decimals, not ${quoted(value)}`
  }
}

function decimalProblem(amount: Fixed, bounds: DecimalBounds): string | undefined {
  const { above, atLeast, atMost } = bounds
  const belowRange =
    (above !== undefined && amount <= parseFixed(above)) ||
    (atLeast !== undefined && amount < parseFixed(atLeast))
  const aboveRange = atMost !== undefined && amount > parseFixed(atMost)
  if (!belowRange && !aboveRange) return undefined
  const limits = [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
  ]
  return `must be ${limits.join(' and ')}, not ${formatFixed(amount)}`
}

function schemaBounds(bounds: DecimalBounds): Record<string, number> {
  return {
    ...(bounds.above === undefined ? {} : { exclusiveMinimum: Number(bounds.above) }),
    ...(bounds.atLeast === undefined ? {} : { minimum: Number(bounds.atLeast) }),
    ...(bounds.atMost === undefined ? {} : { maximum: Number(bounds.atMost) }),
  }
}

/** A whole number within inclusive bounds; with `oneOf`, one of these. */
export function whole(
  description: string,
  bounds: { readonly atLeast: number; readonly atMost: number; readonly oneOf?: readonly number[] },
) {
  const { atLeast, atMost, oneOf } = bounds
  return z
    .unknown()
    .meta({ description, type: 'integer', minimum: atLeast, maximum: atMost, ...enumOf(oneOf) })
    .transform((value, context): number => {
      const number = readWhole(value)
      if (typeof number === 'number') {
        const inRange = number >= atLeast && number <= atMost && (oneOf?.includes(number) ?? true)
        if (inRange) return number
      }
      const range =
        oneOf === undefined ? `from ${atLeast} to ${atMost}` : `one of ${oneOf.join(', ')}`
      const message = absence(value) ?? `must be a whole number, ${range}, not ${quoted(value)}`
      context.addIssue({ code: 'custom', message })
      return z.NEVER
    })
}

function enumOf(oneOf: readonly number[] | undefined): Record<string, readonly number[]> {
  return oneOf === undefined ? {} : { enum: oneOf }
}

function readWhole(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  if (typeof value !== 'string' || !/^-?\d{1,15}$/.test(value)) return undefined
  return Number(value)
}

function absence(value: unknown): string | undefined {
  if (value === undefined) return 'is missing'
  return value === null ? 'has no value' : undefined
}

/** A value as it was written, short enough for one line. */
export function quoted(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a section'
  const text = String(value).replace(/\p{Cc}/gu, ' ')
  return `"${text.length > 40 ? `${text.slice(0, 39)}…` : text}"`
}
