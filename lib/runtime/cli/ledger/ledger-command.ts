/** The command line of `holdfast ledger`. */
import { Command, InvalidArgumentError } from 'commander'
import { type Fixed } from '../../../domain/money/fixed.ts'
import { readAmount } from '../../ledger-files/read-values.ts'
import { readMomentMs } from '../read-argument.ts'
import { answering } from './answer.ts'
import { basisCommand, decideCommand, quarantineCommand } from './decision-commands.ts'
import {
  BASIS_NOTES,
  IMPORT_NOTES,
  LEDGER_NOTES,
  QUARANTINE_NOTES,
  REBUILD_NOTES,
  SHOW_NOTES,
  SPAN_NOTES,
  VERIFY_NOTES,
} from './help-texts.ts'
import { importLedger } from './import-command.ts'
import { type LedgerCommandIo, type LedgerRequest } from './ledger-session.ts'
import { allocationsCommand, daysCommand, verifyCommand } from './listing-commands.ts'
import { rebuildLedger } from './rebuild-command.ts'
import { showLedgerCommand } from './show-command.ts'

/** Who decides, for the audit. */
const BY = 'the command line'

interface Typed {
  readonly json?: true
  readonly data?: string
  readonly account?: string
}

export type Ended = (exitCode: number) => void

export function ledgerCommand(io: LedgerCommandIo, ended: Ended): Command {
  const ledger = new Command('ledger')
    .description('Imports, shows and checks the books: fills, lots, allocations, results.')
    .addHelpText('after', LEDGER_NOTES)
  addImport(ledger, io, ended)
  addReading(ledger, io, ended)
  addDeciding(ledger, io, ended)
  return ledger
}

/** Adds the options that all of them have. */
export function withStore(command: Command): Command {
  return command
    .option('--account <id>', 'whose books (default: the first account of the configuration)')
    .option('--data <dir>', 'folder of the local store (default: .holdfast)')
    .option('--json', 'answer in JSON')
}

export function requestOf({ json = false, data, account }: LedgerTyped): LedgerRequest {
  return {
    json,
    ...(data === undefined ? {} : { dataDir: data }),
    ...(account === undefined ? {} : { account }),
  }
}

type LedgerTyped = Omit<Typed, 'json'> & { readonly json?: boolean }

function addImport(ledger: Command, io: LedgerCommandIo, ended: Ended): void {
  withStore(ledger.command('import'))
    .description('Books trades, deposits and withdrawals from a CSV file, each exactly once.')
    .argument('<file>', 'the CSV file')
    .option('--rates <file>', 'prices (time,symbol,price) for fees and deposits without a value')
    .option('--skip-bad', 'leave bad lines out, and import the others')
    .option('--after-opening', 'book what is younger than the opening of the books, too')
    .addHelpText('after', IMPORT_NOTES)
    .action(
      async (
        file: string,
        typed: Typed & { rates?: string; skipBad?: true; afterOpening?: true },
      ) => {
        const { rates, skipBad = false, afterOpening = false } = typed
        const command = {
          ...requestOf(typed),
          file,
          skipBad,
          afterOpening,
          ...(rates === undefined ? {} : { ratesFile: rates }),
        }
        ended(await answering(io, command, () => importLedger(command, io)))
      },
    )
}

function addReading(ledger: Command, io: LedgerCommandIo, ended: Ended): void {
  withStore(ledger.command('show'))
    .description('Shows positions and money, or the open lots of one symbol.')
    .option('--symbol <symbol>', 'one book with its open lots and last changes')
    .addHelpText('after', SHOW_NOTES)
    .action(async (typed: Typed & { symbol?: string }) => {
      const command = { ...requestOf(typed), ...symbolOf(typed) }
      ended(await answering(io, command, () => showLedgerCommand(command, io)))
    })
  withSpan(withStore(ledger.command('allocations')))
    .description('Lists which buy each sell used up, with cost, proceeds, fees and result.')
    .option('--symbol <symbol>', 'of one book only')
    .addHelpText('after', SPAN_NOTES)
    .action(async (typed: Typed & SpanTyped & { symbol?: string }) => {
      const command = { ...requestOf(typed), ...spanOf(typed), ...symbolOf(typed) }
      ended(await answering(io, command, () => allocationsCommand(command, io)))
    })
  withSpan(withStore(ledger.command('days')))
    .description('Shows what was realised in each day, by quote currency.')
    .action(async (typed: Typed & SpanTyped) => {
      const command = { ...requestOf(typed), ...spanOf(typed) }
      ended(await answering(io, command, () => daysCommand(command, io)))
    })
  withStore(ledger.command('verify'))
    .description('Folds every book from its facts and compares all that is stored.')
    .addHelpText('after', VERIFY_NOTES)
    .action(async (typed: Typed) => {
      const command = requestOf(typed)
      ended(await answering(io, command, () => verifyCommand(command, io)))
    })
}

