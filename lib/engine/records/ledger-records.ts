import { type Fact } from '../../domain/ledger/entry.ts'
import { type Fill } from '../../domain/ledger/fill.ts'
import {
  type EntryPlace,
  type Lot,
  type LotPage,
  type LotPart,
  type Position,
} from '../../domain/ledger/lots.ts'
import { MOVEMENT_KINDS, type Movement } from '../../domain/ledger/movement.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import {
  type Codec,
  type Shape,
  fixed,
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  text,
} from './codec.ts'
import { recordKind } from './record.ts'

/** That a trade or movement is booked, when it happened, and what it said: it may be told again. */
export interface BookedRow {
  readonly timeMs: number
  /** What the venue told of it, to notice a correction. */
  readonly told: string
}

export const bookedRecord = recordKind<BookedRow>('booked row', { timeMs: number, told: text })

const fill: Codec<Fill> = object<Fill>({
  tradeId: text,
  venueOrderId: text,
  account: text,
  symbol: text,
  side: oneOf(['buy', 'sell']),
  price: fixed,
  quantity: fixed,
  cost: fixed,
  fee: fixed,
  feeCurrency: text,
  feeValue: optional(fixed),
  feeValueSource: optional(text),
  feeSymbol: optional(text),
  timeMs: number,
  intentId: optional(text),
  planId: optional(text),
  liquidation: optional(flag as Codec<true>),
  appliedAtMs: number,
})

export const movementCodec: Codec<Movement> = object<Movement>({
  movementId: text,
  referenceId: optional(text),
  account: text,
  kind: oneOf(MOVEMENT_KINDS),
  currency: text,
  quantity: fixed,
  fee: fixed,
  symbol: optional(text),
  value: optional(fixed),
  valueSource: optional(text),
  timeMs: number,
  appliedAtMs: number,
})

/** One of the two, by what it is. */
export interface StoredFact {
  readonly fill?: Fill
  readonly movement?: Movement
}

export const factRecord = recordKind<StoredFact>('fact', {
  fill: optional(fill),
  movement: optional(movementCodec),
})

export function storedFact(fact: Fact): StoredFact {
  return fact.kind === 'fill' ? { fill: fact.fill } : { movement: fact.movement }
}

/** @throws {Error} when the item holds neither. */
export function factOf(stored: StoredFact): Fact {
  if (stored.fill !== undefined) return { kind: 'fill', fill: stored.fill }
  if (stored.movement !== undefined) return { kind: 'movement', movement: stored.movement }
  throw new Error('a fact is neither a fill nor a movement')
}

const part: Codec<LotPart> = object<LotPart>({ quantity: fixed, value: fixed, fees: fixed })
export const placeCodec: Codec<EntryPlace> = object<EntryPlace>({ timeMs: number, id: text })

const positionShape: Shape<Position> = {
  account: text,
  symbol: text,
  quantity: fixed,
  cost: fixed,
  realisedPnl: fixed,
  fees: fixed,
  feesInBase: fixed,
  entryCount: number,
  firstLot: number,
  lotCount: number,
  taken: part,
  generation: number,
  last: optional(placeCodec),
}

export const positionCodec: Codec<Position> = object<Position>(positionShape)

export const positionRecord = recordKind<Position>('position', positionShape)

const lot: Codec<Lot> = object<Lot>({
  openingId: text,
  openedAtMs: number,
  quantity: fixed,
  value: fixed,
  fees: fixed,
})

export const lotPageRecord = recordKind<LotPage>('lot page', {
  page: number,
  lots: list(lot),
})

/** What one allocation adds to its closing entry; see `Allocation`. */
export interface AllocationLine {
  readonly openingId: string
  readonly openedAtMs: number
  readonly quantity: Fixed
  readonly costBasis: Fixed
  readonly proceeds: Fixed
  readonly fees: Fixed
}

/** Allocations of one closing entry; one that closes many lots has several parts. */
export interface AllocationPart {
  readonly closingId: string
  readonly closedAtMs: number
  readonly direction: 'long' | 'short'
  readonly transfer: boolean
  readonly lines: readonly AllocationLine[]
  /** How many parts the entry has, as its first part says. */
  readonly parts: number
}

export const ALLOCATIONS_PER_PART = 250

export const allocationRecord = recordKind<AllocationPart>('allocations', {
  closingId: text,
  closedAtMs: number,
  direction: oneOf(['long', 'short']),
  transfer: flag,
  lines: list(
    object<AllocationLine>({
      openingId: text,
      openedAtMs: number,
      quantity: fixed,
      costBasis: fixed,
      proceeds: fixed,
      fees: fixed,
    }),
  ),
  parts: number,
})
