/** Rows around the books: days, sessions, cash, cursors, and what is out of the ordinary. */
import { type Position } from '../../domain/ledger/lots.ts'
import { type Movement } from '../../domain/ledger/movement.ts'
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
import { movementCodec, positionCodec } from './ledger-records.ts'
import { recordKind } from './record.ts'

/** What one book did within a UTC day, or all books of a quote currency within a session. */
export interface DayRow {
  /** Quote currency, like all amounts here. */
  readonly realisedPnl: Fixed
  readonly fees: Fixed
  /** Price × quantity of all fills. */
  readonly volume: Fixed
  readonly buys: number
  readonly sells: number
  readonly movements: number
  /** Closing fills by the sign of what they realised. */
  readonly wins: number
  readonly losses: number
}

export const EMPTY_DAY: DayRow = {
  realisedPnl: 0n,
  fees: 0n,
  volume: 0n,
  buys: 0,
  sells: 0,
  movements: 0,
  wins: 0,
  losses: 0,
}

const dayShape = {
  realisedPnl: fixed,
  fees: fixed,
  volume: fixed,
  buys: number,
  sells: number,
  movements: number,
  wins: number,
  losses: number,
}

export const dayRecord = recordKind<DayRow>('day', dayShape)

/** What was booked while one start of one version of the software was at work. */
export interface SessionRow extends DayRow {
  readonly version: string
  readonly firstAtMs: number
  readonly lastAtMs: number
  /** Realised P&L of earlier entries that a rebuild changed meanwhile. */
  readonly corrections: Fixed
}

export const sessionRecord = recordKind<SessionRow>('session', {
  ...dayShape,
  version: text,
  firstAtMs: number,
  lastAtMs: number,
  corrections: fixed,
})

/** What the account was worth at the first look of a day or a session, and at the last change. */
export interface EquityRow {
  /** Of every amount here. */
  readonly currency: string
  readonly equityAtStart: Fixed
  readonly equityAtEnd: Fixed
  /** What positions were worth above their cost. */
  readonly unrealisedAtEnd: Fixed
  readonly firstAtMs: number
  readonly lastAtMs: number
}

export const equityRecord = recordKind<EquityRow>('equity', {
  currency: text,
  equityAtStart: fixed,
  equityAtEnd: fixed,
  unrealisedAtEnd: fixed,
  firstAtMs: number,
  lastAtMs: number,
})

/** Money of the account by currency, as the ledger has it: opening balances plus every fact. */
export interface Cash {
  readonly balances: Readonly<Record<string, Fixed>>
  /** What of it was there when the books were opened. */
  readonly opening: Readonly<Record<string, Fixed>>
  /** When the venue's balances were taken over; absent while there are only imported facts. */
  readonly openedAtMs?: number
  /** Holdings of that moment that still have to get their lots. */
  readonly unbooked: readonly Movement[]
}

export const cashRecord = recordKind<Cash>('cash', {
  balances: dictionary(fixed),
  opening: dictionary(fixed),
  openedAtMs: optional(number),
  unbooked: list(movementCodec),
})

/** That a symbol has a book. */
export interface BookRow {
  readonly symbol: string
  readonly openedAtMs: number
}

export const bookRecord = recordKind<BookRow>('book', { symbol: text, openedAtMs: number })

/** How far one listing of the venue has been applied. */
export interface ListingCursor {
  readonly appliedUntilMs: number
  readonly readAtMs: number
  /** The page to go on with, when one run could not read them all. */
  readonly rest?: ListingRest
}

export interface ListingRest {
  readonly sinceMs: number
  readonly page: string
}

const rest: Codec<ListingRest> = object<ListingRest>({ sinceMs: number, page: text })

export const listingCursorRecord = recordKind<ListingCursor>('listing cursor', {
  appliedUntilMs: number,
  readAtMs: number,
  rest: optional(rest),
})

/** What could not be booked, as the venue told it. It touches no holding. */
export interface QuarantinedEntry {
  readonly listing: 'trades' | 'movements'
  readonly id: string
  readonly symbol?: string
  readonly timeMs?: number
  readonly problem: string
  readonly text: string
  readonly seenAtMs: number
  /** A person decided that it stays out for good. */
  readonly discardedBy?: string
}

export const quarantinedRecord = recordKind<QuarantinedEntry>('quarantined entry', {
  listing: oneOf(['trades', 'movements']),
  id: text,
  symbol: optional(text),
  timeMs: optional(number),
  problem: text,
  text,
  seenAtMs: number,
  discardedBy: optional(text),
})

/** A book that is being written anew, beside the live one. */
export interface Rebuild {
  readonly symbol: string
  readonly reason: string
  readonly requestedAtMs: number
  /** The writing that it makes; a request that comes meanwhile starts the next one. */
  readonly generation: number
  /** How far it has come; absent before it begins. */
  readonly position?: Position
}

export const rebuildRecord = recordKind<Rebuild>('rebuild', {
  symbol: text,
  reason: text,
  requestedAtMs: number,
  generation: number,
  position: optional(positionCodec),
})

/** Lots and allocations that nobody reads any more, to be deleted. */
export interface RetiredLots {
  readonly symbol: string
  readonly generation: number
  /** Only pages below this one, of a book that lives on; absent: the whole generation. */
  readonly belowPage?: number
}

export const retiredRecord = recordKind<RetiredLots>('retired lots', {
  symbol: text,
  generation: number,
  belowPage: optional(number),
})

/** What a rebuild or a correction changed in a book, for people to see. */
export interface LedgerChange {
  readonly symbol: string
  readonly reason: string
  readonly atMs: number
  readonly before: Readonly<Record<string, string>>
  readonly after: Readonly<Record<string, string>>
}

export const ledgerChangeRecord = recordKind<LedgerChange>('ledger change', {
  symbol: text,
  reason: text,
  atMs: number,
  before: dictionary(text),
  after: dictionary(text),
})

/** A look further back into the venue's listings than usual, because something is missing. */
export interface LookBack {
  readonly reason: string
  readonly requestedAtMs: number
  /** Which of the depths; the last one is the whole history. */
  readonly depth: number
  readonly sinceMs: number
  /** The listings that are through. */
  readonly done: readonly string[]
  readonly rest: Readonly<Record<string, string>>
  /** When the whole history was last asked for. */
  readonly wholeAtMs?: number
}

export const lookBackRecord = recordKind<LookBack>('look back', {
  reason: text,
  requestedAtMs: number,
  depth: number,
  sinceMs: number,
  done: list(text),
  rest: dictionary(text),
  wholeAtMs: optional(number),
})
