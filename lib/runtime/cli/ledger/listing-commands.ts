/** `holdfast ledger allocations | days | verify`: what the books say, and whether it is true. */
import { formatFixed } from '../../../domain/money/fixed.ts'
import { type LedgerRun } from '../../../engine/engine.ts'
import { listAllocations } from '../../../engine/ledger/list-allocations.ts'
import { type Span } from '../../../engine/ledger/read-books.ts'
import { readDays } from '../../../engine/ledger/read-days.ts'
import { type VerifyReport, verifyLedger } from '../../../engine/ledger/verify-book.ts'
import { EXIT_DONE, EXIT_FAILED } from '../exit-codes.ts'
import { type Progress, countText, createProgress } from './progress.ts'
import { plural, writeJson } from './answer.ts'
import {
  LedgerBusy,
  type LedgerCommandIo,
  type LedgerRequest,
  type LedgerSession,
  withLedger,
} from './ledger-session.ts'
import { textTable } from './text-table.ts'

export interface SpanCommand extends LedgerRequest {
  /** From this moment on, and before the other; milliseconds since the epoch. */
  readonly fromMs?: number
  readonly toMs?: number
}

export interface AllocationsCommand extends SpanCommand {
  readonly symbol?: string
}

const FIRST_MS = 0
const LAST_MS = Date.UTC(9999, 11, 31)

function spanOf({ fromMs = FIRST_MS, toMs = LAST_MS }: SpanCommand): Span {
  return { fromMs, toMs }
}

export async function allocationsCommand(
  command: AllocationsCommand,
  io: LedgerCommandIo,
): Promise<number> {
  return withLedger(io, command, async ({ run, account }) => {
    const rows = await listAllocations(run, spanOf(command), command.symbol)
    if (command.json) {
      // Row by row: a long history is a long text.
      rows.forEach((row, index) =>
        io.writeOut(`${index === 0 ? '[' : ',\n'}${JSON.stringify(row)}`),
      )
      io.writeOut(rows.length === 0 ? '[]\n' : ']\n')
      return EXIT_DONE
    }
    if (rows.length === 0) {
      io.writeOut(`${account} has no allocations in this time.\n`)
      return EXIT_DONE
    }
    const amounts = ['quantity', 'costBasis', 'proceeds', 'fees', 'realisedPnl'] as const
    const table = rows.map((row) => [
      row.direction === 'long' ? row.sellTime : row.buyTime,
      row.symbol,
      row.transfer ? 'transfer' : row.direction,
      row.buyTradeId,
      row.sellTradeId,
      ...amounts.map((name) => row[name]),
    ])
    const header = ['closed', 'symbol', 'kind', 'bought by', 'sold by', ...AMOUNT_WORDS]
    io.writeOut(`${account}: ${plural(rows.length, 'allocation')}\n`)
    io.writeOut(textTable(header, table, AMOUNT_WORDS))
    return EXIT_DONE
  })
}

const AMOUNT_WORDS = ['quantity', 'cost basis', 'proceeds', 'fees', 'realised']

export async function daysCommand(command: SpanCommand, io: LedgerCommandIo): Promise<number> {
  return withLedger(io, command, async ({ run, account }) => {
    const days = await readDays(run, spanOf(command))
    if (command.json) writeJson(io, days)
    else if (days.length === 0) io.writeOut(`${account} has no days in this time.\n`)
    else {
      const rows = days.map(({ day, quote, realisedPnl, fees, volume, ...counts }) => [
        day,
        quote,
        ...[realisedPnl, fees, volume].map(formatFixed),
        ...[counts.buys, counts.sells, counts.movements, counts.wins, counts.losses].map(String),
      ])
      const numbers = ['realised', 'fees', 'volume', 'buys', 'sells', 'moves', 'wins', 'losses']
      io.writeOut(textTable(['day', 'quote', ...numbers], rows, numbers))
    }
    return EXIT_DONE
  })
}

export async function verifyCommand(command: LedgerRequest, io: LedgerCommandIo): Promise<number> {
  return withLedger(io, command, async (session) => {
    const { account } = session
    const { books, facts, differences } = await verified(session, createProgress(io))
    const isTrue = differences.length === 0
    if (command.json) writeJson(io, { ok: isTrue, account, books, facts, differences })
    else {
      const looked = `${plural(books, 'book')}, ${countText(facts)} facts`
      const found = isTrue ? 'everything adds up' : plural(differences.length, 'difference')
      io.writeOut(`${account}: ${looked}: ${found}.\n`)
      for (const { book, what, stored, folded } of differences)
        io.writeOut(`  ${book} ${what}:\n    stored: ${stored}\n    folded: ${folded}\n`)
    }
    return isTrue ? EXIT_DONE : EXIT_FAILED
  })
}

/** What looks wrong is looked at again while nobody writes: an engine may be booking just now. */
async function verified(session: LedgerSession, progress: Progress): Promise<VerifyReport> {
  const verify = (run: LedgerRun): Promise<VerifyReport> =>
    verifyLedger(run, (facts) => progress.show('Folding', facts))
  let report = await verify(session.run)
  if (report.differences.length > 0)
    try {
      await session.writing(async (run) => {
        report = await verify(run)
        return true
      })
    } catch (error) {
      if (!(error instanceof LedgerBusy)) throw error
    }
  progress.clear()
  return report
}
