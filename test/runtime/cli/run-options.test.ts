import { describe, expect, it } from 'vitest'
import { type RunOptions, parseRunOptions } from '../../../lib/runtime/cli/run-options.ts'

function optionsOf(...argv: string[]): RunOptions {
  const parsed = parseRunOptions(argv)
  if (!parsed.ok) throw new Error(parsed.message)
  return parsed.options
}

describe('the options of npm start', () => {
  it('are few when nothing is said', () => {
    expect(optionsOf()).toEqual({ speed: 60, seed: 1, json: false })
  })

  it('are all read', () => {
    const replay = ['--replay', 'btc.csv', '--symbol', 'btc/usd', '--from', '2026-01-01']
    expect(optionsOf(...replay, '--to', '2026-01-02T06:30', '--ticks', '4', '--json')).toEqual({
      replayFile: 'btc.csv',
      symbol: 'BTC/USD',
      fromMs: Date.UTC(2026, 0, 1),
      toMs: Date.UTC(2026, 0, 2, 6, 30),
      speed: 'max',
      ticksPerMinute: 4,
      seed: 1,
      json: true,
    })
    const paced = ['--for', '90m', '--speed', '0.5', '--seed', '42', '--data', 'dir']
    const elsewhere = ['--exchange-url', 'http://127.0.0.1:9/', '--exchange-control-url']
    expect(optionsOf(...paced, '--config', 'my.yaml', ...elsewhere, 'http://127.0.0.1:10')).toEqual(
      {
        durationMs: 5_400_000,
        speed: 0.5,
        seed: 42,
        dataDir: 'dir',
        configFile: 'my.yaml',
        exchangeUrl: 'http://127.0.0.1:9',
        exchangeControlUrl: 'http://127.0.0.1:10',
        json: false,
      },
    )
  })

  it.each([
    ['30s', 30_000],
    ['90m', 5_400_000],
    ['2h', 7_200_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
  ])('read a span of %s', (text, durationMs) => {
    expect(optionsOf('--for', text).durationMs).toBe(durationMs)
  })

  it.each([
    ['2026-01-31', Date.UTC(2026, 0, 31)],
    ['2026-01-31T09:30', Date.UTC(2026, 0, 31, 9, 30)],
    ['2026-01-31T09:30:15Z', Date.UTC(2026, 0, 31, 9, 30, 15)],
    ['2026-01-31T09:30:15.250Z', Date.UTC(2026, 0, 31, 9, 30, 15, 250)],
    ['2026-01-31T09:30+02:00', Date.UTC(2026, 0, 31, 7, 30)],
    ['2024-02-29', Date.UTC(2024, 1, 29)],
  ])('read the moment %s as UTC', (text, fromMs) => {
    expect(optionsOf('--replay', 'x', '--from', text).fromMs).toBe(fromMs)
  })

  it.each([
    [['--bogus'], /unknown option '--bogus'/],
    [['--tick', '6'], /Did you mean --ticks\?/],
    [['extra'], /too many arguments/],
    [['--for', '2 weeks'], /Write 30s, 90m, 2h or 1d\./],
    [['--for', '0s'], /Write 30s/],
    [['--for', '-1h'], /Write 30s|argument missing/],
    [['--for'], /argument missing/],
    [['--from', '2026-02-30', '--replay', 'x'], /a day or a moment that exists/],
    [['--from', '2026-01-01T25:00', '--replay', 'x'], /a day or a moment that exists/],
    [['--from', 'yesterday', '--replay', 'x'], /a day or a moment that exists/],
    [['--ticks', '7'], /from 1 to 6/],
    [['--ticks', '0'], /from 1 to 6/],
    [['--speed', '0'], /above 0/],
    [['--speed', 'fast'], /above 0/],
    [['--seed', '-1'], /from 0 to 4294967295|argument missing/],
    [['--seed', '4294967296'], /from 0 to 4294967295/],
    [['--symbol', 'BTCUSD', '--replay', 'x'], /BASE\/QUOTE/],
    [['--exchange-url', 'ftp://x'], /Write an address/],
    [['--exchange-url', 'localhost:80'], /Write an address/],
    [['--symbol', 'BTC/USD'], /--symbol belongs to --replay FILE/],
    [['--from', '2026-01-01'], /--from belongs to --replay FILE/],
    [['--replay', 'x', '--exchange-url', 'http://127.0.0.1:1'], /cannot be given together/],
    [['--replay', 'x', '--to', '2026-01-02', '--for', '1h'], /both say when the run ends/],
    [['--replay', 'x', '--from', '2026-01-02', '--to', '2026-01-02'], /later than --from/],
  ])('refuse %j with 2 and a reason', (argv, reason) => {
    const parsed = parseRunOptions(argv)
    if (parsed.ok) throw new Error('should have been refused')
    expect(parsed.exitCode).toBe(2)
    expect(parsed.message).toMatch(reason)
    expect(parsed.message).toMatch(/add --help/)
  })

  it('explain themselves with examples that they accept', () => {
    const help = parseRunOptions(['--help'])
    if (help.ok) throw new Error('help is not a run')
    expect(help.exitCode).toBe(0)
    const examples = [...help.message.matchAll(/^ {2}npm start(?: -- (.*?))?(?: {3,}.*)?$/gm)]
    expect(examples.length).toBeGreaterThanOrEqual(4)
    for (const [, argv] of examples)
      expect(parseRunOptions(argv === undefined ? [] : argv.split(' '))).toMatchObject({ ok: true })
  })
})
