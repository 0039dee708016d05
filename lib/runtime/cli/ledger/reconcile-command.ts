/** `holdfast reconcile`: where our books and the venue do not agree, as the last runs saw it. */
import { listDifferences } from '../../../engine/reconciliation/difference-rows.ts'
import { EXIT_DONE } from '../exit-codes.ts'
import { writeJson } from './answer.ts'
import { type LedgerCommandIo, type LedgerRequest, withLedger } from './ledger-session.ts'
import { isoTime } from './show-command.ts'
import { textTable } from './text-table.ts'

export interface ReconcileCommand extends LedgerRequest {
  /** Says the whole sentence of each difference. */
  readonly explain: boolean
}

export async function reconcileCommand(
  command: ReconcileCommand,
  io: LedgerCommandIo,
): Promise<number> {
  return withLedger(io, command, async ({ run, account }) => {
    const differences = await listDifferences(run)
    if (command.json)
      writeJson(
        io,
        differences.map(({ firstSeenAtMs, lastSeenAtMs, resolvedAtMs, ...rest }) => ({
          ...rest,
          firstSeenAt: isoTime(firstSeenAtMs),
          lastSeenAt: isoTime(lastSeenAtMs),
          ...(resolvedAtMs === undefined ? {} : { resolvedAt: isoTime(resolvedAtMs) }),
        })),
      )
    else if (differences.length === 0)
      io.writeOut(`No difference between the books of ${account} and the venue was seen.\n`)
    else if (command.explain)
      for (const { key, status, firstSeenAtMs, explanation } of differences)
        io.writeOut(`  ${key} (${status}, since ${isoTime(firstSeenAtMs)})\n    ${explanation}\n`)
    else {
      const rows = differences.map((each) => [
        each.key,
        each.class,
        each.consequence,
        each.status,
        isoTime(each.firstSeenAtMs),
      ])
      io.writeOut(textTable(['difference', 'class', 'consequence', 'status', 'since'], rows))
      io.writeOut('See --explain for the numbers.\n')
    }
    return EXIT_DONE
  })
}
