/**
 * Installs the dependencies when they are missing or old, then becomes the bundled Node running the
 * rest of the command line, if there is any:
 *
 *     node scripts/ensure-installed.js scripts/run-local.ts --port 3000
 */
import { spawnSync } from 'node:child_process'

import { handOver, pathWithoutBinaries, root } from './bundled-node.js'
import { installNeeded } from './installation.js'

const reason = installNeeded(root)
if (reason !== undefined) {
  console.error(`Installing the dependencies (${reason}); this takes a minute ...`)
  // npm on the machine's own Node: the bundled one is replaced while it runs.
  const { status, error } = spawnSync(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
      env: { ...process.env, PATH: pathWithoutBinaries() },
    },
  )
  if (error !== undefined || status !== 0) {
    console.error(`npm ci failed${error === undefined ? '' : `: ${error.message}`}`)
    process.exit(1)
  }
}

const programArguments = process.argv.slice(2)
if (programArguments.length > 0) handOver(programArguments)
