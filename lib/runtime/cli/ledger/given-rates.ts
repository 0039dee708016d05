import { access } from 'node:fs/promises'
import { type RateRow } from '../../../domain/tax/rate-table.ts'
import { readRateFile } from '../../ledger-files/read-rate-file.ts'
import { plural, problemLine } from './answer.ts'
import { CommandRefusal } from './ledger-session.ts'

/** Prices that the user supplies; none without a file. @throws {CommandRefusal} for a bad one. */
export async function readRates(file: string | undefined): Promise<readonly RateRow[]> {
  if (file === undefined) return []
  await requireReadable(file)
  const { rows, problems } = await readRateFile(file)
  if (problems.length === 0) return rows
  const lines = problems.map((problem) => problemLine(file, problem)).join('')
  throw new CommandRefusal(
    `${plural(problems.length, 'problem')} in the rates, nothing was changed\n${lines.trimEnd()}`,
  )
}

/** @throws {CommandRefusal} for a file that is not there or not ours to read. */
export async function requireReadable(file: string): Promise<void> {
  try {
    await access(file)
  } catch (error) {
    throw new CommandRefusal(`${file} cannot be read: ${(error as Error).message}`)
  }
}
