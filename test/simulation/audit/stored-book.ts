/** Books of one symbol as they are in the store, read by the auditor itself. */
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import {
  amount,
  count,
  flag,
  group,
  groups,
  optionalGroup,
  text,
  textsByName,
} from './stored-fields.ts'

export interface StoredPart {
  readonly quantity: Fixed
  readonly value: Fixed
  readonly fees: Fixed
}

function readPart(content: JsonObject): StoredPart {
  return {
    quantity: amount(content, 'quantity'),
    value: amount(content, 'value'),
    fees: amount(content, 'fees'),
  }
}

export interface StoredPosition {
  readonly quantity: Fixed
  readonly cost: Fixed
  readonly realisedPnl: Fixed
  readonly fees: Fixed
  readonly feesInBase: Fixed
  readonly entryCount: number
  readonly firstLot: number
  readonly lotCount: number
  readonly taken: StoredPart
  readonly generation: number
  /** Time and id of the newest entry; empty before the first. */
  readonly last: string
}

export function readStoredPosition(content: JsonObject): StoredPosition {
  const last = optionalGroup(content, 'last')
  return {
    quantity: amount(content, 'quantity'),
    cost: amount(content, 'cost'),
    realisedPnl: amount(content, 'realisedPnl'),
    fees: amount(content, 'fees'),
    feesInBase: amount(content, 'feesInBase'),
    entryCount: count(content, 'entryCount'),
    firstLot: count(content, 'firstLot'),
    lotCount: count(content, 'lotCount'),
    taken: readPart(group(content, 'taken')),
    generation: count(content, 'generation'),
    last: last === undefined ? '' : `${count(last, 'timeMs')} ${text(last, 'id')}`,
  }
}

export interface StoredLot extends StoredPart {
  readonly openingId: string
  readonly openedAtMs: number
}

export type StoredLots = readonly StoredLot[]

export function readStoredLots(content: JsonObject): StoredLots {
  return groups(content, 'lots').map((lot) => ({
    openingId: text(lot, 'openingId'),
    openedAtMs: count(lot, 'openedAtMs'),
    ...readPart(lot),
  }))
}

/** One part of what an entry closed. */
export interface StoredAllocations {
  readonly closingId: string
  readonly closedAtMs: number
  readonly direction: string
  readonly transfer: boolean
  readonly parts: number
  readonly lines: readonly StoredLine[]
}

export interface StoredLine {
  readonly openingId: string
  readonly openedAtMs: number
  readonly quantity: Fixed
  readonly costBasis: Fixed
  readonly proceeds: Fixed
  readonly fees: Fixed
}

export function readStoredAllocations(content: JsonObject): StoredAllocations {
  return {
    closingId: text(content, 'closingId'),
    closedAtMs: count(content, 'closedAtMs'),
    direction: text(content, 'direction'),
    transfer: flag(content, 'transfer'),
    parts: count(content, 'parts'),
    lines: groups(content, 'lines').map((line) => ({
      openingId: text(line, 'openingId'),
      openedAtMs: count(line, 'openedAtMs'),
      quantity: amount(line, 'quantity'),
      costBasis: amount(line, 'costBasis'),
      proceeds: amount(line, 'proceeds'),
      fees: amount(line, 'fees'),
    })),
  }
}

export interface StoredDay {
  readonly realisedPnl: Fixed
  readonly fees: Fixed
  readonly volume: Fixed
  readonly buys: number
  readonly sells: number
  readonly movements: number
  readonly wins: number
  readonly losses: number
}

export function readStoredDay(content: JsonObject): StoredDay {
  return {
    realisedPnl: amount(content, 'realisedPnl'),
    fees: amount(content, 'fees'),
    volume: amount(content, 'volume'),
    buys: count(content, 'buys'),
    sells: count(content, 'sells'),
    movements: count(content, 'movements'),
    wins: count(content, 'wins'),
    losses: count(content, 'losses'),
  }
}

export interface StoredSession extends StoredDay {
  readonly corrections: Fixed
}

export function readStoredSession(content: JsonObject): StoredSession {
  return { ...readStoredDay(content), corrections: amount(content, 'corrections') }
}

export interface StoredLedgerChange {
  readonly before: ReadonlyMap<string, string>
  readonly after: ReadonlyMap<string, string>
}

export function readStoredLedgerChange(content: JsonObject): StoredLedgerChange {
  return { before: textsByName(content, 'before'), after: textsByName(content, 'after') }
}
