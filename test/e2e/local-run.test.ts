import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { type RunResult } from '../../lib/runtime/local/run-summary.ts'
import { readRunNote } from '../../lib/runtime/local/data-folder.ts'
import { type TestFolder, recordingOf, testFolder } from './folders.ts'
import { LIVELY_CONFIG, LIVELY_SYMBOLS } from './lively-config.ts'
import { type Program, processesNaming, start, startExchange } from './processes.ts'
import { storedBooks } from './stored-books.ts'

// A simulated minute takes a fifth of a second, on a busy machine several times that.
vi.setConfig({ testTimeout: 120_000 })

function startRun({ config }: TestFolder, ...options: readonly string[]): Program {
  return start('scripts/run-local.ts', '--config', config, '--json', ...options)
}

/** Runs as fast as possible until its end, which has to be a good one. */
async function resultOf(folder: TestFolder, ...options: readonly string[]): Promise<RunResult> {
  const { code, output, errors } = await startRun(folder, '--speed', 'max', ...options).ended
  expect({ code, failures: errors.match(/^.* failed.*$/gm) }).toEqual({ code: 0, failures: null })
  return JSON.parse(output) as RunResult
}

function expectSound(result: RunResult): void {
  expect(result).toMatchObject({ ledgerMatchesVenue: true, alarms: 0 })
  expect(result.ordersPerIntentMax).toBe(result.fills > 0 ? 1 : 0)
  expect(result.equityLedger).toBe(result.equityVenue)
}

describe('R-PROOF-1 a local run', () => {
  it('does the same again for the same seed, and something else for another', async () => {
    const folder = testFolder()
    const runs = []
    for (const seed of ['4', '4', '5'])
      runs.push(await resultOf(folder, '--for', '18m', '--seed', seed))
    const [first, second, other] = runs.map(({ elapsedSeconds, ...result }) => {
      expect(elapsedSeconds).toBeGreaterThan(0)
      return result
    })
    expectSound(runs[0]!)
    expect(first!.fills).toBeGreaterThan(3)
    expect(first!.plansClosed).toBeGreaterThan(0)
    expect(second).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('trades a recording to its end', async () => {
    const folder = testFolder()
    const bars = folder.file('bars.csv', recordingOf(110))
    const replay = ['--replay', bars, '--symbol', 'BTC/USD', '--from', '2025-03-01T01:20']
    const result = await resultOf(folder, ...replay)
    expectSound(result)
    expect(result.ticks).toBe(90)
    expect(result.fills).toBeGreaterThan(1)
    const part = await resultOf(folder, ...replay, '--to', '2025-03-01T01:30')
    expectSound(part)
    expect(part.ticks).toBe(30)
  })

  it('shows the market of the exchange that `npm run exchange` serves for the same seed', async () => {
    const folder = testFolder()
    const options = ['--seed', '6', '--symbols', LIVELY_SYMBOLS.join(',')]
    const { url, controlUrl } = await startExchange(...options)
    const elsewhere = ['--exchange-url', url, '--exchange-control-url', controlUrl]
    const outside = await resultOf(folder, '--for', '12m', '--seed', '6', ...elsewhere)
    const inside = await resultOf(folder, '--for', '12m', '--seed', '6')
    expect(inside.fills).toBeGreaterThan(1)
    expect({ ...outside, elapsedSeconds: 0 }).toEqual({ ...inside, elapsedSeconds: 0 })
  })
})

describe('R-OPS-1 a local run with a data folder', () => {
  it('goes on where it stopped, and stops with nothing lost', async () => {
    const folder = testFolder()
    const { data } = folder
    const first = await resultOf(folder, '--for', '15m', '--data', data)
    const between = await storedBooks(data, 'main', LIVELY_SYMBOLS)
    expect(first.plansOpen).toBeGreaterThan(0)
    expect(between.openPlans.length).toBe(first.plansOpen)
    expect(readRunNote(data)?.clockMs).toBe(Date.UTC(2026, 0, 5, 8, 15))

    const second = await resultOf(folder, '--for', '10m', '--data', data)
    expectSound(second)
    expect(second.configVersion).toBe(1)
    expect(readRunNote(data)?.clockMs).toBe(Date.UTC(2026, 0, 5, 8, 25))
    const after = await storedBooks(data, 'main', LIVELY_SYMBOLS)
    const planIds = [...after.openPlans, ...after.closedPlans].map((plan) => plan.planId)
    for (const plan of between.openPlans) expect(planIds).toContain(plan.planId)
    const tradeIds = after.fills.map((fill) => fill.tradeId)
    for (const fill of between.fills) expect(tradeIds).toContain(fill.tradeId)
    expect(second.fills).toBe(after.fills.length)
    expect(second.fills).toBeGreaterThan(first.fills)
  })

  it('takes a changed config on, and keeps what was traded before', async () => {
    const folder = testFolder()
    const kept = ['--for', '10m', '--data', folder.data]
    const before = await resultOf(folder, ...kept)
    folder.file('holdfast.yaml', LIVELY_CONFIG.replace(', SOL/USD', ', ADA/USD'))
    const after = await resultOf(folder, ...kept)
    expect(after).toMatchObject({ configVersion: 2, ledgerMatchesVenue: true })
    expect(after.fills).toBeGreaterThanOrEqual(before.fills)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s, with a summary', async (signal) => {
    const folder = testFolder()
    // One simulated second in a real one: the run waits for most of the time, and must not here.
    const run = startRun(folder, '--speed', '1', '--data', folder.data)
    while (!existsSync(join(folder.data, 'run.json'))) await sleep(20)
    await sleep(300)
    run.process.kill(signal)
    const sentAtMs = Date.now()
    const { code, output } = await run.ended
    expect(code).toBe(0)
    expect(Date.now() - sentAtMs).toBeLessThan(5_000)
    expectSound(JSON.parse(output) as RunResult)
    expect(existsSync(join(folder.data, 'run.lock'))).toBe(false)
    expect(processesNaming(folder.data)).toEqual([])
  })

  it('shows a summary to a person', async () => {
    const { config } = testFolder()
    const options = ['--config', config, '--for', '10m', '--speed', 'max']
    const { code, output } = await start('scripts/run-local.ts', ...options).ended
    expect(code).toBe(0)
    expect(output).toContain('ok      ledger equals venue')
    expect(output).toContain('ok      one venue order per intent')
  })
})
