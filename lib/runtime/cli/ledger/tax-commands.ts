/** The command line of `holdfast export` and `holdfast reconcile`. */
import { Command, InvalidArgumentError, Option } from 'commander'
import { LOT_METHODS, type LotMethod } from '../../../domain/tax/tax-lot.ts'
import { EXPORT_FORMATS, type ExportFormat } from '../../export/render-export.ts'
import { readCurrency } from '../../ledger-files/read-values.ts'
import { answering } from './answer.ts'
import { exportCommand } from './export-command.ts'
import { EXPORT_NOTES, RECONCILE_NOTES } from './help-texts.ts'
import { type Ended, requestOf, withStore } from './ledger-command.ts'
import { type LedgerCommandIo } from './ledger-session.ts'
import { reconcileCommand } from './reconcile-command.ts'

interface ExportTyped {
  readonly format: ExportFormat
  readonly year: number
  readonly method: string
  readonly out?: string
  readonly currency: string
  readonly rates?: string
  readonly account?: readonly string[]
  readonly data?: string
  readonly json?: true
}

export function exportCommandLine(io: LedgerCommandIo, ended: Ended): Command {
  return new Command('export')
    .description('Writes the transactions or the disposals of a year for a tax program.')
    .addOption(
      new Option('--format <name>', 'whose form')
        .choices([...EXPORT_FORMATS])
        .makeOptionMandatory(),
    )
    .requiredOption('--year <year>', 'the tax year, UTC', yearOf)
    .addOption(
      new Option('--method <name>', 'which lots a disposal takes, in the generic form')
        .choices(METHODS)
        .default('fifo'),
    )
    .option('--out <file>', 'the file to write (default: the standard output)')
    .option('--currency <code>', 'the reporting currency of the generic form', currencyOf, 'USD')
    .option('--rates <file>', 'prices (time,symbol,price), where the trades do not tell a value')
    .option('--account <id>', 'one account; may be repeated (default: all configured)', collected)
    .option('--data <dir>', 'folder of the local store (default: .holdfast)')
    .option('--json', 'answer in JSON; the export itself goes to --out')
    .addHelpText('after', EXPORT_NOTES)
    .action(async (typed: ExportTyped) => {
      const { format, year, out, currency, rates, account = [], data, json = false } = typed
      const command = {
        format,
        year,
        method: methodOf(typed.method),
        currency,
        accounts: account,
        json,
        ...(out === undefined ? {} : { out }),
        ...(rates === undefined ? {} : { ratesFile: rates }),
        ...(data === undefined ? {} : { dataDir: data }),
      }
      ended(await answering(io, command, () => exportCommand(command, io)))
    })
}

export function reconcileCommandLine(io: LedgerCommandIo, ended: Ended): Command {
  return withStore(new Command('reconcile'))
    .description('Lists where our books and the venue do not agree, as the last runs saw it.')
    .option('--explain', 'say the whole sentence of each difference')
    .addHelpText('after', RECONCILE_NOTES)
    .action(async (typed: { json?: true; data?: string; account?: string; explain?: true }) => {
      const command = { ...requestOf(typed), explain: typed.explain ?? false }
      ended(await answering(io, command, () => reconcileCommand(command, io)))
    })
}

const METHODS = LOT_METHODS.map((method) => method.toLowerCase())

function methodOf(typed: string): LotMethod {
  const method = LOT_METHODS.find((each) => each.toLowerCase() === typed)
  if (method === undefined) throw new Error(`there is no method ${typed}`)
  return method
}

function yearOf(text: string): number {
  if (!/^(19[7-9]|[2-9]\d)\d{1,2}$/.test(text) || text.length !== 4)
    throw new InvalidArgumentError('It has to be a year such as 2025.')
  return Number(text)
}

function currencyOf(text: string): string {
  const currency = readCurrency(text)
  if (!currency.ok) throw new InvalidArgumentError(`It ${currency.reason}.`)
  return currency.value
}

function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
