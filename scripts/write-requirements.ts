/** Writes docs/requirements.md; with --check it only says whether the page is fresh. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { projectRequirements, requirementsPage } from './requirements/project-requirements.ts'

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const root = fileURLToPath(new URL('..', import.meta.url))
const file = join(root, requirementsPage)

const { page, faults } = projectRequirements(root)
for (const fault of faults) console.error(fault)
if (faults.length > 0) process.exitCode = 1

if (!values.check) {
  writeFileSync(file, page)
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== page) {
  console.error(`${requirementsPage} is stale; run: npm run requirements`)
  process.exitCode = 1
}
