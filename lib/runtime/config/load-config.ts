import { readFile } from 'node:fs/promises'
import { type ParsedConfig, parseConfig } from './parse-config.ts'

export const CONFIG_FILE_NAME = 'holdfast.yaml'

/** Reads and checks a configuration file. A file that cannot be read is a problem like any other. */
export async function loadConfig(path: string): Promise<ParsedConfig> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    return { ok: false, problems: [{ path: '', message: unreadable(error) }] }
  }
  return parseConfig(text)
}

function unreadable(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'does not exist'
  if (code === 'EISDIR') return 'is a folder, not a file'
  return `cannot be read: ${error instanceof Error ? error.message : String(error)}`
}
