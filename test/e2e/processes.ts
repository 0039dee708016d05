/** The project's programs as processes of their own, which end with the test at the latest. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { onTestFinished } from 'vitest'

export interface Ended {
  /** Nothing when a signal ended it. */
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

export interface Program {
  readonly process: ChildProcess
  /** When both of its streams are closed. */
  readonly ended: Promise<Ended>
}

/** Starts a script of the project, as `npm run` does once everything is installed. */
export function start(script: string, ...options: readonly string[]): Program {
  const child = spawn(process.execPath, [script, ...options], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [output, errors] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString()))
  const ended = once(child, 'close').then(([code]): Ended => ({
    code: code as number | null,
    output,
    errors,
  }))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
  })
  return { process: child, ended }
}

export interface ExchangeAddress {
  readonly url: string
  readonly controlUrl: string
}

/** A simulated exchange in its own process, ready for calls. */
export async function startExchange(...options: readonly string[]): Promise<ExchangeAddress> {
  const { process: child } = start('scripts/exchange.ts', '--json', ...options)
  if (child.stdout === null) throw new Error('the exchange has no output')
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return JSON.parse(line.toString()) as ExchangeAddress
}

/** Command lines of the processes that mention `text`, this one left out. */
export function processesNaming(text: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((id) => commandLine(id))
    .filter((line) => line.includes(text))
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    // It ended between the listing and the reading.
    return ''
  }
}
