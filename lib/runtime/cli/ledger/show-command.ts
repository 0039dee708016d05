/** `holdfast ledger show`: positions and money, or one book with its lots. */
import { pairOf } from '../../../domain/ledger/fill.ts'
import { type Position } from '../../../domain/ledger/lots.ts'
import { divide, formatFixed, roundToDecimals } from '../../../domain/money/fixed.ts'
import {
  type BookDetails,
  type LedgerOverview,
  showBook,
  showLedger,
} from '../../../engine/ledger/show-book.ts'
import { EXIT_DONE } from '../exit-codes.ts'
import { plural, refuse, writeJson } from './answer.ts'
import { type LedgerCommandIo, type LedgerRequest, withLedger } from './ledger-session.ts'
import { textTable } from './text-table.ts'

export interface ShowCommand extends LedgerRequest {
  readonly symbol?: string
}

export async function showLedgerCommand(
  command: ShowCommand,
  io: LedgerCommandIo,
): Promise<number> {
  return withLedger(io, command, async ({ run, account }) => {
    const { symbol, json } = command
    if (symbol === undefined) {
      const overview = await showLedger(run)
      if (json) writeJson(io, overviewJson(account, overview))
      else io.writeOut(overviewText(account, overview))
      return EXIT_DONE
    }
    const book = await showBook(run, symbol)
    if (book === undefined) return refuse(io, command, `${account} has no book of ${symbol}`)
    if (json) writeJson(io, bookJson(account, book))
    else io.writeOut(bookText(book))
    return EXIT_DONE
  })
}

function positionJson(position: Position) {
  const { symbol, quantity, cost, realisedPnl, fees, feesInBase, entryCount, last } = position
  return {
    symbol,
    quantity,
    averageCost: averageCost(position),
    cost,
    realisedPnl,
    fees,
    feesInBase,
    openLots: openLots(position),
    entries: entryCount,
    lastEntry: last === undefined ? null : { id: last.id, time: isoTime(last.timeMs) },
  }
}

function overviewJson(account: string, overview: LedgerOverview) {
  const { positions, money, openedAtMs, rebuilds } = overview
  return {
    account,
    openedAt: openedAtMs === undefined ? null : isoTime(openedAtMs),
    positions: positions.map(positionJson),
    money,
    waitingForRebuild: rebuilds.map(({ symbol, reason }) => ({ symbol, reason })),
  }
}

function bookJson(account: string, { position, lots, changes }: BookDetails) {
  return {
    account,
    position: positionJson(position),
    lots: lots.map(({ openingId, openedAtMs, quantity, value, fees }) => ({
      openingId,
      openedAt: isoTime(openedAtMs),
      quantity,
      cost: value,
      fees,
    })),
    changes: changes.map(({ atMs, reason, before, after }) => ({
      at: isoTime(atMs),
      reason,
      before,
      after,
    })),
  }
}

function overviewText(account: string, overview: LedgerOverview): string {
  const { positions, money, openedAtMs, rebuilds } = overview
  if (positions.length === 0 && Object.keys(money).length === 0)
    return `${account} has no books yet. Import trades with: holdfast ledger import FILE.csv\n`
  const opened =
    openedAtMs === undefined
      ? 'imported facts only'
      : `opened ${isoTime(openedAtMs)} from the venue’s balances`
  const header = [
    'symbol',
    'quantity',
    'average cost',
    'cost',
    'realised',
    'fees',
    'lots',
    'entries',
  ]
  const rows = positions.map((position) => {
    const average = averageCost(position)
    const { base, quote } = pairOf(position.symbol)
    const { quantity, cost, realisedPnl, fees, feesInBase, entryCount } = position
    const inBase = feesInBase === 0n ? '' : ` + ${formatFixed(feesInBase)} ${base}`
    return [
      position.symbol,
      formatFixed(quantity),
      average === null ? '' : shortText(average),
      shortText(cost),
      `${shortText(realisedPnl)} ${quote}`,
      `${shortText(fees)}${inBase}`,
      String(openLots(position)),
      String(entryCount),
    ]
  })
  const right = ['quantity', 'average cost', 'cost', 'realised', 'fees', 'lots', 'entries']
  const moneyRows = Object.entries(money).map(([currency, amount]) => [
    currency,
    formatFixed(amount),
  ])
  return [
    `${account}: ${plural(positions.length, 'book')}, ${opened}\n`,
    positions.length === 0 ? '' : textTable(header, rows, right),
    moneyRows.length === 0
      ? ''
      : `Money:\n${textTable(['currency', 'balance'], moneyRows, ['balance'])}`,
    ...rebuilds.map(({ symbol, reason }) => `${symbol} waits to be rebuilt: ${reason}\n`),
  ].join('')
}

function bookText({ position, lots, changes }: BookDetails): string {
  const { symbol, quantity, cost, realisedPnl, fees, entryCount } = position
  const { base, quote } = pairOf(symbol)
  const average = averageCost(position)
  const at = average === null ? '' : ` at ${shortText(average)} on average, cost ${shortText(cost)}`
  const rows = lots.map((lot) => [
    isoTime(lot.openedAtMs),
    lot.openingId,
    formatFixed(lot.quantity),
    formatFixed(lot.value),
    formatFixed(lot.fees),
  ])
  const kind = quantity < 0n ? 'Short lots' : 'Open lots'
  return [
    `${symbol}: ${formatFixed(quantity)} ${base}${at}\n`,
    `  realised ${formatFixed(realisedPnl)} ${quote}, fees ${formatFixed(fees)} ${quote}, ${plural(entryCount, 'entry', 'entries')}\n`,
    rows.length === 0
      ? 'No lot is open.\n'
      : `${kind}, oldest first:\n${textTable(['opened', 'by', 'quantity', 'value', 'fees'], rows, ['quantity', 'value', 'fees'])}`,
    changes.length === 0 ? '' : 'Last changes of the whole book:\n',
    ...changes.map(
      ({ atMs, reason, before, after }) =>
        `  ${isoTime(atMs)}  ${reason}: ${changeText(before, after)}\n`,
    ),
  ].join('')
}

function changeText(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string {
  const names = Object.keys(after)
  if (names.length === 0) return 'as before'
  return names.map((name) => `${name} ${before[name] ?? '0'} → ${after[name] ?? '0'}`).join(', ')
}

function averageCost({ quantity, cost }: Position): bigint | null {
  return quantity === 0n ? null : divide(cost, quantity, 'half-even')
}

function openLots({ firstLot, lotCount }: Position): number {
  return lotCount - firstLot
}

const DECIMALS_SHOWN = 8

/** For the eye; --json has every digit. */
function shortText(amount: bigint): string {
  return formatFixed(roundToDecimals(amount, DECIMALS_SHOWN, 'half-even'))
}

export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
