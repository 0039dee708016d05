/**
 * A book folded by the auditor: one array of lots that are used up from the front, oldest first.
 * What is asked of the engine's book is here under the same names.
 */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type LotChange, compareFacts, lotChangeOf, utcDay } from './fact-effects.ts'
import {
  type StoredDay,
  type StoredLine,
  type StoredLot,
  type StoredPosition,
} from './stored-book.ts'

/** What one fact closed; nothing when it closed nothing. */
export interface FoldedClose {
  readonly closingId: string
  readonly closedAtMs: number
  readonly direction: string
  readonly transfer: boolean
  readonly lines: readonly StoredLine[]
}

/** What the whole of a fact did, in quote currency. */
export interface Folded {
  readonly realised: Fixed
  readonly fees: Fixed
}

const NO_PART = { quantity: 0n, value: 0n, fees: 0n }

export const NO_DAY: StoredDay = {
  realisedPnl: 0n,
  fees: 0n,
  volume: 0n,
  buys: 0,
  sells: 0,
  movements: 0,
  wins: 0,
  losses: 0,
}

export class FoldedBook {
  /** Every lot that was ever opened, as it was then. */
  readonly lots: StoredLot[] = []
  /** By UTC day. */
  readonly days = new Map<string, StoredDay>()
  /** By time and id of the fact that closed them, as the keys of allocations have it. */
  readonly closes = new Map<string, FoldedClose>()
  /** Facts came in the order of time and id. */
  isOrdered = true
  /** The first lot that is not used up, and what of it is. */
  #first = 0
  #used = NO_PART
  #newest: Fact | undefined
  #count = 0
  #quantity = 0n
  #cost = 0n
  #realised = 0n
  #fees = 0n
  #feesInBase = 0n

  static of(facts: Iterable<Fact>): FoldedBook {
    const book = new FoldedBook()
    for (const fact of [...facts].sort(compareFacts)) book.add(fact)
    return book
  }

  get count(): number {
    return this.#count
  }

  get realised(): Fixed {
    return this.#realised
  }

  add(fact: Fact): Folded {
    const change = lotChangeOf(fact)
    const before = this.#realised
    const isNewest = this.#newest === undefined || compareFacts(this.#newest, fact) < 0
    if (isNewest) this.#newest = fact
    else this.isOrdered = false
    this.#count += 1
    this.#fees += change.fees
    this.#feesInBase += change.feesInBase
    const rest = this.#close(change)
    if (rest.quantity > 0n) this.#open(change, rest)
    this.#quantity += change.base
    const folded = { realised: this.#realised - before, fees: change.fees }
    const day = utcDay(change.timeMs)
    this.days.set(day, dayWith(this.days.get(day) ?? NO_DAY, fact, folded))
    return folded
  }

  /** The position as it has to be, but for the number of its generation. */
  position(): Omit<StoredPosition, 'generation'> {
    const newest = this.#newest === undefined ? undefined : lotChangeOf(this.#newest)
    return {
      quantity: this.#quantity,
      cost: this.#cost,
      realisedPnl: this.#realised,
      fees: this.#fees,
      feesInBase: this.#feesInBase,
      entryCount: this.#count,
      firstLot: this.#first,
      lotCount: this.lots.length,
      taken: this.#used,
      last: newest === undefined ? '' : `${newest.timeMs} ${newest.id}`,
    }
  }

  /** @returns what is left of the change when no lot against it is left. */
  #close(change: LotChange): { quantity: Fixed; value: Fixed; fees: Fixed } {
    const total = change.base < 0n ? -change.base : change.base
    const isAgainst = this.#quantity !== 0n && this.#quantity > 0n !== change.base > 0n
    const isLong = this.#quantity > 0n
    let rest = { quantity: total, value: change.value, fees: change.fees }
    const lines: StoredLine[] = []
    while (isAgainst && rest.quantity > 0n && this.#first < this.lots.length) {
      const lot = this.lots[this.#first]!
      const open = less(lot, this.#used)
      const isWhole = open.quantity <= rest.quantity
      const part = isWhole ? open : partOf(open, rest.quantity, open.quantity)
      const own =
        part.quantity === rest.quantity
          ? rest
          : partOf({ ...change, quantity: total }, part.quantity, total)
      const given = change.isTransfer ? part.value : own.value
      lines.push({
        openingId: lot.openingId,
        openedAtMs: lot.openedAtMs,
        quantity: part.quantity,
        costBasis: isLong ? part.value : given,
        proceeds: isLong ? given : part.value,
        fees: part.fees + own.fees,
      })
      this.#realised += isLong ? given - part.value : part.value - given
      this.#cost -= isLong ? part.value : -part.value
      rest = less(rest, { ...own, quantity: part.quantity })
      this.#used = isWhole ? NO_PART : less(this.#used, less(NO_PART, part))
      if (isWhole) this.#first += 1
    }
    if (lines.length > 0) this.#keep(change, isLong ? 'long' : 'short', lines)
    return rest
  }

  #keep(change: LotChange, direction: string, lines: readonly StoredLine[]): void {
    const { id, timeMs, isTransfer } = change
    const close = { closingId: id, closedAtMs: timeMs, direction, transfer: isTransfer, lines }
    this.closes.set(closeName(timeMs, id), close)
  }

  #open(change: LotChange, rest: { quantity: Fixed; value: Fixed; fees: Fixed }): void {
    this.lots.push({ openingId: change.id, openedAtMs: change.timeMs, ...rest })
    this.#cost += change.base > 0n ? rest.value : -rest.value
  }
}

/** As the key of an allocation names the fact that closed. */
export function closeName(timeMs: number, id: string): string {
  return `${timeMs.toString().padStart(15, '0')}#${id}`
}

type Part = Pick<StoredLot, 'quantity' | 'value' | 'fees'>

/** Rounded toward zero, as division of whole numbers is. */
function partOf(whole: Part, quantity: Fixed, of: Fixed): Part {
  return { quantity, value: (whole.value * quantity) / of, fees: (whole.fees * quantity) / of }
}

function less(from: Part, part: Part): Part {
  return {
    quantity: from.quantity - part.quantity,
    value: from.value - part.value,
    fees: from.fees - part.fees,
  }
}

/** The row of a day or session with one more fact. */
export function dayWith(row: StoredDay, fact: Fact, { realised, fees }: Folded): StoredDay {
  const isFill = fact.kind === 'fill'
  const side = isFill ? fact.fill.side : undefined
  return {
    realisedPnl: row.realisedPnl + realised,
    fees: row.fees + fees,
    volume: row.volume + (isFill ? fact.fill.cost : 0n),
    buys: row.buys + (side === 'buy' ? 1 : 0),
    sells: row.sells + (side === 'sell' ? 1 : 0),
    movements: row.movements + (isFill ? 0 : 1),
    wins: row.wins + (isFill && realised > 0n ? 1 : 0),
    losses: row.losses + (isFill && realised < 0n ? 1 : 0),
  }
}
