/** POST /0/private/TradesHistory: newest first, with the faults that its listing is asked for. */
import { type SimulatedTrade } from '../venue-types.ts'
import { offsetIn, PAGE_SIZE, rangeIn } from './listing-fields.ts'
import { tradeView } from './order-view.ts'
import { type PrivateCall } from './private-call.ts'
import { type TradePageFault } from './request-faults.ts'
import { spoilTrade } from './spoil-entry.ts'

export function tradesHistory({ face, account, fields }: PrivateCall): object {
  const found = face.venue.trades(account, rangeIn(fields))
  const fault = face.faults.takeTradePageFault(account)
  const listed = fault?.kind === 'withhold-trades' ? withoutNewest(found, fault.trades) : found
  const page = pageOf([...listed].reverse(), offsetIn(fields), fault)
  const rows = page.map((trade) => [trade.tradeId, tradeView(trade)] as const)
  const malformed = face.faults.takeMalformedTrade(
    account,
    rows.map(([id]) => id),
  )
  return {
    trades: Object.fromEntries(rows.map((row) => spoilTrade(row, malformed))),
    count: listed.length,
  }
}

function withoutNewest(
  trades: readonly SimulatedTrade[],
  withheld: number | undefined,
): readonly SimulatedTrade[] {
  return trades.slice(0, Math.max(0, trades.length - (withheld ?? trades.length)))
}

function pageOf(
  newestFirst: readonly SimulatedTrade[],
  offset: number,
  fault: TradePageFault | undefined,
): readonly SimulatedTrade[] {
  const page = newestFirst.slice(offset, offset + PAGE_SIZE)
  switch (fault?.kind) {
    case 'empty-trade-page':
      return []
    case 'lost-trades':
      return page.slice(0, Math.max(0, page.length - fault.trades))
    case 'repeated-trades': {
      const repeated = newestFirst.slice(Math.max(0, offset - fault.trades), offset)
      return [...repeated, ...page].slice(0, page.length)
    }
    case 'withhold-trades':
    case undefined:
      return page
  }
}
