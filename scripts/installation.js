/** Whether node_modules holds what package-lock.json asks for. Plain JavaScript, for any Node. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Compares the lock file with the record that npm leaves in node_modules at the end of an install.
 * Contents are compared and not times: a fresh checkout has a new lock file and the same packages.
 *
 * @param {string} projectRoot
 * @returns {string | undefined} Why an install is needed, or nothing when it is not.
 */
export function installNeeded(projectRoot) {
  const record = join(projectRoot, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return 'the dependencies are not installed yet'
  const installed = packagesOf(record)
  for (const [path, wanted] of Object.entries(packagesOf(join(projectRoot, 'package-lock.json')))) {
    if (path === '') continue
    const present = installed[path]
    // npm leaves out optional packages that are for other systems.
    if (present === undefined && (wanted.optional === true || wanted.devOptional === true)) continue
    if (present?.version !== wanted.version || present?.integrity !== wanted.integrity) {
      return `${path.replace(/^.*node_modules\//, '')} is not the version in package-lock.json`
    }
  }
  return undefined
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {}
}
