import * as z from 'zod'
import { type Fill } from '../../domain/ledger/fill.ts'
import { type Allocation, type Lot, type LotPage, type Position } from '../../domain/ledger/lots.ts'
import { type Fixed } from '../../domain/money/fixed.ts'
import { fixed, recordKind } from './record.ts'

export const fillRecord = recordKind<Fill>('fill', {
  tradeId: z.string(),
  venueOrderId: z.string(),
  account: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  price: fixed,
  quantity: fixed,
  cost: fixed,
  fee: fixed,
  feeCurrency: z.string(),
  timeMs: z.number(),
  intentId: z.string().optional(),
  planId: z.string().optional(),
  appliedAtMs: z.number(),
})

export const positionRecord = recordKind<Position>('position', {
  account: z.string(),
  symbol: z.string(),
  quantity: fixed,
  cost: fixed,
  realisedPnl: fixed,
  feesInQuote: fixed,
  feesInBase: fixed,
  fillCount: z.number(),
  headPage: z.number(),
  tailPage: z.number(),
  lastFillTimeMs: z.number(),
})

const lotSchema: z.ZodType<Lot> = z.looseObject({
  openingTradeId: z.string(),
  openedAtMs: z.number(),
  quantity: fixed,
  value: fixed,
  fees: fixed,
})

export const lotPageRecord = recordKind<LotPage>('lot page', {
  page: z.number(),
  lots: z.array(lotSchema),
})

const allocationSchema: z.ZodType<Allocation> = z.looseObject({
  openingTradeId: z.string(),
  closingTradeId: z.string(),
  openedAtMs: z.number(),
  closedAtMs: z.number(),
  direction: z.enum(['long', 'short']),
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
  allocations: z.array(allocationSchema),
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
  fillCount: z.number(),
})

/** Money of the account by currency, as the ledger has it: opening balances plus every fill. */
export interface Cash {
  readonly balances: Readonly<Record<string, Fixed>>
  readonly openedAtMs: number
}

export const cashRecord = recordKind<Cash>('cash', {
  balances: z.record(z.string(), fixed),
  openedAtMs: z.number(),
})

/** How far the venue's trades have been applied. */
export interface FillCursor {
  readonly appliedUntilMs: number
}

export const fillCursorRecord = recordKind<FillCursor>('fill cursor', {
  appliedUntilMs: z.number(),
})

/** A trade that could not be booked, as the venue told it. */
export interface QuarantinedTrade {
  readonly problem: string
  readonly trade: string
  readonly atMs: number
}

export const quarantinedTradeRecord = recordKind<QuarantinedTrade>('quarantined trade', {
  problem: z.string(),
  trade: z.string(),
  atMs: z.number(),
})
