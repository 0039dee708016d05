import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HoldfastConfig } from '../../../lib/domain/config/account-config.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import {
  configChanges,
  configFromJson,
  configToJson,
} from '../../../lib/runtime/config/config-json.ts'
import { parseConfig } from '../../../lib/runtime/config/parse-config.ts'

function configWith(orderValueMax: string, symbols = 'BTC/USD'): HoldfastConfig {
  const parsed = parseConfig(`
accounts:
  - id: main
    mode: paper
    symbols: [${symbols}]
    limits: {orderValueMax: ${orderValueMax}, positionValueMax: 9e30, grossExposureMax: 9e30}
`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.config
}

describe('R-OPS-5 the stored form of a configuration', () => {
  it('comes back the same, to the last decimal', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 40n }), (amount) => {
        const config = configWith(formatFixed(amount))
        expect(config.accounts[0]?.limits.orderValueMax).toBe(amount)
        const text = JSON.stringify(configToJson(config))
        expect(configFromJson(JSON.parse(text))).toEqual({ ok: true, config })
      }),
      { numRuns: 50 },
    )
  })

  it('carries amounts as text', () => {
    const [account] = configToJson(configWith('0.1')).accounts as { limits: object }[]
    expect(account?.limits).toMatchObject({ orderValueMax: '0.1', openPlansMax: 10 })
  })

  it('refuses an amount that has been a float', () => {
    const json = JSON.parse(JSON.stringify(configToJson(configWith('0.1'))))
    json.accounts[0].limits.orderValueMax = 0.1
    expect(configFromJson(json)).toEqual({
      ok: false,
      problems: [
        {
          path: 'accounts[0].limits.orderValueMax',
          message: 'must be a decimal number such as 0.25',
        },
      ],
    })
  })

  it('finds no change between 0.10 and 0.1, and names every real one', () => {
    expect(configChanges(configWith('0.10'), configWith('0.1'))).toEqual([])
    expect(configChanges(configWith('1'), configWith('2'))).toEqual([
      { path: 'accounts[0].limits.orderValueMax', before: '1', after: '2' },
    ])
    const [one, two] = [configWith('1'), configWith('1', 'BTC/USD, ETH/USD')]
    expect(configChanges(one, two)).toEqual([{ path: 'accounts[0].symbols[1]', after: 'ETH/USD' }])
    expect(configChanges(two, one)).toEqual([{ path: 'accounts[0].symbols[1]', before: 'ETH/USD' }])
  })
})
