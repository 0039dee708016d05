/** `holdfast ledger quarantine | basis`: what a person decides about single entries. */
import { type Fixed, formatFixed } from '../../../domain/money/fixed.ts'
import {
  type Decision,
  decideQuarantined,
  listQuarantined,
} from '../../../engine/ledger/decide-quarantined.ts'
import { giveBasis } from '../../../engine/ledger/give-basis.ts'
import { type QuarantinedEntry } from '../../../engine/records/ledger-rows.ts'
import { EXIT_DONE } from '../exit-codes.ts'
import { plural, refuse, writeJson } from './answer.ts'
import { type LedgerCommandIo, type LedgerRequest, withLedger } from './ledger-session.ts'
import { createProgress } from './progress.ts'
import { rebuildWaiting, rebuiltLine } from './rebuild-command.ts'
import { isoTime } from './show-command.ts'

export async function quarantineCommand(
  command: LedgerRequest,
  io: LedgerCommandIo,
): Promise<number> {
  return withLedger(io, command, async ({ run, account }) => {
    const entries = await listQuarantined(run)
    if (command.json) writeJson(io, entries.map(entryJson))
    else if (entries.length === 0) io.writeOut(`Nothing of ${account} is in quarantine.\n`)
    else {
      io.writeOut(`${account}: ${plural(entries.length, 'entry', 'entries')} in quarantine\n`)
      io.writeOut(entries.map(entryText).join(''))
    }
    return EXIT_DONE
  })
}

function entryJson({ timeMs, seenAtMs, ...entry }: QuarantinedEntry) {
  return {
    ...entry,
    ...(timeMs === undefined ? {} : { time: isoTime(timeMs) }),
    seenAt: isoTime(seenAtMs),
  }
}

function entryText(entry: QuarantinedEntry): string {
  const { listing, id, symbol, timeMs, problem, text, seenAtMs, discardedBy } = entry
  const what = listing === 'trades' ? 'trade' : 'movement'
  const when = timeMs === undefined ? '' : ` of ${isoTime(timeMs)}`
  const decided = discardedBy === undefined ? '' : `, discarded by ${discardedBy}`
  return `  ${what} ${id}${symbol === undefined ? '' : ` ${symbol}`}${when}: ${problem}, seen ${isoTime(seenAtMs)}${decided}\n    ${text}\n`
}

export interface DecideCommand extends LedgerRequest {
  readonly decision: Decision
  readonly id: string
  readonly symbol?: string
  readonly by: string
}

export async function decideCommand(command: DecideCommand, io: LedgerCommandIo): Promise<number> {
  const { decision, id, symbol, by } = command
  return withLedger(io, command, async (session) => {
    let outcome: Awaited<ReturnType<typeof decideQuarantined>> | undefined
    await session.writing(async (run) => {
      const entry = { id, ...(symbol === undefined ? {} : { symbol }) }
      outcome = await decideQuarantined(run, entry, decision, by)
      return true
    })
    if (outcome?.done !== true)
      return refuse(io, command, decisionProblem(id, outcome?.problem ?? 'unknown'))
    if (command.json) writeJson(io, { ok: true, decision, entry: entryJson(outcome.entry) })
    else if (decision === 'discard') io.writeOut(`${id} stays out of the ledger for good.\n`)
    else
      io.writeOut(
        `${id} is released: the next fill sync reads the venue’s listing again from its time on.\n` +
          'If it still cannot be booked it comes back into quarantine.\n',
      )
    return EXIT_DONE
  })
}

function decisionProblem(
  id: string,
  problem: 'unknown' | 'ambiguous' | 'discarded-already',
): string {
  switch (problem) {
    case 'unknown':
      return `nothing with the id ${id} is in quarantine`
    case 'ambiguous':
      return `several entries have the id ${id}; say which one with --symbol`
    case 'discarded-already':
      return `${id} is discarded already`
  }
}

export interface BasisCommand extends LedgerRequest {
  readonly movementId: string
  /** Quote currency for one unit. */
  readonly price: Fixed
  readonly by: string
}

export async function basisCommand(command: BasisCommand, io: LedgerCommandIo): Promise<number> {
  const { movementId, price, by } = command
  return withLedger(io, command, async (session) => {
    let outcome: Awaited<ReturnType<typeof giveBasis>> | undefined
    await session.writing(async (run) => {
      outcome = await giveBasis(run, movementId, price, by)
      return true
    })
    if (outcome?.done !== true)
      return refuse(io, command, basisProblem(movementId, outcome?.problem ?? 'unknown'))
    const progress = createProgress(io)
    const books = await rebuildWaiting(session, progress)
    progress.clear()
    const { symbol, before, after } = outcome
    if (command.json)
      writeJson(io, { ok: true, movementId, symbol, before: before ?? null, after, books })
    else {
      const was = before === undefined ? 'no cost' : formatFixed(before)
      io.writeOut(`${movementId} in ${symbol}: ${was} → ${formatFixed(after)}\n`)
      io.writeOut(books.map((book) => rebuiltLine(book)).join(''))
    }
    return EXIT_DONE
  })
}

function basisProblem(movementId: string, problem: 'unknown' | 'money' | 'leaves-at-cost'): string {
  switch (problem) {
    case 'unknown':
      return `no movement ${movementId} is booked`
    case 'money':
      return `${movementId} moved money, which has no cost`
    case 'leaves-at-cost':
      return `${movementId} left at the cost of the lots it took; it has none of its own`
  }
}
