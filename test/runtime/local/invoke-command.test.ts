import { describe, expect, it, vi } from 'vitest'
import { manifest } from '../../../lib/manifest.ts'
import { runInvoke } from '../../../lib/runtime/local/invoke-command.ts'
import { openLocalRun } from '../../../lib/runtime/local/local-run.ts'
import { loadConfig } from '../../../lib/runtime/config/load-config.ts'
import { readRunNote } from '../../../lib/runtime/local/data-folder.ts'
import { type TestFolder, contentOf, testFolder } from '../../e2e/folders.ts'

// Servers and processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

async function invoke(
  ...argv: readonly string[]
): Promise<{ code: number; output: string; errors: string }> {
  let [output, errors] = ['', '']
  const code = await runInvoke(argv, {
    writeOut: (text) => void (output += text),
    writeError: (text) => void (errors += text),
  })
  return { code, output, errors }
}

/** Runs two simulated minutes into the data folder. */
async function runBefore({ config, data }: TestFolder): Promise<void> {
  const loaded = await loadConfig(config)
  if (!loaded.ok) throw new Error('the lively config is wrong')
  const run = await openLocalRun({
    config: loaded.config,
    dataDir: data,
    durationMs: 120_000,
    speed: 'max',
    seed: 9,
    json: true,
    writeLog: () => undefined,
    logLevel: 'error',
  })
  try {
    await run.run()
  } finally {
    await run.close()
  }
}

describe('invoking one function', () => {
  it('calls it on a fresh system, and prints what it gave', async () => {
    const { config } = testFolder()
    const { code, output, errors } = await invoke('sync-market', '--config', config, '--json')
    expect({ code, errors }).toEqual({ code: 0, errors: '' })
    expect(output.trim().split('\n').length).toBe(1)
    expect(JSON.parse(output)).toMatchObject([{ account: 'main', quotes: 3, problems: [] }])
  })

  it('calls it on what a run left, with that run’s config', async () => {
    const folder = testFolder()
    await runBefore(folder)
    const clockMs = readRunNote(folder.data)?.clockMs
    const status = await invoke('operate', '{"command":"status"}', '--data', folder.data)
    expect(JSON.parse(status.output)).toMatchObject({
      done: true,
      result: { configVersion: 1, time: '2026-01-05T08:02:00.000Z' },
    })
    const tick = { Records: [{ messageId: 'a', eventSource: 'aws:sqs', body: '{"slotMs":"x"}' }] }
    const file = folder.file('event.json', JSON.stringify(tick))
    const ticked = await invoke('monitor-plans', `@${file}`, '--data', folder.data)
    expect(JSON.parse(ticked.output)).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] })
    const orders = await invoke('execute-orders', '--data', folder.data)
    expect(JSON.parse(orders.output)).toEqual({ batchItemFailures: [] })
    expect(readRunNote(folder.data)?.clockMs).toBe(clockMs)
  })

  it('says what the function failed of, and ends with 1', async () => {
    const { config } = testFolder()
    const { code, output, errors } = await invoke('execute-orders', '{}', '--config', config)
    expect({ code, output }).toEqual({ code: 1, output: '' })
    expect(errors).toContain('execute-orders failed: ')
  })

  it('lists the functions for one that is not there', async () => {
    const { code, output, errors } = await invoke('monitor-plan')
    expect({ code, output }).toEqual({ code: 2, output: '' })
    expect(errors).toContain('there is no function monitor-plan')
    for (const { name } of manifest.functions) expect(errors).toContain(name)
  })

  it.each([
    [['reconcile', '{"a":'], 'the event is not JSON'],
    [['reconcile', '@/nowhere/event.json'], 'the event cannot be read'],
    [['reconcile', '{}', 'more'], 'too many arguments'],
    [['reconcile', '--dota', 'x'], 'unknown option'],
    [[], "missing required argument 'function'"],
    [['reconcile', '--config', '/nowhere/holdfast.yaml'], '/nowhere/holdfast.yaml'],
    [['reconcile', '--data', '/nowhere/data'], '/nowhere/data holds no local run'],
  ])('refuses %j with 2', async (argv, words) => {
    const { code, output, errors } = await invoke(...argv)
    expect({ code, output }).toEqual({ code: 2, output: '' })
    expect(errors).toContain(words)
  })

  it('refuses a folder in which no run ever was, and leaves it alone', async () => {
    const { path, config } = testFolder()
    const before = contentOf(path)
    const { code, errors } = await invoke('reconcile', '--data', path, '--config', config)
    expect(code).toBe(2)
    expect(errors).toContain('holds no local run')
    expect(contentOf(path)).toEqual(before)
  })

  it('explains itself', async () => {
    const { code, output } = await invoke('--help')
    expect(code).toBe(0)
    expect(output).toContain('--data <dir>')
    expect(output).toContain('sync-fills')
  })
})
