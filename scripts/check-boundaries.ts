/**
 * Who imports whom, by .dependency-cruiser.cjs. A checker that understood nothing passes everything,
 * so it must also have seen every source file, and imports between them.
 */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { type CruiseReport, faultsOf } from './boundary-report.ts'

const { values } = parseArgs({
  options: { root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) } },
})
const folders = ['lib', 'functions', 'bin', 'scripts', 'test']
const sources = globSync(
  folders.map((folder) => `${folder}/**/*.ts`),
  { cwd: values.root },
)
const present = folders.filter((folder) => globSync(`${folder}/*`, { cwd: values.root }).length > 0)

const { stdout, stderr, error } = spawnSync(
  'depcruise',
  ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...present],
  { cwd: values.root, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
)
if (error !== undefined) throw error
if (!stdout.startsWith('{')) throw new Error(`dependency-cruiser gave no report:\n${stderr}`)

const faults = faultsOf(JSON.parse(stdout) as CruiseReport, sources)
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1
