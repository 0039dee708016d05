/** Every allocation of an account in a span of time, for people and programs. */
import { type Allocation } from '../../domain/ledger/lots.ts'
import { formatFixed } from '../../domain/money/fixed.ts'
import { type LedgerRun, accountId } from '../engine.ts'
import { readPositions } from './show-book.ts'
import { type Span, readAllocations } from './read-books.ts'

/** Amounts are decimal text in the symbol's quote currency, the quantity in its base currency. */
export interface ListedAllocation {
  readonly account: string
  readonly symbol: string
  /** Of a short lot, the sell came first and the buy closed it. */
  readonly direction: 'long' | 'short'
  /** One of the two is no trade: the asset was moved out, or in, at its cost. */
  readonly transfer: boolean
  readonly sellTradeId: string
  readonly buyTradeId: string
  readonly quantity: string
  readonly costBasis: string
  readonly proceeds: string
  readonly fees: string
  readonly realisedPnl: string
  readonly buyTime: string
  readonly sellTime: string
}

/** By closing time, then by symbol; within a closing entry in the order of the lots it took. */
export async function listAllocations(
  run: LedgerRun,
  span: Span,
  symbol?: string,
): Promise<readonly ListedAllocation[]> {
  const found: { readonly symbol: string; readonly allocation: Allocation }[] = []
  for (const position of await readPositions(run)) {
    if (symbol !== undefined && position.symbol !== symbol) continue
    for await (const allocation of readAllocations(run, position, span))
      found.push({ symbol: position.symbol, allocation })
  }
  // Stable: what one entry closed stays in its order.
  found.sort((a, b) => comparePlaces(a, b))
  return found.map((each) => listed(accountId(run), each))
}

interface Found {
  readonly symbol: string
  readonly allocation: Allocation
}

function comparePlaces(a: Found, b: Found): number {
  if (a.allocation.closedAtMs !== b.allocation.closedAtMs)
    return a.allocation.closedAtMs - b.allocation.closedAtMs
  return (
    compareTexts(a.allocation.closingId, b.allocation.closingId) || compareTexts(a.symbol, b.symbol)
  )
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function listed(account: string, { symbol, allocation }: Found): ListedAllocation {
  const { direction, transfer, openingId, closingId, openedAtMs, closedAtMs } = allocation
  const opening = { id: openingId, time: new Date(openedAtMs).toISOString() }
  const closing = { id: closingId, time: new Date(closedAtMs).toISOString() }
  const [buy, sell] = direction === 'long' ? [opening, closing] : [closing, opening]
  return {
    account,
    symbol,
    direction,
    transfer,
    sellTradeId: sell.id,
    buyTradeId: buy.id,
    quantity: formatFixed(allocation.quantity),
    costBasis: formatFixed(allocation.costBasis),
    proceeds: formatFixed(allocation.proceeds),
    fees: formatFixed(allocation.fees),
    realisedPnl: formatFixed(allocation.realisedPnl),
    buyTime: buy.time,
    sellTime: sell.time,
  }
}
