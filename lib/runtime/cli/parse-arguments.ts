import { type Command, CommanderError } from 'commander'
import { EXIT_DONE, EXIT_REFUSED } from './exit-codes.ts'

export type ParsedArguments =
  | { readonly ok: true }
  /** Help that was asked for, or what is wrong: to be shown, and the code to end with. */
  | { readonly ok: false; readonly message: string; readonly exitCode: number }

/** Reads the arguments (without the program's own name) into the command, and writes nothing. */
export function parseArguments(command: Command, argv: readonly string[]): ParsedArguments {
  let written = ''
  const keep = (text: string): void => void (written += text)
  command.exitOverride().configureOutput({ writeOut: keep, writeErr: keep })
  try {
    command.parse(argv, { from: 'user' })
    return { ok: true }
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    const exitCode = error.exitCode === 0 ? EXIT_DONE : EXIT_REFUSED
    return { ok: false, message: written.trimEnd(), exitCode }
  }
}
