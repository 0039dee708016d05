/** `holdfast export`: the facts of a year as a file for a program that does taxes. */
import { open, rename, rm } from 'node:fs/promises'
import { type Fact } from '../../../domain/ledger/entry.ts'
import { type Fixed, formatFixed } from '../../../domain/money/fixed.ts'
import { RateTable, type RateRow } from '../../../domain/tax/rate-table.ts'
import { type LotMethod } from '../../../domain/tax/tax-lot.ts'
import { taxYear } from '../../../domain/tax/tax-period.ts'
import { type TaxReport, taxReport } from '../../../domain/tax/tax-report.ts'
import { type LedgerRun } from '../../../engine/engine.ts'
import { readFacts } from '../../../engine/ledger/read-books.ts'
import { readBookSymbols } from '../../../engine/ledger/read-homes.ts'
import {
  type Export,
  type ExportFormat,
  exportDisposals,
  exportTransactions,
} from '../../export/render-export.ts'
import { type TransactionTotals } from '../../export/export-totals.ts'
import { EXIT_DONE } from '../exit-codes.ts'
import { plural, writeJson } from './answer.ts'
import { readRates } from './given-rates.ts'
import {
  CommandRefusal,
  type LedgerCommandIo,
  type LedgerRequest,
  type LedgerSession,
  withLedger,
} from './ledger-session.ts'
import { createProgress } from './progress.ts'
import { isoTime } from './show-command.ts'

export interface ExportCommand extends Omit<LedgerRequest, 'account'> {
  readonly format: ExportFormat
  readonly year: number
  readonly method: LotMethod
  /** The file to write; to the standard output when left out. */
  readonly out?: string
  /** Of the report; the other formats keep every amount in its own currency. */
  readonly currency: string
  readonly ratesFile?: string
  /** All that are configured when empty. */
  readonly accounts: readonly string[]
}

export async function exportCommand(command: ExportCommand, io: LedgerCommandIo): Promise<number> {
  if (command.json && command.out === undefined)
    throw new CommandRefusal('--json needs --out: the export itself would be on the same output')
  const rates = await readRates(command.ratesFile)
  return withLedger(io, command, async (session) => {
    const accounts = command.accounts.length > 0 ? command.accounts : session.accounts
    const facts = await readAllFacts(session, accounts, io)
    if (command.format === 'generic') {
      const report = taxReport(facts, {
        ...optionsOf(command, rates),
        period: taxYear(command.year),
      })
      await save(command, io, exportDisposals(report))
      tellReport(command, io, report)
    } else {
      const made = exportTransactions(command.format, facts, { period: taxYear(command.year) })
      await save(command, io, made)
      tellTransactions(command, io, made.totals)
    }
    return EXIT_DONE
  })
}

function optionsOf({ method, currency }: ExportCommand, rows: readonly RateRow[]) {
  return { method, reportingCurrency: currency, rates: new RateTable(currency, rows) }
}

async function readAllFacts(
  session: LedgerSession,
  accounts: readonly string[],
  io: LedgerCommandIo,
): Promise<readonly Fact[]> {
  const facts: Fact[] = []
  const progress = createProgress(io)
  const take = async (run: LedgerRun, symbol?: string): Promise<void> => {
    for await (const fact of readFacts(run, symbol)) {
      facts.push(fact)
      progress.show('Reading', facts.length)
    }
  }
  for (const account of new Set(accounts)) {
    const run = session.runOf(account)
    for (const symbol of await readBookSymbols(run)) await take(run, symbol)
    await take(run)
  }
  progress.clear()
  return facts
}

/** A file appears whole or not at all. */
async function save(
  { out }: ExportCommand,
  io: LedgerCommandIo,
  made: Export<unknown>,
): Promise<void> {
  if (out === undefined) {
    for (const chunk of made.chunks()) io.writeOut(chunk)
    return
  }
  const unfinished = `${out}.new`
  try {
    const file = await open(unfinished, 'w')
    try {
      for (const chunk of made.chunks()) await file.writeFile(chunk)
    } finally {
      await file.close()
    }
    await rename(unfinished, out)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw new CommandRefusal(`${out} cannot be written: ${(error as Error).message}`)
  }
}

/** With the export itself on the standard output, words about it go to the other one. */
function tell({ out }: ExportCommand, io: LedgerCommandIo, text: string): void {
  if (out === undefined) io.writeError(text)
  else io.writeOut(text)
}

function tellTransactions(
  command: ExportCommand,
  io: LedgerCommandIo,
  totals: TransactionTotals,
): void {
  const { json, format, year, out = 'standard output' } = command
  if (json) {
    writeJson(io, { ok: true, format, year, out, totals })
    return
  }
  const lines = totals.currencies.map(
    ({ currency, sent, received, fees }) =>
      `  ${currency}: sent ${formatFixed(sent)}, received ${formatFixed(received)}, fees ${formatFixed(fees)}\n`,
  )
  tell(
    command,
    io,
    `${out}: ${plural(totals.rows, 'transaction')} of ${year} for ${format}\n${lines.join('')}`,
  )
}

const SHOWN_MAX = 20

function tellReport(command: ExportCommand, io: LedgerCommandIo, report: TaxReport): void {
  const { json, out = 'standard output', year } = command
  const { totals, isComplete, missingRates, warnings, method, reportingCurrency } = report
  const { incomeTotal, feeTotal } = report
  if (json) {
    writeJson(io, {
      ok: true,
      format: 'generic',
      year,
      out,
      method,
      currency: reportingCurrency,
      isComplete,
      totals,
      incomeTotal,
      feeTotal,
      missingRates: missingRates.map(({ timeMs, ...rate }) => ({ ...rate, time: isoTime(timeMs) })),
      warnings: warnings.map(({ timeMs, ...warning }) => ({ ...warning, time: isoTime(timeMs) })),
    })
    return
  }
  const money = (amount: Fixed): string => `${formatFixed(amount)} ${reportingCurrency}`
  tell(
    command,
    io,
    `${out}: ${plural(totals.disposals, 'disposal')} of ${year} by ${method.toUpperCase()}\n` +
      `  proceeds ${money(totals.proceeds)}, cost ${money(totals.costBasis)}, gain ${money(totals.gain)}\n` +
      `  short term ${money(totals.shortTermGain)}, long term ${money(totals.longTermGain)}, income ${money(incomeTotal)}\n`,
  )
  if (isComplete && warnings.length === 0) return
  const lines = [
    ...missingRates.map(
      ({ asset, timeMs, factId }) =>
        `no rate of ${asset} in ${reportingCurrency} at ${isoTime(timeMs)} (${factId}); see --rates`,
    ),
    ...warnings.map(
      ({ code, asset, quantity, timeMs, factId }) =>
        `${code.replaceAll('-', ' ')}: ${formatFixed(quantity)} ${asset} at ${isoTime(timeMs)} (${factId})`,
    ),
  ]
  const more = lines.length - SHOWN_MAX
  io.writeError(
    `${isComplete ? 'The report is complete, but look at this' : `The report is not complete: ${plural(totals.unvalued, 'disposal')} without a gain`}:\n` +
      lines
        .slice(0, SHOWN_MAX)
        .map((line) => `  ${line}\n`)
        .join('') +
      (more > 0 ? `  … and ${more} more (--json has all)\n` : ''),
  )
}
