import { describe, expect, it } from 'vitest'
import { configForRun, sourceOf } from '../../../lib/runtime/local/config-for-run.ts'
import { accountConfig } from '../../engine/sample-config.ts'

const OPTIONS = { speed: 'max', seed: 3, json: false } as const
const CONFIG = { accounts: [accountConfig()] }
const REPLAY = { ...OPTIONS, replayFile: 'bars.csv' }

describe('the config of a local run', () => {
  it('is the user’s, as it is', () => {
    expect(configForRun(CONFIG, OPTIONS)).toEqual(CONFIG)
  })

  it('judges plans as often as was asked', () => {
    const [account] = configForRun(CONFIG, { ...OPTIONS, ticksPerMinute: 4 }).accounts
    expect(account?.exits).toEqual({ ...CONFIG.accounts[0]?.exits, monitorEverySeconds: 15 })
  })

  it('trades one symbol in a replay', () => {
    const [account] = configForRun(CONFIG, { ...REPLAY, symbol: 'ETH/USD' }).accounts
    expect(account?.symbols).toEqual(['ETH/USD'])
    expect(account?.strategies.map(({ symbols }) => symbols)).toEqual([['ETH/USD']])
    expect(configForRun(CONFIG, REPLAY).accounts[0]?.symbols).toEqual(['BTC/USD'])
  })

  it('leaves out the strategies that do not trade the symbol, unless the symbol is new', () => {
    const [strategy] = accountConfig().strategies
    const strategies = [{ ...strategy!, symbols: ['BTC/USD'] }]
    const config = { accounts: [accountConfig({ strategies })] }
    const tradedIn = (symbol: string) =>
      configForRun(config, { ...REPLAY, symbol }).accounts[0]?.strategies.length
    expect(tradedIn('BTC/USD')).toBe(1)
    expect(tradedIn('ETH/USD')).toBe(0)
    expect(tradedIn('XRP/USD')).toBe(1)
  })

  it('is refused for ticks that do not divide a minute', () => {
    expect(() => configForRun(CONFIG, { ...OPTIONS, ticksPerMinute: 7 })).toThrow('--ticks 7')
  })

  it.each(['paper', 'live'] as const)('R-RISK-9 is refused for a %s account', (mode) => {
    const config = { accounts: [accountConfig({ mode })] }
    expect(() => configForRun(config, OPTIONS)).toThrow(`account main is ${mode}`)
  })
})

describe('the market of a local run', () => {
  it('is made up, recorded, or somewhere else', () => {
    const symbols = ['BTC/USD', 'ETH/USD', 'SOL/USD']
    expect(sourceOf(CONFIG, OPTIONS)).toEqual({ kind: 'synthetic', seed: 3, symbols })
    const replayed = configForRun(CONFIG, REPLAY)
    expect(sourceOf(replayed, { ...REPLAY, fromMs: 1, toMs: 2 })).toEqual({
      kind: 'replay',
      seed: 3,
      symbol: 'BTC/USD',
      file: 'bars.csv',
      fromMs: 1,
      toMs: 2,
    })
    const address = { exchangeUrl: 'http://a', exchangeControlUrl: 'http://b' }
    expect(sourceOf(CONFIG, { ...OPTIONS, ...address })).toEqual({
      kind: 'exchange',
      url: 'http://a',
      controlUrl: 'http://b',
      symbols,
    })
  })
})
