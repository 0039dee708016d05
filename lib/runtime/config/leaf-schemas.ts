/**
 * The single values of a configuration: exact decimals, whole numbers, one of several words.
 *
 * Numbers arrive as the text they were written as. Stored versions carry whole numbers as numbers
 * and decimals as strings, which is why a decimal never accepts a number: it has been a float.
 */
import * as z from 'zod'
import { MalformedAmount, type Fixed, formatFixed, parseFixed } from '../../domain/money/fixed.ts'

const SYMBOL_PATTERN = /^[A-Z0-9]{2,12}\/[A-Z0-9]{2,12}$/

export const symbol = z
  .string()
  .regex(SYMBOL_PATTERN, 'must be BASE/QUOTE in capitals, such as BTC/USD')

/** Bounds are decimal text; `above` and `below` exclude their value, `atLeast` and `atMost` include it. */
export interface DecimalBounds {
  readonly above?: string
  readonly atLeast?: string
  readonly atMost?: string
  readonly below?: string
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
  const { above, atLeast, atMost, below } = bounds
  const belowRange =
    (above !== undefined && amount <= parseFixed(above)) ||
    (atLeast !== undefined && amount < parseFixed(atLeast))
  const aboveRange =
    (atMost !== undefined && amount > parseFixed(atMost)) ||
    (below !== undefined && amount >= parseFixed(below))
  if (!belowRange && !aboveRange) return undefined
  const limits = [
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === undefined ? [] : [`at most ${atMost}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ]
  return `must be ${limits.join(' and ')}, not ${formatFixed(amount)}`
}

function schemaBounds(bounds: DecimalBounds): Record<string, number> {
  return {
    ...(bounds.above === undefined ? {} : { exclusiveMinimum: Number(bounds.above) }),
    ...(bounds.atLeast === undefined ? {} : { minimum: Number(bounds.atLeast) }),
    ...(bounds.atMost === undefined ? {} : { maximum: Number(bounds.atMost) }),
    ...(bounds.below === undefined ? {} : { exclusiveMaximum: Number(bounds.below) }),
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
