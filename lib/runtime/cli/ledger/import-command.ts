/** `holdfast ledger import`: every mistake of the file first, then the facts, then the books. */
import { basename } from 'node:path'
import { type RateRow } from '../../../domain/tax/rate-table.ts'
import { findOversells } from '../../../engine/ledger/find-oversells.ts'
import {
  BooksOpening,
  type ImportProgress,
  importFacts,
} from '../../../engine/ledger/import-facts.ts'
import { type ImportWarning } from '../../../engine/ledger/import-warnings.ts'
import { type RowProblem } from '../../../engine/ledger/imported-row.ts'
import { type PreparedImport, prepareImport } from '../../../engine/ledger/prepare-import.ts'
import { type RebuiltBook } from '../../../engine/ledger/rebuild-books.ts'
import { readPosition } from '../../../engine/ledger/show-book.ts'
import { type TradeFile, readTradeFile } from '../../ledger-files/read-trade-file.ts'
import { EXIT_DONE, EXIT_REFUSED } from '../exit-codes.ts'
import { plural, problemLine, writeJson } from './answer.ts'
import { readRates, requireReadable } from './given-rates.ts'
import {
  LedgerBusy,
  type LedgerCommandIo,
  type LedgerRequest,
  type LedgerSession,
  withLedger,
} from './ledger-session.ts'
import { type Progress, createProgress } from './progress.ts'
import { rebuildWaiting, rebuiltLine } from './rebuild-command.ts'

export interface ImportCommand extends LedgerRequest {
  readonly file: string
  /** A file of prices. */
  readonly ratesFile?: string
  readonly skipBad: boolean
  readonly afterOpening: boolean
}

export async function importLedger(command: ImportCommand, io: LedgerCommandIo): Promise<number> {
  await requireReadable(command.file)
  const rates = await readRates(command.ratesFile)
  return withLedger(io, command, (session) => runImport(command, io, session, rates))
}

async function runImport(
  command: ImportCommand,
  io: LedgerCommandIo,
  session: LedgerSession,
  rates: readonly RateRow[],
): Promise<number> {
  const progress = createProgress(io)
  const nowMs = session.run.engine.clock.nowMs()
  let read = 0
  const file = await readTradeFile(command.file, nowMs, () => progress.show('Reading', (read += 1)))
  const request = {
    rows: file.rows,
    rates,
    source: basename(command.file),
    afterOpening: command.afterOpening,
  }
  const prepared = await prepareImport(session.run, request, (rows) =>
    progress.show('Checking', rows, file.rows.length),
  )
  progress.clear()
  const problems = [...file.problems, ...prepared.problems].sort((a, b) => a.line - b.line)
  if (problems.length > 0 && (!command.skipBad || !file.isTable))
    return refuseFile(command, io, problems)
  const imported = await write(session, prepared, progress)
  const rebuilt = await rebuildWaiting(session, progress)
  progress.clear()
  await addOversells(session, prepared, rebuilt)
  const warnings = [...headerWarnings(file, session), ...prepared.warnings.all]
  answer(command, io, session, { file, prepared, problems, imported, rebuilt, warnings })
  return EXIT_DONE
}

function refuseFile(
  { file, json }: ImportCommand,
  io: LedgerCommandIo,
  problems: readonly RowProblem[],
): number {
  if (json) writeJson(io, { ok: false, file, imported: 0, problems })
  const lines = problems.map((problem) => problemLine(file, problem))
  io.writeError(
    `${file}: ${plural(problems.length, 'problem')}, nothing was imported\n${lines.join('')}`,
  )
  return EXIT_REFUSED
}

/** @returns how many rows were booked. */
async function write(
  session: LedgerSession,
  prepared: PreparedImport,
  progress: Progress,
): Promise<number> {
  const { entries } = prepared
  let state: ImportProgress = { done: 0, booked: 0 }
  if (entries.length === 0) return 0
  await session.writing(async (run) => {
    try {
      await importFacts(run, prepared, state, (next) => {
        state = next
        progress.show('Writing', next.done, entries.length)
      })
    } catch (error) {
      if (error instanceof BooksOpening)
        throw new LedgerBusy(`${error.message}; try again in a minute`)
      throw error
    }
    return state.done === entries.length
  })
  return state.booked
}

async function addOversells(
  { run }: LedgerSession,
  { entries, warnings }: PreparedImport,
  rebuilt: readonly RebuiltBook[],
): Promise<void> {
  const imported = new Set(
    entries.flatMap(({ facts }) =>
      facts.map((fact) => (fact.kind === 'fill' ? fact.fill.tradeId : fact.movement.movementId)),
    ),
  )
  for (const { symbol } of rebuilt) {
    const position = await readPosition(run, symbol)
    if (position === undefined) continue
    for (const id of await findOversells(run, position))
      if (imported.has(id)) warnings.oversell(symbol, id)
  }
}

interface TextWarning {
  readonly code: ImportWarning['code'] | 'file' | 'account'
  readonly text: string
}

function headerWarnings(file: TradeFile, session: LedgerSession): readonly TextWarning[] {
  const warnings: TextWarning[] = file.warnings.map((text) => ({ code: 'file', text }))
  if (session.isKnown) return warnings
  const text = `the configuration has no account ${session.account}; its books are kept all the same`
  return [...warnings, { code: 'account', text }]
}

interface Outcome {
  readonly file: TradeFile
  readonly prepared: PreparedImport
  readonly problems: readonly RowProblem[]
  readonly imported: number
  readonly rebuilt: readonly RebuiltBook[]
  readonly warnings: readonly (ImportWarning | TextWarning)[]
}

function answer(
  { file: name, json }: ImportCommand,
  io: LedgerCommandIo,
  { account }: LedgerSession,
  { file, prepared, problems, imported, rebuilt, warnings }: Outcome,
): void {
  const known = prepared.known + prepared.entries.length - imported
  const { lines, repeated } = file
  if (json) {
    const books = rebuilt.map(({ symbol, before, after }) => ({ symbol, before, after }))
    writeJson(io, {
      ok: true,
      file: name,
      account,
      lines,
      imported,
      known,
      repeated,
      skipped: problems,
      warnings,
      books,
    })
    return
  }
  const again = repeated === 0 ? '' : `, ${plural(repeated, 'line')} repeated`
  io.writeOut(
    `${name}: ${plural(imported, 'row')} imported into ${account}, ${known} known already${again}.\n`,
  )
  io.writeOut(rebuilt.map((book) => rebuiltLine(book)).join(''))
  if (problems.length > 0)
    io.writeError(
      `${plural(problems.length, 'problem')}; their lines were left out:\n${problems.map((problem) => problemLine(name, problem)).join('')}`,
    )
  if (warnings.length > 0) io.writeError(warningText(warnings))
}

const WARNINGS_SHOWN_MAX = 20

/** A few of each kind: a file with a thousand fees of one coin says the same a thousand times. */
function warningText(warnings: readonly (ImportWarning | TextWarning)[]): string {
  const byCode = Map.groupBy(warnings, ({ code }) => code)
  const lines = [...byCode.values()].flatMap((kind) => {
    const shown = kind.slice(0, WARNINGS_SHOWN_MAX).map(({ text }) => `  ${text}\n`)
    const more = kind.length - shown.length
    return more === 0 ? shown : [...shown, `  … and ${more} more of this kind (--json has all)\n`]
  })
  return `${plural(warnings.length, 'warning')}:\n${lines.join('')}`
}
