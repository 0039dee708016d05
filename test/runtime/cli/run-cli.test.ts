import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { createSequentialIds } from '../../../lib/adapters/memory/sequential-ids.ts'
import { runCli } from '../../../lib/runtime/cli/run-cli.ts'
import { loadConfig } from '../../../lib/runtime/config/load-config.ts'
import { createConfigStore } from '../../../lib/runtime/config/stored-configs.ts'

const GOOD = readFileSync(new URL('../../../holdfast.yaml', import.meta.url), 'utf8')
const APPLIED_AT_MS = Date.UTC(2026, 0, 5, 12)

interface Answer {
  readonly code: number
  readonly out: string
  readonly error: string
}

function openCli() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const clock = { nowMs: () => APPLIED_AT_MS, sleep: async () => undefined }
  const store = createMemoryStore()
  const configs = createConfigStore(store, clock)
  const [ids, random] = [createSequentialIds(), { next: () => 0.5 }]
  let open = 0
  const opened: (string | undefined)[] = []
  const run = async (...argv: string[]): Promise<Answer> => {
    const written = { out: '', error: '' }
    const code = await runCli(argv, {
      writeOut: (text) => void (written.out += text),
      writeError: (text) => void (written.error += text),
      loadConfig,
      openOperator: () => Promise.reject(new Error('the configuration needs no engine')),
      openStore: async (dataDir) => {
        open += 1
        opened.push(dataDir)
        return { configs, store, clock, ids, random, close: async () => void (open -= 1) }
      },
    })
    expect(open).toBe(0)
    return { code, ...written }
  }
  const file = (text: string, name = 'holdfast.yaml'): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  return { run, file, configs, opened }
}

describe('R-OPS-5 holdfast config check', () => {
  it('calls a good file good and opens no store', async () => {
    const { run, file, opened } = openCli()
    const answer = await run('config', 'check', file(GOOD))
    expect(answer).toMatchObject({ code: 0, error: '' })
    expect(answer.out).toMatch(
      /is good\.\n {2}main: simulated on kraken, BTC\/USD ETH\/USD SOL\/USD, ema-cross\n$/,
    )
    expect(opened).toEqual([])
  })

  it('lists every problem with its line on standard error and ends with 2', async () => {
    const { run, file } = openCli()
    const path = file(
      GOOD.replace('mode: simulated', 'mode: fast').replace(
        'orderValueMax: 250',
        'orderValueMx: 250',
      ),
    )
    const answer = await run('config', 'check', path)
    expect(answer).toMatchObject({ code: 2, out: '' })
    expect(answer.error).toContain(`${path}: 3 problems, nothing was changed\n`)
    expect(answer.error).toMatch(
      /holdfast\.yaml:\d+ {2}accounts\[0\]\.mode: must be one of simulated/,
    )
    expect(answer.error).toMatch(
      /limits\.orderValueMx: is not a setting; did you mean orderValueMax\?/,
    )
    expect(answer.error).toMatch(/limits\.orderValueMax: is missing/)
  })

  it('answers in JSON when asked to', async () => {
    const { run, file } = openCli()
    const good = await run('config', 'check', file(GOOD), '--json')
    expect(JSON.parse(good.out)).toMatchObject({ ok: true, accounts: 1 })
    const bad = await run('config', 'check', file('accounts: []'), '--json')
    expect(bad.code).toBe(2)
    expect(JSON.parse(bad.out)).toMatchObject({
      ok: false,
      problems: [{ path: 'accounts', message: 'must not be empty', line: 1 }],
    })
  })
})

