/**
 * Where the Node is that this project runs on, and how a process hands over to it.
 *
 * Plain JavaScript, because it runs on whatever Node the machine has.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const binaries = join(root, 'node_modules', '.bin')
const bundledNode = join(root, 'node_modules', 'node', 'bin', 'node')

/** The environment's PATH with the project's own programs first, or without them. */
export function pathWithBinaries(environment = process.env) {
  return [binaries, pathWithoutBinaries(environment)].join(delimiter)
}

export function pathWithoutBinaries(environment = process.env) {
  return (environment.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== binaries)
    .join(delimiter)
}

/**
 * Becomes the bundled Node running `programArguments`: same terminal, signals and exit code.
 *
 * Where the running Node can replace its own process, it does; an older one stays as the parent
 * and passes everything on.
 *
 * @param {readonly string[]} programArguments The script to run and its arguments.
 */
export function handOver(programArguments) {
  if (!existsSync(bundledNode)) {
    console.error(
      `The bundled Node is missing: ${bundledNode}\n` +
        'Its install script may have been blocked. Remove node_modules and run: npm ci',
    )
    process.exit(1)
  }
  const environment = { ...process.env, PATH: pathWithBinaries() }
  if (typeof process.execve === 'function' && process.platform !== 'win32') {
    process.execve(bundledNode, [bundledNode, ...programArguments], environment)
  }
  const child = spawn(bundledNode, programArguments, { stdio: 'inherit', env: environment })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  // A terminal sends the interrupt to the child as well, and a second one would cut its end short.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
  child.on('error', (error) => {
    console.error(`The bundled Node did not start: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    for (const passed of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.removeAllListeners(passed)
    process.kill(process.pid, signal)
  })
}
