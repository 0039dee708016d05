/** The account's trades (TradesHistory), of all symbols, oldest first. */
import { knownPair } from '../../../../domain/ledger/fill.ts'
import { type TradePage, type TradesQuery, type VenueTrade } from '../../../../ports/exchange.ts'
import { type KrakenConnection } from './connection.ts'
import { readListingPage, type ListingRange, type ListingReply } from './listing-pages.ts'
import {
  entriesOf,
  problemOf,
  unreadableOf,
  unreadableRow,
  type ListingRow,
} from './listing-rows.ts'
import { pairedRow, tradeReply, tradesAnswer, type TradeReply } from './replies.ts'
import { type KrakenSymbols } from './symbols.ts'

/**
 * The venue lists all symbols in one; those that were not asked for are left out of their pages, so
 * that a page may hold few trades or none and still have one after it.
 */
export async function readTrades(
  connection: KrakenConnection,
  { symbol: wanted, ...query }: TradesQuery,
): Promise<TradePage> {
  const known = await connection.known()
  const { rows, ...next } = await readListingPage(
    {
      name: 'trades',
      read: (range) => tradesIn(connection, range),
      toRow: (id, row) => tradeRow(id, row, known),
    },
    query,
  )
  // What may be a trade of the symbol is kept.
  const isWanted = ({ symbol = wanted }: { readonly symbol?: string }): boolean =>
    wanted === undefined || symbol === wanted
  return {
    trades: entriesOf(rows).filter(isWanted),
    unreadable: unreadableOf(rows).filter(isWanted),
    ...next,
  }
}

async function tradesIn({ client }: KrakenConnection, range: ListingRange): Promise<ListingReply> {
  const answer = await client.privatePostTradesHistory({
    start: range.startSeconds,
    ...(range.endSeconds === undefined ? {} : { end: range.endSeconds }),
    ofs: range.offset,
    // One entry for each execution: merged ones would still grow after we have booked them.
    consolidate_taker: 'false',
  })
  const { trades, count } = tradesAnswer.parse(answer).result
  return { count, rows: trades }
}

function tradeRow(id: string, row: unknown, known: KrakenSymbols): ListingRow<VenueTrade> {
  const symbol = symbolIn(row, known)
  const read = tradeReply.safeParse(row)
  if (!read.success) return unreadableRow(id, row, problemOf(read.error), symbol)
  if (symbol === undefined) {
    const pair = JSON.stringify(read.data.pair)
    return unreadableRow(id, row, `pair: not a pair of two currencies: ${pair}`)
  }
  if (id === '') return unreadableRow(id, row, 'the trade has no id', symbol)
  return { timeMs: read.data.time, entry: venueTrade(id, symbol, read.data, known) }
}

function symbolIn(row: unknown, known: KrakenSymbols): string | undefined {
  const read = pairedRow.safeParse(row)
  if (!read.success) return undefined
  const symbol = known.symbolOf(read.data.pair)
  return knownPair(symbol) === undefined ? undefined : symbol
}

/**
 * The venue tells a trade's fee in quote currency, whatever it was paid in; see
 * https://support.kraken.com/hc/en-us/articles/360001184886, which also names the order type of a
 * position that the venue closed by force.
 */
function venueTrade(
  tradeId: string,
  symbol: string,
  reply: TradeReply,
  known: KrakenSymbols,
): VenueTrade {
  return {
    tradeId,
    venueOrderId: reply.ordertxid,
    symbol,
    side: reply.type,
    price: reply.price,
    quantity: reply.vol,
    cost: reply.cost,
    fee: reply.fee,
    feeCurrency: known.instrument(symbol)?.quote ?? knownPair(symbol)?.quote ?? symbol,
    timeMs: reply.time,
    ...(reply.ordertype === 'liquidation market' ? { liquidation: true } : {}),
  }
}
