/**
 * The `holdfast` command: reads the command line, runs one verb, gives the exit code.
 *
 * Nothing here knows where the store is: whoever starts the command passes `openStore` in.
 */
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { CONFIG_FILE_NAME } from '../config/load-config.ts'
import { type ConfigCommandIo, applyConfig, checkConfig, showConfig } from './config-commands.ts'
import { EXIT_DONE, EXIT_FAILED, EXIT_REFUSED } from './exit-codes.ts'
import { ledgerCommand } from './ledger/ledger-command.ts'
import { type LedgerCommandIo } from './ledger/ledger-session.ts'
import { exportCommandLine, reconcileCommandLine } from './ledger/tax-commands.ts'
import { type PlanCommandIo } from './plans/operator-session.ts'
import { adjustCommandLine, exitsCommandLine, whyCommandLine } from './plans/plan-commands.ts'

export type CliIo = ConfigCommandIo & LedgerCommandIo & PlanCommandIo

/** Runs `holdfast` with these arguments (without the program's own name). Never throws. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  let exitCode = EXIT_DONE
  const program = holdfastCommand(io, (code) => (exitCode = code))
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_REFUSED
    io.writeError(`holdfast: ${error instanceof Error ? error.message : String(error)}\n`)
    return EXIT_FAILED
  }
}

function holdfastCommand(io: CliIo, ended: (exitCode: number) => void): Command {
  const program = new Command('holdfast')
    .description('Operates Holdfast, a trading engine.')
    .exitOverride()
    .showHelpAfterError('(add --help for what is possible)')
    .configureOutput({
      writeOut: (text) => io.writeOut(text),
      writeErr: (text) => io.writeError(text),
    })
  program.addCommand(configCommand(io, ended))
  program.addCommand(withTaxes(ledgerCommand(io, ended), io, ended))
  program.addCommand(exportCommandLine(io, ended))
  program.addCommand(reconcileCommandLine(io, ended))
  program.addCommand(whyCommandLine(io, ended))
  program.addCommand(adjustCommandLine(io, ended))
  program.addCommand(exitsCommandLine(io, ended))
  for (const command of program.commands)
    for (const each of [command, ...command.commands]) each.copyInheritedSettings(program)
  return program
}

/** They are commands of their own; whoever looks for them among the ledger's finds them there too. */
function withTaxes(ledger: Command, io: CliIo, ended: (exitCode: number) => void): Command {
  return ledger
    .addCommand(exportCommandLine(io, ended), { hidden: true })
    .addCommand(reconcileCommandLine(io, ended), { hidden: true })
}

function configCommand(io: CliIo, ended: (exitCode: number) => void): Command {
  const config = new Command('config').description('Checks, applies and shows the configuration.')
  config
    .command('check')
    .description('Reads a configuration file and lists everything that is wrong with it.')
    .argument('[file]', 'the file to read', CONFIG_FILE_NAME)
    .option('--json', 'answer in JSON')
    .addHelpText('after', CHECK_NOTES)
    .action(async (file: string, options: { json?: true }) =>
      ended(await checkConfig({ file, json: options.json ?? false }, io)),
    )
  config
    .command('apply')
    .description('Checks a configuration file and stores it as the next version.')
    .argument('[file]', 'the file to read', CONFIG_FILE_NAME)
    .option('--data <dir>', 'folder of the local store')
    .option('--json', 'answer in JSON')
    .addHelpText('after', APPLY_NOTES)
    .action(async (file: string, options: { json?: true; data?: string }) =>
      ended(await applyConfig({ file, json: options.json ?? false, ...dataDirOf(options) }, io)),
    )
  config
    .command('show')
    .description('Shows the configuration that is active, or an earlier version.')
    .option('--data <dir>', 'folder of the local store')
    .option('--version <number>', 'the version to show', versionNumber)
    .option('--json', 'answer in JSON')
    .action(async (options: { json?: true; data?: string; version?: number }) => {
      const version = options.version === undefined ? {} : { version: options.version }
      ended(
        await showConfig({ json: options.json ?? false, ...dataDirOf(options), ...version }, io),
      )
    })
  return config
}

const CHECK_NOTES = `
Exit code 0 when the file is good, 2 when it is not.`

const APPLY_NOTES = `
A file with any problem is refused whole and the active version stays. A file that says the
same as the active version makes no new one. Exit code 0 when done, 2 when refused.

Examples:
  npm run holdfast -- config apply
  npm run holdfast -- config apply my.yaml --data .holdfast`

function dataDirOf(options: { readonly data?: string }): { readonly dataDir?: string } {
  return options.data === undefined ? {} : { dataDir: options.data }
}

function versionNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new InvalidArgumentError('It has to be a whole number from 1.')
  return Number(text)
}
