import { timeframeMs, type Bar, type Timeframe } from '../../../../domain/market/bar.ts'
import { type Quote } from '../../../../domain/market/quote.ts'
import { BadSymbol } from '../../ccxt-modules.ts'
import { type KrakenConnection } from './connection.ts'
import { barsAnswer, tickerAnswer, tickerRow, type BarRow } from './replies.ts'
import { type KrakenSymbols } from './symbols.ts'

/** One call for all symbols. Those that the venue does not list are left out. */
export async function readQuotes(
  connection: KrakenConnection,
  symbols: readonly string[],
  nowMs: () => number,
): Promise<readonly Quote[]> {
  const known = await connection.known()
  const listed = symbols.filter((symbol) => known.pairOf(symbol) !== undefined)
  return listed.length === 0 ? [] : readListed(connection, listed, known, nowMs)
}

/** A pair that was delisted fails the whole batch, so the batch is halved until it stands alone. */
async function readListed(
  connection: KrakenConnection,
  symbols: readonly string[],
  known: KrakenSymbols,
  nowMs: () => number,
): Promise<readonly Quote[]> {
  try {
    const pair = symbols.map((symbol) => known.pairOf(symbol)).join(',')
    const answer = tickerAnswer.parse(await connection.client.publicGetTicker({ pair }))
    return quotesIn(answer.result, new Set(symbols), known, nowMs())
  } catch (error) {
    if (!(error instanceof BadSymbol)) throw error
    if (symbols.length === 1) return []
    const middle = Math.ceil(symbols.length / 2)
    const first = await readListed(connection, symbols.slice(0, middle), known, nowMs)
    return [...first, ...(await readListed(connection, symbols.slice(middle), known, nowMs))]
  }
}

/** A row that cannot be read costs its own symbol alone. */
function quotesIn(
  rows: Readonly<Record<string, unknown>>,
  wanted: ReadonlySet<string>,
  known: KrakenSymbols,
  receivedAtMs: number,
): Quote[] {
  return Object.entries(rows).flatMap(([pair, unread]) => {
    const symbol = known.symbolOf(pair)
    const row = tickerRow.safeParse(unread)
    if (!wanted.has(symbol) || !row.success) return []
    const { a: ask, b: bid, c: last } = row.data
    return [{ symbol, bid: bid[0], ask: ask[0], last: last[0], receivedAtMs }]
  })
}

/** The venue keeps the newest 720 bars of a timeframe and gives nothing older. */
export async function readBars(
  connection: KrakenConnection,
  symbol: string,
  timeframe: Timeframe,
  sinceMs: number,
): Promise<readonly Bar[]> {
  const pair = (await connection.known()).pairOf(symbol)
  if (pair === undefined) throw new BadSymbol(`kraken does not list ${symbol}`)
  const interval = timeframeMs(timeframe) / 60_000
  // The venue's `since` is exclusive.
  const since = Math.floor((sinceMs - timeframeMs(timeframe)) / 1000)
  const answer = await connection.client.publicGetOHLC({ pair, interval, since })
  const rows = Object.values(barsAnswer.parse(answer).result).find(Array.isArray)
  if (rows === undefined) throw new TypeError('the answer holds no list of bars')
  return rows.map(barOf).filter(({ openTimeMs }) => openTimeMs >= sinceMs)
}

function barOf([openTimeMs, open, high, low, close, , volume]: BarRow): Bar {
  return { openTimeMs, open, high, low, close, volume }
}
