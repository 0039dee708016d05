/** Desks with trades and movements for the tests of the ledger's invariants, and ways to spoil them. */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fixed, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type JsonObject, type Write } from '../../../lib/ports/store.ts'
import { type AuditDesk, openedDesk } from './audit-desk.ts'
import { fillFact } from './desk-facts.ts'
import { type Interference } from './desk-ledger.ts'
import { MINUTE_MS, SYMBOL, contentOf } from './desk-records.ts'

/** Changes the content of every write whose sort key, or partition, begins so. */
export function spoiled(start: string, change: (content: JsonObject) => JsonObject): Interference {
  return (writes) =>
    writes.map((write): Write => {
      if (!begins(write, start) || write.action === 'delete') return write
      return { action: 'create', key: write.key, content: change(contentOf(write)) }
    })
}

/** Changes one field of everything that begins so. */
export function other(start: string, field: string, value: JsonObject[string]): Interference {
  return spoiled(start, (content) => ({ ...content, [field]: value }))
}

export function without(start: string): Interference {
  return (writes) => writes.filter((write) => !begins(write, start))
}

function begins({ key }: Write, start: string): boolean {
  return key.sort.startsWith(start) || key.partition.startsWith(start)
}

/** Changes the fill within a fact. */
export function otherFill(changes: JsonObject): Interference {
  return spoiled('fact#', (fact) => ({ fill: { ...(fact['fill'] as JsonObject), ...changes } }))
}

export function otherMovement(changes: JsonObject): Interference {
  return spoiled('fact#', (fact) => ({
    movement: { ...(fact['movement'] as JsonObject), ...changes },
  }))
}

/** A bought position whose trade is not booked yet. */
export function boughtDesk(): AuditDesk {
  const desk = openedDesk()
  desk.place(desk.decide())
  return desk
}

const QUANTITY = parseFixed('0.004')

export function tradeByHand(
  desk: AuditDesk,
  side: 'buy' | 'sell',
  price: string,
  quantity: Fixed = QUANTITY,
): void {
  desk.venue.tradeByAnotherClient('main', {
    symbol: SYMBOL,
    side,
    quantity,
    price: parseFixed(price),
  })
  desk.advance(MINUTE_MS)
}

/** A position that another client has bought and sold again, with the sale not booked. */
export function soldDesk(): AuditDesk {
  const desk = openedDesk()
  tradeByHand(desk, 'buy', '50000')
  desk.ledger.bookAll()
  tradeByHand(desk, 'sell', '51000')
  return desk
}

/** Two buys and a sale, of which the first buy is not booked yet. */
export function lateDesk(): AuditDesk {
  const desk = openedDesk()
  tradeByHand(desk, 'buy', '50000')
  tradeByHand(desk, 'buy', '52000')
  tradeByHand(desk, 'sell', '51000')
  const [, second, sale] = desk.trades
  desk.ledger.book(fillFact(desk, second!))
  desk.ledger.book(fillFact(desk, sale!))
  return desk
}

/** The first trade of the desk as it would be booked. */
export function firstFact(desk: AuditDesk): Fact {
  return fillFact(desk, desk.trades[0]!)
}
