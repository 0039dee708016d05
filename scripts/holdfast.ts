/** The `holdfast` command: `npm run holdfast -- --help`. */
import { openLocalStore } from '../lib/runtime/cli/open-local-store.ts'
import { runCli } from '../lib/runtime/cli/run-cli.ts'
import { loadConfig } from '../lib/runtime/config/load-config.ts'

process.exitCode = await runCli(process.argv.slice(2), {
  writeOut: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  loadConfig,
  openStore: openLocalStore,
  // Brings the venue's software along, which only a few commands need.
  openOperator: async (dataDir) => {
    const { openLocalOperator } = await import('../lib/runtime/local/open-local-operator.ts')
    return openLocalOperator((text) => process.stderr.write(text), dataDir)
  },
  isTerminal: process.stderr.isTTY,
})
