import { type Booking } from '../../domain/ledger/apply-entry.ts'
import { type Fact, entryOf } from '../../domain/ledger/entry.ts'
import { type DayRow } from '../records/ledger-rows.ts'

/** The row with one more booking. A closing fill is a win or a loss by the sign of what it realised. */
export function dayWith<Row extends DayRow>(row: Row, fact: Fact, booking: Booking): Row {
  const realised = booking.allocations.reduce((sum, each) => sum + each.realisedPnl, 0n)
  const summed = {
    ...row,
    realisedPnl: row.realisedPnl + realised,
    fees: row.fees + entryOf(fact).fees,
  }
  if (fact.kind === 'movement') return { ...summed, movements: row.movements + 1 }
  const { side, cost } = fact.fill
  return {
    ...summed,
    volume: row.volume + cost,
    buys: row.buys + (side === 'buy' ? 1 : 0),
    sells: row.sells + (side === 'sell' ? 1 : 0),
    wins: row.wins + (realised > 0n ? 1 : 0),
    losses: row.losses + (realised < 0n ? 1 : 0),
  }
}
