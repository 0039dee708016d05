/**
 * Every check that needs no test run, one after the other; all of them, so that one run shows every
 * fault. Ends with 1 when any failed.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

interface Check {
  readonly name: string
  readonly command: readonly [string, ...string[]]
}

const checks: readonly Check[] = [
  { name: 'types', command: ['tsc', '--project', '.'] },
  { name: 'lint', command: ['eslint', '.'] },
  { name: 'boundaries', command: ['node', 'scripts/check-boundaries.ts'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'requirements', command: ['node', 'scripts/write-requirements.ts', '--check'] },
]

const root = fileURLToPath(new URL('..', import.meta.url))
const failed: string[] = []

for (const { name, command } of checks) {
  const startedAtMs = performance.now()
  const [program, ...programArguments] = command
  const { status, error } = spawnSync(program, programArguments, { cwd: root, stdio: 'inherit' })
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
  const passed = error === undefined && status === 0
  if (!passed) failed.push(name)
  console.log(
    `${passed ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s)${error ? `: ${error.message}` : ''}`,
  )
}

if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}`)
  process.exitCode = 1
}
