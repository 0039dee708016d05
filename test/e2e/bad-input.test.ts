import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { contentOf, recordingOf, testFolder, type TestFolder } from './folders.ts'
import { LIVELY_CONFIG } from './lively-config.ts'
import { type Ended, start, startExchange } from './processes.ts'

// Servers and processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 120_000 })

const RUN = 'scripts/run-local.ts'
const INVOKE = 'scripts/invoke.ts'

/** One mistake each: the arguments, and what the message has to name. */
const MISTAKES: Readonly<
  Record<string, (folder: TestFolder) => { args: readonly string[]; words: readonly string[] }>
> = {
  'an unknown flag': () => ({ args: ['--sped', 'max'], words: ["unknown option '--sped'"] }),
  'a recording that is not there': ({ path }) => ({
    args: ['--replay', join(path, 'absent.csv')],
    words: ['absent.csv cannot be read (ENOENT)'],
  }),
  'a malformed recording': ({ file }) => ({
    // The second bar's opening price begins with a letter.
    args: ['--replay', file('bars.csv', recordingOf(5).replace(':02:00.000Z,', ':02:00.000Z,x'))],
    words: ['bars.csv:3: open is'],
  }),
  'bars that are out of order': ({ file }) => {
    const [header, first, second] = recordingOf(3).split('\n')
    const bars = file('bars.csv', [header, second, first, ''].join('\n'))
    return { args: ['--replay', bars], words: ['bars.csv:3:', 'older than the one on line 2'] }
  },
  'a recording whose prices are below the smallest tick': ({ file }) => ({
    args: [
      '--replay',
      file('bars.csv', 'time,open,high,low,close,volume\n1740787260,0.01,0.01,0.01,0.01,5\n'),
    ],
    words: ['BTC/USD'],
  }),
  'a range outside of the recording': ({ file }) => ({
    args: ['--replay', file('bars.csv', recordingOf(5)), '--from', '2026-01-01'],
    words: ['2025-03-01T00:00:00.000Z', '2026-01-01'],
  }),
  'a config with several mistakes': ({ file }) => ({
    args: [
      '--config',
      file(
        'bad.yaml',
        LIVELY_CONFIG.replace('venue: kraken', 'venue: mtgox')
          .replace('orderValue: 200', 'orderValue: lots')
          .replace('rsiMax: 100', 'rsiMix: 100'),
      ),
    ],
    words: ['accounts[0].venue', 'accounts[0].strategies[0].orderValue', 'rsiMix'],
  }),
  'a config that is not there': ({ path }) => ({
    args: ['--config', join(path, 'absent.yaml')],
    words: ['absent.yaml'],
  }),
  'an account that is not simulated': ({ file }) => ({
    args: ['--config', file('bad.yaml', LIVELY_CONFIG.replace('mode: simulated', 'mode: paper'))],
    words: ['account main is paper'],
  }),
  'a symbol that the venue does not have': ({ file }) => ({
    args: ['--config', file('bad.yaml', LIVELY_CONFIG.replaceAll('SOL/USD', 'NOPE/USD'))],
    words: ['NOPE/USD', 'BTC/USD'],
  }),
  'an exchange that does not answer': () => ({
    args: ['--exchange-url', 'http://127.0.0.1:9', '--exchange-control-url', 'http://127.0.0.1:9'],
    words: ['no simulated exchange answers at http://127.0.0.1:9'],
  }),
}

async function runWith(...args: readonly string[]): Promise<Ended> {
  return start(RUN, ...args).ended
}

function expectRefused(ended: Ended, words: readonly string[]): void {
  expect({ code: ended.code, output: ended.output }).toEqual({ code: 2, output: '' })
  expect(ended.errors).not.toMatch(/^\s+at /m)
  for (const word of words) expect(ended.errors).toContain(word)
}

describe('R-OPS-5 a local run that cannot be started', () => {
  it.each(Object.keys(MISTAKES))('names %s, and changes nothing', async (name) => {
    const folder = testFolder()
    const { args, words } = MISTAKES[name]!(folder)
    const config = args.includes('--config') ? [] : ['--config', folder.config]
    const before = contentOf(folder.path)
    const data = join(folder.path, 'data')
    expectRefused(await runWith(...args, ...config, '--data', data, '--for', '1m'), words)
    expect(contentOf(folder.path)).toEqual(before)
  })

  it('names an address where something else answers', async () => {
    const { config, data } = testFolder()
    const { url, controlUrl } = await startExchange()
    const swapped = ['--exchange-url', controlUrl, '--exchange-control-url', url]
    const ended = await runWith('--config', config, '--data', data, ...swapped)
    expectRefused(ended, [controlUrl, 'something else'])
    expect(existsSync(data)).toBe(false)
  })

  it('names a symbol that the running exchange does not have', async () => {
    const { config, data } = testFolder()
    const { url, controlUrl } = await startExchange('--symbols', 'BTC/USD,ETH/USD')
    const address = ['--exchange-url', url, '--exchange-control-url', controlUrl]
    const ended = await runWith('--config', config, '--data', data, ...address)
    expectRefused(ended, ['does not have SOL/USD'])
    expect(existsSync(data)).toBe(false)
  })

  it('names a data folder that is a file', async () => {
    const { config, file } = testFolder()
    const data = file('data', 'something of the user')
    expectRefused(await runWith('--config', config, '--data', data), [data])
    expect(readFileSync(data, 'utf8')).toBe('something of the user')
  })
})

describe('R-OPS-5 a data folder that is not for this run', () => {
  it('is refused when newer software wrote it', async () => {
    const { config, data } = testFolder()
    mkdirSync(data)
    writeFileSync(join(data, 'run.json'), '{"formatVersion":2,"novelty":true}')
    const before = contentOf(data)
    const ended = await runWith('--config', config, '--data', data, '--for', '1m')
    expectRefused(ended, ['newer version', 'format 2'])
    expect(contentOf(data)).toEqual(before)
  })

  it('is refused when its note is damaged', async () => {
    const { config, data } = testFolder()
    mkdirSync(data)
    writeFileSync(join(data, 'run.json'), '{"formatVersion":1,"clo')
    const before = contentOf(data)
    expectRefused(await runWith('--config', config, '--data', data), ['run.json cannot be read'])
    expect(contentOf(data)).toEqual(before)
  })

  it('is refused for another market, and left as it is', async () => {
    const { config, data } = testFolder()
    const kept = ['--config', config, '--data', data, '--for', '1m', '--speed', 'max', '--json']
    expect(await runWith(...kept, '--seed', '1')).toMatchObject({ code: 0 })
    const before = contentOf(data)
    expectRefused(await runWith(...kept, '--seed', '2'), ['another market', 'seed 1', 'seed 2'])
    expect(contentOf(data)).toEqual(before)
  })

  it('is refused while another run has it, also to a single call', async () => {
    const { config, data } = testFolder()
    const first = start(RUN, '--config', config, '--data', data, '--speed', '1', '--json')
    while (!existsSync(join(data, 'run.json'))) await sleep(20)
    const inUse = [`${data} is in use by another run (process ${first.process.pid ?? 0})`]
    expectRefused(await runWith('--config', config, '--data', data, '--for', '1m'), inUse)
    expectRefused(await start(INVOKE, 'check-risk', '--data', data).ended, inUse)
    first.process.kill('SIGTERM')
    expect(await first.ended).toMatchObject({ code: 0 })
    expect(existsSync(join(data, 'run.lock'))).toBe(false)
  })
})