describe('R-OPS-5 holdfast config apply', () => {
  it('stores versions that rise by one, and says what changed', async () => {
    const { run, file, configs } = openCli()
    expect(await run('config', 'apply', file(GOOD))).toMatchObject({
      code: 0,
      out: 'Applied as version 1.\n',
    })
    const second = await run(
      'config',
      'apply',
      file(GOOD.replace('orderValueMax: 250', 'orderValueMax: 300')),
    )
    expect(second.out).toBe(
      'Applied as version 2.\n  ~ accounts[0].limits.orderValueMax: 250 → 300\n',
    )
    expect(await configs.active()).toMatchObject({ version: 2, appliedAtMs: APPLIED_AT_MS })
    expect((await configs.find(1))?.config.accounts[0]?.limits.orderValueMax).toBe(
      250n * 10n ** 18n,
    )
  })

  it('makes no new version of a configuration that says the same', async () => {
    const { run, file, configs } = openCli()
    await run('config', 'apply', file(GOOD))
    const same = GOOD.replace('orderValueBuffer: 0.01', 'orderValueBuffer: "0.010"').replace(
      /#.*/g,
      '',
    )
    const answer = await run('config', 'apply', file(same))
    expect(answer).toMatchObject({ code: 0, out: 'Nothing to apply: version 1 says the same.\n' })
    expect(await configs.find(2)).toBeUndefined()
  })

  it('refuses a bad file whole: the active version stays and the store is not even opened', async () => {
    const { run, file, configs, opened } = openCli()
    await run('config', 'apply', file(GOOD))
    const before = await configs.active()
    const answer = await run(
      'config',
      'apply',
      file(GOOD.replace(/slowPeriod: \d+/, 'slowPeriod: 1')),
    )
    expect(answer).toMatchObject({ code: 2, out: '' })
    expect(await configs.active()).toEqual(before)
    expect(opened).toHaveLength(1)
  })

  it('hands over the data folder', async () => {
    const { run, file, opened } = openCli()
    await run('config', 'apply', file(GOOD), '--data', 'some/folder')
    await run('config', 'show')
    expect(opened).toEqual(['some/folder', undefined])
  })
})

describe('R-OPS-5 holdfast config show', () => {
  it('writes a file that applies as the same configuration', async () => {
    const { run, file } = openCli()
    await run('config', 'apply', file(GOOD))
    const shown = await run('config', 'show')
    expect(shown.out).toMatch(/^# version 1, applied 2026-01-05T12:00:00\.000Z\n/)
    expect(await run('config', 'apply', file(shown.out, 'shown.yaml'))).toMatchObject({
      code: 0,
      out: 'Nothing to apply: version 1 says the same.\n',
    })
  })

  it('shows an earlier version', async () => {
    const { run, file } = openCli()
    await run('config', 'apply', file(GOOD))
    await run('config', 'apply', file(GOOD.replace('openPlansMax: 10', 'openPlansMax: 3')))
    const first = await run('config', 'show', '--version', '1', '--json')
    expect(JSON.parse(first.out)).toMatchObject({
      version: 1,
      config: { accounts: [{ limits: { openPlansMax: 10, orderValueBuffer: '0.01' } }] },
    })
  })

  it.each([
    [['config', 'show'], 'holdfast: no configuration has been applied\n'],
    [['config', 'show', '--version', '7'], 'holdfast: there is no version 7\n'],
  ])('ends with 2 when there is nothing to show: %j', async (argv, error) => {
    const { run } = openCli()
    expect(await run(...argv)).toEqual({ code: 2, out: '', error })
  })
})

describe('the holdfast command line', () => {
  it.each([
    [['--help'], 0, /Usage: holdfast/],
    [['config', '--help'], 0, /check .*\n[^]*apply .*\n[^]*show /],
    [['config', 'apply', '--help'], 0, /Exit code 0 when done, 2 when refused/],
  ])('explains itself: %j', async (argv, code, text) => {
    const { run } = openCli()
    const answer = await run(...argv)
    expect(answer).toMatchObject({ code, error: '' })
    expect(answer.out).toMatch(text)
  })

  it.each([
    [[], /Usage: holdfast/],
    [['config'], /Usage: holdfast config/],
    [['confg'], /Did you mean config\?/],
    [['config', 'aply'], /Did you mean apply\?/],
    [['config', 'check', '--jsn'], /Did you mean --json\?/],
    [['config', 'check', 'a', 'b'], /too many arguments/],
    [['config', 'show', '--version', '0'], /whole number from 1/],
  ])('refuses %j with 2', async (argv, text) => {
    const { run } = openCli()
    const answer = await run(...argv)
    expect(answer).toMatchObject({ code: 2, out: '' })
    expect(answer.error).toMatch(text)
  })

  it('ends with 1 when the store cannot be opened', async () => {
    const written: string[] = []
    const code = await runCli(['config', 'show'], {
      writeOut: (text) => void written.push(text),
      writeError: (text) => void written.push(text),
      loadConfig,
      openOperator: () => Promise.reject(new Error('the configuration needs no engine')),
      openStore: async () => {
        throw new Error('the server does not answer')
      },
    })
    expect(code).toBe(1)
    expect(written).toEqual(['holdfast: the server does not answer\n'])
  })
})
