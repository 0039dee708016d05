import { describe, expect, it } from 'vitest'
import { type BookEntry, entryOf, factPlace, fillEntry } from '../../../lib/domain/ledger/entry.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { fillOf, movementOf } from './sample-fills.ts'

function movementEntry(movement: Movement): BookEntry {
  return entryOf({ kind: 'movement', movement })
}

describe('R-LEDG-4 the entry of a trade', () => {
  const fee = parseFixed('0.1')

  it.each([
    ['buy', 'USD', undefined, '1', '100.1', '0.1', '0'],
    ['buy', 'BTC', undefined, '0.9', '100', '0', '0.1'],
    ['buy', 'KFEE', undefined, '1', '100', '0', '0'],
    ['buy', 'KFEE', '3', '1', '103', '3', '0'],
    ['sell', 'USD', undefined, '-1', '99.9', '0.1', '0'],
    ['sell', 'BTC', undefined, '-1.1', '100', '0', '0.1'],
    ['sell', 'KFEE', undefined, '-1', '100', '0', '0'],
    ['sell', 'KFEE', '3', '-1', '97', '3', '0'],
  ] as const)(
    '%s with the fee in %s, worth %s: base %s, money %s',
    (side, feeCurrency, worth, base, money, fees, feesInBase) => {
      const feeValue = worth === undefined ? {} : { feeValue: parseFixed(worth) }
      const fill = fillOf(side, '1', '100', { fee, feeCurrency, ...feeValue })
      expect(fillEntry(fill)).toEqual({
        id: fill.tradeId,
        timeMs: fill.timeMs,
        base: parseFixed(base),
        money: parseFixed(money),
        fees: parseFixed(fees),
        feesInBase: parseFixed(feesInBase),
        transfer: false,
      })
      expect(entryOf({ kind: 'fill', fill })).toEqual(fillEntry(fill))
    },
  )
})

describe('R-LEDG-9 the entry of a movement', () => {
  it('moves the quantity at its value', () => {
    const reward = movementOf('reward', '2', { value: 7n * ONE })
    expect(movementEntry(reward)).toEqual({
      id: reward.movementId,
      timeMs: reward.timeMs,
      base: 2n * ONE,
      money: 7n * ONE,
      fees: 0n,
      feesInBase: 0n,
      transfer: false,
    })
  })

  it('moves it at nothing when the value is not known', () => {
    expect(movementEntry(movementOf('deposit', '2'))).toMatchObject({ money: 0n, transfer: true })
  })

  it('brings in the value of what goes out', () => {
    const paid = movementOf('fee', '-2', { value: 7n * ONE })
    expect(movementEntry(paid)).toMatchObject({ base: -2n * ONE, money: 7n * ONE })
  })

  it('takes a value without its sign: the quantity says which way it went', () => {
    const paid = movementOf('conversion', '-2', { value: -7n * ONE })
    expect(movementEntry(paid)).toMatchObject({ base: -2n * ONE, money: 7n * ONE })
  })

  it('is none for a movement of money', () => {
    const { symbol: _symbol, ...money } = movementOf('deposit', '2', { currency: 'USD' })
    expect(() => movementEntry(money)).toThrow(`movement ${money.movementId} is in no book`)
  })
})

it('the place of a fact is its time and its id', () => {
  const [fill, movement] = [fillOf('buy', '1', '1'), movementOf('deposit', '1')]
  expect(factPlace({ kind: 'fill', fill })).toEqual({ timeMs: fill.timeMs, id: fill.tradeId })
  expect(factPlace({ kind: 'movement', movement })).toEqual({
    timeMs: movement.timeMs,
    id: movement.movementId,
  })
})
