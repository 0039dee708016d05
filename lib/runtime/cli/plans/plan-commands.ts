/** The command line of what concerns plans: `holdfast why`, `holdfast adjust`, `holdfast exits`. */
import { randomUUID } from 'node:crypto'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type AuditGrouping } from '../../../domain/plan/exit-audit.ts'
import { answering } from '../ledger/answer.ts'
import { type Ended, momentOf, requestOf, withStore } from '../ledger/ledger-command.ts'
import { type LedgerCommandIo } from '../ledger/ledger-session.ts'
import { adjustCommand } from './adjust-command.ts'
import { exitsCommand } from './exits-command.ts'
import { ADJUST_NOTES, EXITS_NOTES, WHY_NOTES } from './help-texts.ts'
import { type PlanCommandIo } from './operator-session.ts'
import { whyCommand } from './why-command.ts'

interface Typed {
  readonly json?: true
  readonly data?: string
  readonly account?: string
}

const EVALUATIONS_SHOWN = 5
const EVALUATIONS_MAX = 100
const GROUPINGS: readonly AuditGrouping[] = ['reason', 'strategy', 'symbol']

export function whyCommandLine(io: PlanCommandIo, ended: Ended): Command {
  return withStore(new Command('why'))
    .description('Shows why a plan stands where it stands: levels, protection, rules, orders.')
    .argument('<plan>', 'a symbol, a plan’s id, or at least 6 of its first digits')
    .option('--last <number>', 'kept evaluations to show', evaluationCount, EVALUATIONS_SHOWN)
    .addHelpText('after', WHY_NOTES)
    .action(async (subject: string, typed: Typed & { last: number }) =>
      ended(await whyCommand({ ...requestOf(typed), subject, last: typed.last }, io)),
    )
}

export function adjustCommandLine(io: PlanCommandIo, ended: Ended): Command {
  return withStore(new Command('adjust'))
    .description('Moves the stop or the target of an open plan: the venue first, then the plan.')
    .argument('<plan>', 'a plan’s id, or at least 6 of its first digits')
    .option('--stop <price>', 'the new stop', priceText)
    .option('--target <price>', 'the new target', priceText)
    .option('--id <text>', 'names the command, so that asking twice changes nothing twice')
    .addHelpText('after', ADJUST_NOTES)
    .action(
      async (plan: string, typed: Typed & { stop?: string; target?: string; id?: string }) => {
        const { stop, target, id } = typed
        const request = {
          ...requestOf(typed),
          plan,
          ...(stop === undefined ? {} : { stop }),
          ...(target === undefined ? {} : { target }),
          commandId: id ?? randomUUID(),
        }
        ended(await adjustCommand(request, io))
      },
    )
}

export function exitsCommandLine(io: LedgerCommandIo, ended: Ended): Command {
  const by = new Option('--by <group>', 'what the rows are').choices(GROUPINGS).default('reason')
  return withStore(new Command('exits'))
    .description('Compares what exits were meant to bring with what they brought.')
    .option('--audit', 'the exit audit; it is shown without this, too')
    .addOption(by)
    .option('--from <time>', 'plans that ended from here on, such as 2025-01-31', momentOf)
    .option('--to <time>', 'plans that ended before', momentOf)
    .addHelpText('after', EXITS_NOTES)
    .action(async (typed: Typed & { by: AuditGrouping; from?: number; to?: number }) => {
      const { from, to } = typed
      const command = {
        ...requestOf(typed),
        by: typed.by,
        ...(from === undefined ? {} : { fromMs: from }),
        ...(to === undefined ? {} : { toMs: to }),
      }
      ended(await answering(io, command, () => exitsCommand(command, io)))
    })
}

function evaluationCount(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (!(count <= EVALUATIONS_MAX))
    throw new InvalidArgumentError(`It has to be a whole number up to ${EVALUATIONS_MAX}.`)
  return count
}

function priceText(text: string): string {
  if (!/^\d{1,15}(\.\d{1,18})?$/.test(text))
    throw new InvalidArgumentError('It has to be a price such as 41250.5.')
  return text
}
