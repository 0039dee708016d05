import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** `7c6a1a8` for the checked-out commit, `7c6a1a8+` with changes on top, `unknown` without git. */
export async function commitName(folder: string): Promise<string> {
  try {
    const [head, changes] = await Promise.all([
      execute('git', ['rev-parse', '--short', 'HEAD'], { cwd: folder }),
      execute('git', ['status', '--porcelain'], { cwd: folder }),
    ])
    return `${head.stdout.trim()}${changes.stdout.trim() === '' ? '' : '+'}`
  } catch {
    return 'unknown'
  }
}
