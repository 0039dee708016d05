/** The ledger's records as they are in the store, read by the auditor itself. */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import {
  amount,
  amountsByName,
  count,
  flag,
  group,
  groups,
  optionalAmount,
  optionalCount,
  optionalGroup,
  optionalText,
  present,
  text,
  textsByName,
} from './stored-fields.ts'

/** That something is booked, by its id alone. */
export interface StoredMark {
  readonly timeMs: number
  readonly told: string
}

export function readStoredMark(content: JsonObject): StoredMark {
  return { timeMs: count(content, 'timeMs'), told: text(content, 'told') }
}

export function readStoredFact(content: JsonObject): Fact {
  const fill = optionalGroup(content, 'fill')
  return fill === undefined
    ? { kind: 'movement', movement: readMovement(group(content, 'movement')) }
    : { kind: 'fill', fill: readFill(fill) }
}

function readFill(content: JsonObject): Fill {
  return {
    tradeId: text(content, 'tradeId'),
    venueOrderId: text(content, 'venueOrderId'),
    account: text(content, 'account'),
    symbol: text(content, 'symbol'),
    side: text(content, 'side') as Fill['side'],
    price: amount(content, 'price'),
    quantity: amount(content, 'quantity'),
    cost: amount(content, 'cost'),
    fee: amount(content, 'fee'),
    feeCurrency: text(content, 'feeCurrency'),
    timeMs: count(content, 'timeMs'),
    appliedAtMs: count(content, 'appliedAtMs'),
    ...present('feeValue', optionalAmount(content, 'feeValue')),
    ...present('feeValueSource', optionalText(content, 'feeValueSource')),
    ...present('feeSymbol', optionalText(content, 'feeSymbol')),
    ...present('intentId', optionalText(content, 'intentId')),
    ...present('planId', optionalText(content, 'planId')),
    ...(content['liquidation'] === true ? { liquidation: true } : {}),
  }
}

function readMovement(content: JsonObject): Movement {
  return {
    movementId: text(content, 'movementId'),
    account: text(content, 'account'),
    kind: text(content, 'kind') as Movement['kind'],
    currency: text(content, 'currency'),
    quantity: amount(content, 'quantity'),
    fee: amount(content, 'fee'),
    timeMs: count(content, 'timeMs'),
    appliedAtMs: count(content, 'appliedAtMs'),
    ...present('referenceId', optionalText(content, 'referenceId')),
    ...present('symbol', optionalText(content, 'symbol')),
    ...present('value', optionalAmount(content, 'value')),
    ...present('valueSource', optionalText(content, 'valueSource')),
  }
}

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

export interface StoredCash {
  /** Money by currency. */
  readonly balances: ReadonlyMap<string, Fixed>
  readonly opening: ReadonlyMap<string, Fixed>
  readonly openedAtMs: number | undefined
  /** Holdings at the opening that have no lots yet. */
  readonly unbooked: readonly Movement[]
}

export function readStoredCash(content: JsonObject): StoredCash {
  return {
    balances: amountsByName(content, 'balances'),
    opening: amountsByName(content, 'opening'),
    openedAtMs: optionalCount(content, 'openedAtMs'),
    unbooked: groups(content, 'unbooked').map(readMovement),
  }
}

export interface StoredLedgerChange {
  readonly before: ReadonlyMap<string, string>
  readonly after: ReadonlyMap<string, string>
}

export function readStoredLedgerChange(content: JsonObject): StoredLedgerChange {
  return { before: textsByName(content, 'before'), after: textsByName(content, 'after') }
}

export interface StoredQuarantined {
  readonly listing: string
  readonly id: string
  /** As the venue told it. */
  readonly text: string
}

export function readStoredQuarantined(content: JsonObject): StoredQuarantined {
  return {
    listing: text(content, 'listing'),
    id: text(content, 'id'),
    text: text(content, 'text'),
  }
}
