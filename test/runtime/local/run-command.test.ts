import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { runLocal } from '../../../lib/runtime/local/run-command.ts'
import { recordingOf, testFolder } from '../../e2e/folders.ts'

// Servers and processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

async function run(
  ...argv: readonly string[]
): Promise<{ code: number; output: string; errors: string }> {
  const written = { output: '', errors: '' }
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.output += String(chunk)
    return true
  })
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    written.errors += String(chunk)
    return true
  })
  onTestFinished(() => {
    out.mockRestore()
    err.mockRestore()
  })
  return { code: await runLocal(argv), ...written }
}

describe('the command of the local run', () => {
  it('shows a replay and its summary', async () => {
    const { config, file } = testFolder()
    const bars = file('bars.csv', recordingOf(62))
    const range = ['--from', '2025-03-01T00:50']
    const { code, output } = await run('--config', config, '--replay', bars, ...range)
    expect(code).toBe(0)
    expect(output).toContain('2025-03-01 00:50:00 to 2025-03-01 01:02:00')
    expect(output).toContain('ok      ledger equals venue')
  })

  it('explains itself', async () => {
    const { code, output } = await run('--help')
    expect(code).toBe(0)
    expect(output).toContain('--replay <file>')
  })

  it('lists every mistake of a config, with its place', async () => {
    const { file } = testFolder()
    const bad = file('bad.yaml', 'accounts:\n  - id: MAIN\n    mode: dream\n    symbols: []\n')
    const { code, errors } = await run('--config', bad)
    expect(code).toBe(2)
    for (const place of ['accounts[0].id', 'accounts[0].mode', 'accounts[0].symbols'])
      expect(errors).toContain(place)
  })
})
