import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'

export const ENDPOINT_VARIABLE = 'HOLDFAST_DYNAMODB_ENDPOINT'

/**
 * Finds the dynoxide program: the one that npm installed for this system, or one on the path.
 * @throws {Error} which names every way to get a DynamoDB-compatible server.
 */
export function findDynoxide(
  environment: NodeJS.ProcessEnv,
  packageName = `@dynoxide/${process.platform}-${process.arch}`,
): string {
  const found = installedBinary(packageName) ?? binaryOnPath(environment['PATH'] ?? '')
  if (found !== undefined) return found
  throw new Error(
    [
      'no DynamoDB-compatible server was found. Any one of these will do:',
      `  1. install the optional package ${packageName} (npm install --include=optional), where it exists for this system;`,
      '  2. put a program named dynoxide on the PATH;',
      `  3. start any other server, and set ${ENDPOINT_VARIABLE} to its address, such as http://127.0.0.1:8000.`,
    ].join('\n'),
  )
}

function installedBinary(packageName: string): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`)
    return existing(join(dirname(manifest), programName()))
  } catch {
    // Not installed: an optional package is missing on most systems.
    return undefined
  }
}

function binaryOnPath(path: string): string | undefined {
  for (const folder of path.split(delimiter)) {
    const found = folder === '' ? undefined : existing(join(folder, programName()))
    if (found !== undefined) return found
  }
  return undefined
}

function existing(file: string): string | undefined {
  return existsSync(file) ? file : undefined
}

function programName(): string {
  return process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide'
}
