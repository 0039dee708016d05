import { describe, expect, it } from 'vitest'
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { assetEvents } from '../../../lib/domain/tax/asset-events.ts'
import { TRANSFER_MS_MAX } from '../../../lib/domain/tax/own-transfers.ts'
import { SAMPLE_RATES as rates, linesOf } from './event-lines.ts'
import { START_MS, move, movementOf, units } from './sample-facts.ts'

describe('R-LEDG-9 transfers between own accounts', () => {
  const sent = movementOf('withdrawal', 'BTC', '-1.001', { fee: units('0.001'), timeMs: START_MS })

  function isOwn(quantity: string, change: Parameters<typeof movementOf>[3] = {}): boolean {
    const arrived = { account: 'other', timeMs: START_MS + 1, ...change }
    const facts: readonly Fact[] = [
      { kind: 'movement', movement: sent },
      move('deposit', 'BTC', quantity, arrived),
    ]
    return assetEvents(facts, { reportingCurrency: 'USD', rates }).transfers.length === 1
  }

  it.each<readonly [string, string, Parameters<typeof movementOf>[3], boolean]>([
    ['what was sent less the fee', '1', {}, true],
    ['all that was sent', '1.001', {}, true],
    ['more than was sent', '1.0010001', {}, false],
    ['a little less, for the network', '0.98999', {}, true],
    ['much less', '0.98998', {}, false],
    ['the same at the last moment', '1', { timeMs: START_MS + TRANSFER_MS_MAX }, true],
    ['the same later', '1', { timeMs: START_MS + TRANSFER_MS_MAX + 1 }, false],
    ['the same at once', '1', { timeMs: START_MS, movementId: 'A' }, true],
    ['the same before', '1', { timeMs: START_MS - 1 }, false],
    ['the same in the same account', '1', { account: 'main' }, false],
    ['the same of another asset', '1', { currency: 'ETH' }, false],
  ])('are matched or not: %s', (_, quantity, change, expected) => {
    expect(isOwn(quantity, change)).toBe(expected)
  })

  it('keep their lots, and give up what did not arrive', () => {
    const facts: readonly Fact[] = [
      { kind: 'movement', movement: sent },
      move('deposit', 'BTC', '0.9995', {
        account: 'other',
        timeMs: START_MS + 1,
        value: units('900'),
        symbol: 'BTC/USD',
      }),
    ]
    expect(linesOf(facts)).toEqual([
      'own transfer-out 0.9995 BTC by withdrawal: at cost',
      'disposal 0.0015 BTC by fee: 90',
      'own transfer-in 0.9995 BTC by deposit: at cost',
    ])
  })

  it('use every withdrawal once, the nearest amount first', () => {
    const at = (minutes: number) => ({ timeMs: START_MS + minutes })
    const there = (minutes: number) => ({ ...at(minutes), account: 'other' })
    const facts = [
      move('withdrawal', 'BTC', '-1', { ...at(0), movementId: 'W1' }),
      move('withdrawal', 'BTC', '-1.005', { ...at(1), movementId: 'W2' }),
      move('deposit', 'BTC', '1', { ...there(2), movementId: 'D1' }),
      move('deposit', 'BTC', '1', { ...there(3), movementId: 'D2' }),
      move('deposit', 'BTC', '1', { ...there(4), movementId: 'D3' }),
    ]
    const { transfers } = assetEvents(facts, { reportingCurrency: 'USD', rates })
    expect(transfers.map(({ withdrawalId, depositId }) => [withdrawalId, depositId])).toEqual([
      ['W1', 'D1'],
      ['W2', 'D2'],
    ])
  })

  it('use the oldest of several withdrawals of one amount', () => {
    const facts = [
      move('withdrawal', 'BTC', '-1', { timeMs: START_MS, movementId: 'B' }),
      move('withdrawal', 'BTC', '-1', { timeMs: START_MS + 1, movementId: 'A' }),
      move('deposit', 'BTC', '1', { timeMs: START_MS + 2, account: 'other' }),
    ]
    const { transfers } = assetEvents(facts, { reportingCurrency: 'USD', rates })
    expect(transfers.map(({ withdrawalId }) => withdrawalId)).toEqual(['B'])
  })
})
