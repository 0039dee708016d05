/** `holdfast ledger rebuild`: a book is written anew from its facts, and what that changed is shown. */
import { type RebuiltBook, rebuildBooks } from '../../../engine/ledger/rebuild-books.ts'
import { requestRebuild } from '../../../engine/ledger/request-rebuild.ts'
import { readPosition } from '../../../engine/ledger/show-book.ts'
import { sweepRetired } from '../../../engine/ledger/sweep-retired.ts'
import { transact } from '../../../engine/transact.ts'
import { EXIT_DONE } from '../exit-codes.ts'
import { refuse, writeJson } from './answer.ts'
import {
  type LedgerCommandIo,
  type LedgerRequest,
  type LedgerSession,
  withLedger,
} from './ledger-session.ts'
import { type Progress, createProgress } from './progress.ts'

export interface RebuildCommand extends LedgerRequest {
  readonly symbol: string
  /** Who asks for it, for the audit. */
  readonly by: string
}

export async function rebuildLedger(command: RebuildCommand, io: LedgerCommandIo): Promise<number> {
  const { symbol, by } = command
  return withLedger(io, command, async (session) => {
    if ((await readPosition(session.run, symbol)) === undefined)
      return refuse(io, command, `${session.account} has no book of ${symbol}`)
    await session.writing(async (run) => {
      await transact(run, async (changes) => {
        await requestRebuild(run, changes, symbol, `asked for by ${by}`)
        const subject = `rebuild-request-${symbol}-${run.engine.session.id}`
        changes.audit(subject, 'a rebuild was asked for', { by, symbol })
      })
      return true
    })
    const progress = createProgress(io)
    const rebuilt = await rebuildWaiting(session, progress)
    progress.clear()
    if (command.json) writeJson(io, { ok: true, account: session.account, books: rebuilt })
    else io.writeOut(rebuilt.map((book) => rebuiltLine(book)).join(''))
    return EXIT_DONE
  })
}

/** Writes every book anew that waits for it, and deletes what nobody reads any more. */
export async function rebuildWaiting(
  session: LedgerSession,
  progress: Progress,
): Promise<readonly RebuiltBook[]> {
  const rebuilt: RebuiltBook[] = []
  await session.writing(async (run) => {
    const report = await rebuildBooks(run, (symbol, facts) =>
      progress.show(`Rebuilding ${symbol}`, facts),
    )
    rebuilt.push(...report.rebuilt)
    return report.waiting.length === 0
  })
  await session.writing((run) => sweepRetired(run))
  return rebuilt
}

/** `  BTC/USD: quantity 0 → 1.5, cost 0 → 60000` */
export function rebuiltLine({ symbol, before, after }: RebuiltBook): string {
  const names = Object.keys(after)
  if (names.length === 0) return `  ${symbol}: as before\n`
  const changes = names.map(
    (name) => `${wordsOf(name)} ${before[name] ?? '0'} → ${after[name] ?? '0'}`,
  )
  return `  ${symbol}: ${changes.join(', ')}\n`
}

function wordsOf(name: string): string {
  switch (name) {
    case 'realisedPnl':
      return 'realised'
    case 'feesInBase':
      return 'fees in base'
    default:
      return name
  }
}
