import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** The real command in a process of its own. */
async function holdfast(...argv: string[]): Promise<{ code: number; out: string; error: string }> {
  const child = spawn(process.execPath, [join(ROOT, 'scripts/holdfast.ts'), ...argv], { cwd: ROOT })
  const written = { out: '', error: '' }
  child.stdout.on('data', (chunk: Buffer) => (written.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (written.error += chunk.toString()))
  const [code] = await once(child, 'close')
  return { code, ...written }
}

describe('R-OPS-5 the holdfast command on a data folder', () => {
  it('keeps the applied configuration from one call to the next', async () => {
    const dataDir = join(mkdtempSync(join(tmpdir(), 'holdfast-data-')), 'new')
    onTestFinished(() => rmSync(join(dataDir, '..'), { recursive: true }))
    const applied = await holdfast('config', 'apply', '--data', dataDir)
    expect(applied).toEqual({ code: 0, out: 'Applied as version 1.\n', error: '' })
    const shown = await holdfast('config', 'show', '--json', '--data', dataDir)
    expect(shown).toMatchObject({ code: 0, error: '' })
    expect(JSON.parse(shown.out)).toMatchObject({
      version: 1,
      config: { accounts: [{ id: 'main' }] },
    })
  }, 30_000)
})