function addDeciding(ledger: Command, io: LedgerCommandIo, ended: Ended): void {
  withStore(ledger.command('rebuild'))
    .description('Writes one book anew from its facts, and shows what that changed.')
    .argument('<symbol>', 'the book, such as BTC/USD')
    .addHelpText('after', REBUILD_NOTES)
    .action(async (symbol: string, typed: Typed) => {
      const command = { ...requestOf(typed), symbol, by: BY }
      ended(await answering(io, command, () => rebuildLedger(command, io)))
    })
  withStore(ledger.command('quarantine'))
    .description('Lists what could not be booked; releases or discards an entry of it.')
    .argument('[decision]', 'release or discard', decisionOf)
    .argument('[id]', 'the entry')
    .option('--symbol <symbol>', 'tells entries with the same id apart')
    .addHelpText('after', QUARANTINE_NOTES)
    .action(
      async (
        decision: 'release' | 'discard' | undefined,
        id: string | undefined,
        typed: Typed & { symbol?: string },
        self: Command,
      ) => {
        const request = requestOf(typed)
        if (decision === undefined) {
          ended(await answering(io, request, () => quarantineCommand(request, io)))
          return
        }
        if (id === undefined) self.error('error: say which entry: quarantine release ID')
        const command = { ...request, ...symbolOf(typed), decision, id, by: BY }
        ended(await answering(io, command, () => decideCommand(command, io)))
      },
    )
  withStore(ledger.command('basis'))
    .description('Says what a deposit had cost, and rebuilds its book.')
    .argument('<movement>', 'its id, as the import or `allocations` names it')
    .requiredOption('--price <amount>', 'what one unit cost, in the quote currency', amountOf)
    .addHelpText('after', BASIS_NOTES)
    .action(async (movementId: string, typed: Typed & { price: Fixed }) => {
      const command = { ...requestOf(typed), movementId, price: typed.price, by: BY }
      ended(await answering(io, command, () => basisCommand(command, io)))
    })
}

interface SpanTyped {
  readonly from?: number
  readonly to?: number
}

function withSpan(command: Command): Command {
  return command
    .option('--from <time>', 'from this time on, UTC: 2025-01-01 or 2025-01-01T09:30', momentOf)
    .option('--to <time>', 'before this time', momentOf)
}

function spanOf({ from, to }: SpanTyped): { readonly fromMs?: number; readonly toMs?: number } {
  return {
    ...(from === undefined ? {} : { fromMs: from }),
    ...(to === undefined ? {} : { toMs: to }),
  }
}

function symbolOf({ symbol }: { readonly symbol?: string }): { readonly symbol?: string } {
  return symbol === undefined ? {} : { symbol }
}

/** Milliseconds since the epoch. @throws {InvalidArgumentError} */
export function momentOf(text: string): number {
  const momentMs = readMomentMs(text)
  if (momentMs === undefined)
    throw new InvalidArgumentError('It has to be a time such as 2025-01-31 or 2025-01-31T09:30Z.')
  return momentMs
}

function amountOf(text: string): Fixed {
  const amount = readAmount(text, { zero: true })
  if (!amount.ok) throw new InvalidArgumentError(`It ${amount.reason}.`)
  return amount.value
}

function decisionOf(text: string): 'release' | 'discard' {
  if (text !== 'release' && text !== 'discard')
    throw new InvalidArgumentError('It is release or discard.')
  return text
}
