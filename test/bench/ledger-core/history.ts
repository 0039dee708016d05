/**
 * A long history of one book: a price that wanders, buys and sells of all sizes with the fees of a
 * usual schedule, a position that is long most of the time. The same for every run.
 */
import { BASE, QUOTE, type ToldTrade } from './contender.ts'

/** Amounts are whole numbers of 10^-8, which a float holds exactly. */
const UNIT = 100_000_000
const START_MS = Date.UTC(2020, 0, 1)
const FEES_BPS = [10, 16, 26, 40] as const
/** What the position is drawn back to, in base currency. */
const USUAL_POSITION = 12

export class History {
  readonly #sides: Uint8Array
  readonly #feesInBase: Uint8Array
  readonly #prices: Float64Array
  readonly #quantities: Float64Array
  readonly #costs: Float64Array
  readonly #fees: Float64Array

  constructor(length: number) {
    this.#sides = new Uint8Array(length)
    this.#feesInBase = new Uint8Array(length)
    this.#prices = new Float64Array(length)
    this.#quantities = new Float64Array(length)
    this.#costs = new Float64Array(length)
    this.#fees = new Float64Array(length)
    const random = randomFrom(20_260_105)
    let [held, price] = [0, 30_000 * UNIT]
    for (let index = 0; index < length; index += 1) {
      price = wander(price, random)
      const isBuy = random() < 0.55 + 0.4 * (1 - held / UNIT / USUAL_POSITION)
      const quantity = isBuy ? Math.ceil((0.05 + random()) * UNIT) : sold(held, random)
      held += this.#add(index, isBuy, price, quantity, random)
    }
  }

  get length(): number {
    return this.#sides.length
  }

  /** The trades from one index up to another, which is not in it. */
  slice(from: number, to: number): readonly ToldTrade[] {
    const end = Math.min(to, this.length)
    return Array.from({ length: end - from }, (_, offset) => this.#trade(from + offset))
  }

  /** @returns by how much the position changes. */
  #add(
    index: number,
    isBuy: boolean,
    price: number,
    quantity: number,
    random: () => number,
  ): number {
    const cost = Number((BigInt(price) * BigInt(quantity)) / BigInt(UNIT))
    const bps = FEES_BPS[Math.floor(random() * FEES_BPS.length)]!
    const isFeeInBase = random() < 0.15
    const fee = Math.round(((isFeeInBase ? quantity : cost) / 10_000) * bps)
    this.#sides[index] = isBuy ? 1 : 0
    this.#feesInBase[index] = isFeeInBase ? 1 : 0
    this.#prices[index] = price
    this.#quantities[index] = quantity
    this.#costs[index] = cost
    this.#fees[index] = fee
    return (isBuy ? quantity : -quantity) - (isFeeInBase ? fee : 0)
  }

  #trade(index: number): ToldTrade {
    return {
      id: `T${String(index).padStart(7, '0')}`,
      timeMs: START_MS + index * 1_000,
      side: this.#sides[index] === 1 ? 'buy' : 'sell',
      price: decimal(this.#prices[index]!),
      quantity: decimal(this.#quantities[index]!),
      cost: decimal(this.#costs[index]!),
      fee: decimal(this.#fees[index]!),
      feeCurrency: this.#feesInBase[index] === 1 ? BASE : QUOTE,
    }
  }
}

/** One to four lots mostly; at times all that is held, or more than that. */
function sold(held: number, random: () => number): number {
  const some = Math.ceil((0.02 + 1.6 * random()) * UNIT)
  const choice = random()
  if (held <= 0 || choice > 0.01) return some
  return choice > 0.002 ? held : held + some
}

/** One step of up to 0.2 % either way, between 100 and 100,000, with two to eight decimals. */
function wander(price: number, random: () => number): number {
  const moved = price * (1 + (random() - 0.5) * 0.004)
  const bounded = Math.min(100_000 * UNIT, Math.max(100 * UNIT, moved))
  const step = [1_000_000, 10_000, 100, 1][Math.floor(random() * 4)]!
  return Math.round(bounded / step) * step
}

function decimal(units: number): string {
  const digits = String(units).padStart(9, '0')
  return `${digits.slice(0, -8)}.${digits.slice(-8)}`
}

/** Numbers from 0 to 1 that are the same every time. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
