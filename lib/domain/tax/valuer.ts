/** What amounts were worth in the reporting currency. Rates that are missing are kept, never guessed. */
import { knownPair } from '../ledger/fill.ts'
import { type Movement } from '../ledger/movement.ts'
import { type Fixed, absolute, multiply, multiplyDivide } from '../money/fixed.ts'
import { type MissingRate, type Valuation } from './asset-event.ts'
import { type Rates } from './rates.ts'

export interface Amount {
  readonly currency: string
  readonly quantity: Fixed
}

export interface ValuerOptions {
  readonly reportingCurrency: string
  readonly rates: Rates
  /**
   * Currencies of which what comes in without a cost is taken at the rate of that time, because the
   * owner says so: foreign money and stable coins that were bought elsewhere. None unless given.
   */
  readonly basisAtRate?: readonly string[]
}

export interface FactMoment {
  readonly timeMs: number
  readonly account: string
  readonly factId: string
}

export const NO_VALUE: Valuation = { amount: 0n, rateSource: 'nothing was paid' }
export const NO_BASIS: Valuation = { lacks: 'basis', rateSource: 'its cost was not given' }

export class Valuer {
  readonly reportingCurrency: string
  readonly #rates: Rates
  readonly #basisAtRate: ReadonlySet<string>
  readonly #missing = new Map<string, MissingRate>()

  constructor({ reportingCurrency, rates, basisAtRate = [] }: ValuerOptions) {
    this.reportingCurrency = reportingCurrency
    this.#rates = rates
    this.#basisAtRate = new Set(basisAtRate)
  }

  /** In the order in which they were missed, each once. */
  get missingRates(): readonly MissingRate[] {
    return [...this.#missing.values()]
  }

  isMoney(currency: string): boolean {
    return currency === this.reportingCurrency
  }

  /** The value of an amount, or nothing without a note of it. */
  known({ currency, quantity }: Amount, timeMs: number): Valuation | undefined {
    if (this.isMoney(currency)) return { amount: quantity, rateSource: 'money' }
    const found = this.#rates.rateOf(currency, timeMs)
    if (found === undefined) return undefined
    return { amount: multiply(quantity, found.rate, 'toward-zero'), rateSource: found.source }
  }

  /** The value of an amount; a missing rate is noted. */
  valueOf(amount: Amount, moment: FactMoment): Valuation {
    return this.known(amount, moment.timeMs) ?? this.missing(moment, amount.currency)
  }

  /** What came in from elsewhere cost: as given, else nothing that anyone could know. */
  basisOf(movement: Movement): Valuation {
    const { currency, quantity, value, symbol = '', timeMs, account, movementId } = movement
    const moment = { timeMs, account, factId: movementId }
    const pair = value === undefined ? undefined : knownPair(symbol)
    if (pair !== undefined) return this.toldBy(movement) ?? this.missing(moment, pair.quote)
    if (!this.#basisAtRate.has(currency)) return NO_BASIS
    const found = this.valueOf({ currency, quantity }, moment)
    return { ...found, rateSource: `taken at its rate: ${found.rateSource}` }
  }

  /** What the movement itself says of its value, or nothing. */
  toldBy(movement: Movement): Valuation | undefined {
    const { value, valueSource = 'given', symbol = '', timeMs } = movement
    const pair = knownPair(symbol)
    if (value === undefined || pair === undefined) return undefined
    const quantity = absolute(value)
    if (this.isMoney(pair.quote)) return { amount: quantity, rateSource: valueSource }
    const found = this.known({ currency: pair.quote, quantity }, timeMs)
    return found && { ...found, rateSource: `${valueSource} × ${found.rateSource}` }
  }

  missing(moment: FactMoment, asset: string, orAsset?: string): Valuation {
    const { timeMs, account, factId } = moment
    const key = JSON.stringify([asset, timeMs, account, factId])
    const alternative = orAsset === undefined ? {} : { orAsset }
    if (!this.#missing.has(key))
      this.#missing.set(key, { asset, ...alternative, timeMs, account, factId })
    const names = orAsset === undefined ? asset : `${asset} or ${orAsset}`
    return { lacks: 'rate', rateSource: `no rate of ${names} in ${this.reportingCurrency}` }
  }
}

/** The part of a value that belongs to `part` of `whole`, rounded towards zero. */
export function shareOf(value: Valuation, part: Fixed, whole: Fixed): Valuation {
  if (value.amount === undefined) return value
  return { ...value, amount: multiplyDivide(value.amount, part, whole, 'toward-zero') }
}

/** `value + sign × other`; not known where one of them is not. */
export function combined(value: Valuation, sign: 1n | -1n, other: Valuation): Valuation {
  if (value.amount === undefined || other.amount === 0n) return value
  if (other.amount === undefined) return other
  const word = sign === 1n ? 'plus' : 'less'
  const isTold = other.rateSource === value.rateSource
  return {
    amount: value.amount + sign * other.amount,
    rateSource: isTold
      ? value.rateSource
      : `${value.rateSource}, ${word} the fee by ${other.rateSource}`,
  }
}
