import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadConfig } from '../../../lib/runtime/config/load-config.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'holdfast-config-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

describe('R-OPS-5 loading a configuration file', () => {
  it('says that a file does not exist', async () => {
    const parsed = await loadConfig(join(folder(), 'none.yaml'))
    expect(parsed).toEqual({ ok: false, problems: [{ path: '', message: 'does not exist' }] })
  })

  it('says that a folder is no file', async () => {
    const parsed = await loadConfig(folder())
    expect(parsed).toMatchObject({ problems: [{ message: 'is a folder, not a file' }] })
  })
})
