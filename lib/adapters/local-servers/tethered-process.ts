import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const TETHER = fileURLToPath(new URL('tether.ts', import.meta.url))
const OUTPUT_CHARACTERS_MAX = 4_000

export interface TetheredProcess {
  /** The end of what the program printed so far. */
  output(): string
  hasExited(): boolean
  /** Ends the program and waits until it is gone. */
  stop(): Promise<void>
}

/**
 * Starts a program that ends when this process ends, even by SIGKILL. It has a process group of its
 * own, so that Ctrl-C in a terminal reaches only us, and the program lives until `stop`.
 */
export function startTethered(
  program: string,
  programArguments: readonly string[],
): TetheredProcess {
  const tether = spawn(process.execPath, [TETHER, program, ...programArguments], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-OUTPUT_CHARACTERS_MAX)
  }
  tether.stdout.on('data', keep)
  tether.stderr.on('data', keep)
  const exited = new Promise<void>((resolve) => {
    tether.once('close', () => resolve())
    tether.once('error', (error) => {
      output += error.message
      resolve()
    })
  })
  return {
    output: () => output,
    hasExited: () => hasExited(tether),
    stop: async () => {
      tether.stdin.end()
      await exited
    },
  }
}

function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined
}
