import { type Fill } from '../../domain/ledger/fill.ts'
import { type Allocation, type Lot, type LotPage, type Position } from '../../domain/ledger/lots.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import {
  type Codec,
  dictionary,
  fixed,
  list,
  number,
  object,
  oneOf,
  optional,
  text,
} from './codec.ts'
import { recordKind } from './record.ts'

export const fillRecord = recordKind<Fill>('fill', {
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
  timeMs: number,
  intentId: optional(text),
  planId: optional(text),
  appliedAtMs: number,
})

export const positionRecord = recordKind<Position>('position', {
  account: text,
  symbol: text,
  quantity: fixed,
  cost: fixed,
  realisedPnl: fixed,
  feesInQuote: fixed,
  feesInBase: fixed,
  fillCount: number,
  headPage: number,
  tailPage: number,
  lastFillTimeMs: number,
})

const lot: Codec<Lot> = object<Lot>({
  openingTradeId: text,
  openedAtMs: number,
  quantity: fixed,
  value: fixed,
  fees: fixed,
})

export const lotPageRecord = recordKind<LotPage>('lot page', {
  page: number,
  lots: list(lot),
})

const allocation: Codec<Allocation> = object<Allocation>({
  openingTradeId: text,
  closingTradeId: text,
  openedAtMs: number,
  closedAtMs: number,
  direction: oneOf(['long', 'short']),
  quantity: fixed,
  costBasis: fixed,
  proceeds: fixed,
  fees: fixed,
  realisedPnl: fixed,
})

/** Allocations of one closing fill; a fill that closes many lots has several parts. */
export interface AllocationPart {
  readonly allocations: readonly Allocation[]
}

export const ALLOCATIONS_PER_PART = 400

export const allocationRecord = recordKind<AllocationPart>('allocations', {
  allocations: list(allocation),
})

/** The UTC day of an account, in quote currency. */
export interface DayRow {
  readonly realisedPnl: Fixed
  readonly fees: Fixed
  readonly fillCount: number
}

export const EMPTY_DAY: DayRow = { realisedPnl: 0n, fees: 0n, fillCount: 0 }

export const dayRecord = recordKind<DayRow>('day', {
  realisedPnl: fixed,
  fees: fixed,
  fillCount: number,
})

/** Money of the account by currency, as the ledger has it: opening balances plus every fill. */
export interface Cash {
  readonly balances: Readonly<Record<string, Fixed>>
  readonly openedAtMs: number
}

export const cashRecord = recordKind<Cash>('cash', {
  balances: dictionary(fixed),
  openedAtMs: number,
})

/** How far the venue's trades have been applied. */
export interface FillCursor {
  readonly appliedUntilMs: number
}

export const fillCursorRecord = recordKind<FillCursor>('fill cursor', {
  appliedUntilMs: number,
})

/** A trade that could not be booked, as the venue told it. */
export interface QuarantinedTrade {
  readonly problem: string
  readonly trade: string
  readonly atMs: number
}

export const quarantinedTradeRecord = recordKind<QuarantinedTrade>('quarantined trade', {
  problem: text,
  trade: text,
  atMs: number,
})
