/**
 * Runs a program for as long as somebody holds the other end of this script's standard input.
 *
 * `node tether.ts PROGRAM ARGUMENTS…`. The system closes that end when its holder dies, however it
 * dies, so the program never outlives it. Exits with the program's exit code.
 */
import { spawn } from 'node:child_process'

const KILL_AFTER_MS = 2_000
const CANNOT_START_EXIT_CODE = 127

const [program, ...programArguments] = process.argv.slice(2)
if (program === undefined) throw new Error('usage: tether.ts PROGRAM ARGUMENTS…')

const child = spawn(program, programArguments, { stdio: ['ignore', 'inherit', 'inherit'] })

child.on('error', (error) => {
  process.stderr.write(`cannot start ${program}: ${error.message}\n`)
  process.exit(CANNOT_START_EXIT_CODE)
})
child.on('exit', (code) => process.exit(code ?? 1))

function endChild(): void {
  child.kill('SIGTERM')
  setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref()
}

process.stdin.on('end', endChild).on('error', endChild).resume()
process.on('SIGTERM', endChild)
// Whoever was interrupted closes the input when it has finished with the program.
process.on('SIGINT', () => undefined)
