/**
 * Trades oldest first, from a venue that lists them newest first.
 *
 * TradesHistory counts its offset from the newest trade, 50 a page, so every trade that happens
 * while we page pushes the others to higher offsets. Two things keep the pages apart:
 *
 * - The range has a fixed end, the second of the newest trade that the first call saw. What happens
 *   later is outside it and belongs to the next sweep.
 * - Positions are counted from the oldest trade, which nothing new can move: with `count` trades in
 *   the range and `taken` delivered, the next page is at offset `count − taken − 50`. A late trade
 *   that the venue files into the range after all changes `count`; the sweep then begins again from
 *   the oldest, because the late trade may lie before what was delivered. Trades delivered twice
 *   are harmless, they are booked by their id.
 *
 * A page with fewer trades than its own count promises is an error, never the end of the list.
 */
import { TRADES_PER_PAGE } from './capabilities.ts'
import { ExchangeReadError, type TradePage, type VenueTrade } from '../../../../ports/exchange.ts'
import { type TradeReply } from './replies.ts'

export interface TradesQuery {
  /** Seconds; trades after it, not at it. */
  readonly startSeconds: number
  /** Seconds; trades up to and at it. */
  readonly endSeconds?: number
  readonly offset: number
}

export interface TradesReply {
  readonly count: number
  readonly trades: Readonly<Record<string, TradeReply>>
}

export type ReadTrades = (query: TradesQuery) => Promise<TradesReply>

interface Position {
  readonly endSeconds: number
  readonly count: number
  readonly taken: number
}

/** @param sinceMs the same for every page of a sweep; `page` comes from the page before */
export async function readTradePage(
  read: ReadTrades,
  toTrade: (id: string, reply: TradeReply) => VenueTrade,
  { sinceMs, page }: { readonly sinceMs: number; readonly page?: string },
): Promise<TradePage> {
  // One second earlier, because the venue's start is exclusive and in whole seconds.
  const startSeconds = Math.max(0, Math.floor(sinceMs / 1000) - 1)
  const position = page === undefined ? undefined : decodePosition(page)
  let reply: TradesReply
  let taken = 0
  let endSeconds = 0
  if (position === undefined) {
    reply = await readWhole(read, { startSeconds, offset: 0 })
    if (reply.count <= TRADES_PER_PAGE)
      return { trades: oldestFirst(reply, reply.count, toTrade, sinceMs) }
    endSeconds = Math.max(
      ...Object.values(reply.trades).map(({ time }) => Math.floor(time / 1000) + 1),
    )
  } else {
    ;({ taken, endSeconds } = position)
    reply = { count: position.count, trades: {} }
  }
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const expected = reply.count
    const size = Math.min(TRADES_PER_PAGE, expected - taken)
    const offset = expected - taken - size
    reply = await readWhole(read, { startSeconds, endSeconds, offset })
    if (reply.count === expected) {
      const trades = oldestFirst(reply, size, toTrade, sinceMs)
      const next = { endSeconds, count: expected, taken: taken + size }
      return next.taken < expected ? { trades, nextPage: encodePosition(next) } : { trades }
    }
    taken = 0
  }
  throw new ExchangeReadError('transient', 'the number of trades in a past range keeps changing')
}

const ATTEMPTS_MAX = 5

async function readWhole(read: ReadTrades, query: TradesQuery): Promise<TradesReply> {
  const reply = await read(query)
  const promised = Math.min(TRADES_PER_PAGE, Math.max(0, reply.count - query.offset))
  const found = Object.keys(reply.trades).length
  if (found < promised)
    throw new ExchangeReadError(
      'transient',
      `a page of trades is incomplete: ${found} of ${promised} at offset ${query.offset}`,
    )
  return reply
}

function oldestFirst(
  reply: TradesReply,
  size: number,
  toTrade: (id: string, reply: TradeReply) => VenueTrade,
  sinceMs: number,
): VenueTrade[] {
  return Object.entries(reply.trades)
    .slice(0, size)
    .map(([id, trade]) => toTrade(id, trade))
    .reverse()
    .filter(({ timeMs }) => timeMs >= sinceMs)
    .sort((a, b) => a.timeMs - b.timeMs)
}

function encodePosition({ endSeconds, count, taken }: Position): string {
  return `${endSeconds}.${count}.${taken}`
}

function decodePosition(page: string): Position {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(page)
  if (match === null) throw new TypeError(`not a page of trades: ${page}`)
  const [endSeconds = 0, count = 0, taken = 0] = match.slice(1).map(Number)
  if (taken >= count) throw new RangeError(`a page of trades beyond its range: ${page}`)
  return { endSeconds, count, taken }
}
