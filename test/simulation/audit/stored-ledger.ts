/** Facts, money and what was set aside, as they are in the store, read by the auditor itself. */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type JsonObject } from '../../../lib/ports/store.ts'
import {
  amount,
  amountsByName,
  count,
  group,
  groups,
  optionalAmount,
  optionalCount,
  optionalGroup,
  optionalText,
  present,
  text,
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
