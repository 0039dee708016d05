/** The auditor's own books of one account and symbol: the fold of its fills in booking order. */
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type PlainClose, PlainLedger } from '../../domain/ledger/plain-ledger.ts'
import { type StoredPosition } from './stored-facts.ts'
import { movedBy } from './venue-truth.ts'

export class SymbolBooks {
  readonly ledger = new PlainLedger()
  /** Base currency: what the books were opened with, and every fill. */
  quantity: Fixed = 0n
  fillCount = 0

  open({ quantity, cost }: StoredPosition): void {
    this.quantity += quantity
    this.ledger.lots.push({
      tradeId: 'opening-balance',
      openedAtMs: 0,
      quantity,
      value: cost,
      fees: 0n,
    })
  }

  /** @returns what the fill closed, oldest lot first. */
  book(fill: Fill): readonly PlainClose[] {
    this.quantity += movedBy(fill)[0]?.[1] ?? 0n
    this.fillCount += 1
    return this.ledger.book(fill)
  }

  /** The fields of the stored position that are not what they should be. */
  differences(position: StoredPosition): readonly string[] {
    const expected: StoredPosition = {
      quantity: this.quantity,
      cost: this.ledger.cost,
      realisedPnl: this.ledger.realised,
      feesInQuote: this.ledger.quoteFees,
      feesInBase: this.ledger.baseFees,
      fillCount: this.fillCount,
    }
    const names = Object.keys(expected) as (keyof StoredPosition)[]
    return names.filter((name) => position[name] !== expected[name])
  }
}
