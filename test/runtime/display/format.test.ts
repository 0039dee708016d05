import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import {
  amountText,
  distanceText,
  percentText,
  priceText,
  quantityText,
  signedText,
} from '../../../lib/runtime/display/format-amount.ts'
import { clockText, momentText, spanText } from '../../../lib/runtime/display/format-time.ts'

describe('amounts for the eye', () => {
  it.each([
    ['0', '0.00'],
    ['999.995', '1,000.00'],
    ['1234567.891', '1,234,567.89'],
    ['-1234.5', '-1,234.50'],
    ['-0.001', '0.00'],
  ])('%s reads %s', (amount, text) => {
    expect(amountText(parseFixed(amount))).toBe(text)
  })

  it('group whole amounts without decimals', () => {
    expect(amountText(parseFixed('123456'), 0)).toBe('123,456')
  })

  it('carry a plus only for what is shown as a gain', () => {
    expect(['3.1', '-3.1', '0', '0.001'].map((text) => signedText(parseFixed(text)))).toEqual([
      '+3.10',
      '-3.10',
      '0.00',
      '0.00',
    ])
  })

  it.each([
    ['43210.5', '43,210.50'],
    ['2.5', '2.5000'],
    ['0.1234567', '0.123457'],
    ['0.00001234', '0.0000123400'],
  ])('the price %s reads %s', (price, text) => {
    expect(priceText(parseFixed(price))).toBe(text)
  })

  it('show quantities without zeros at the end', () => {
    expect(quantityText(parseFixed('0.00460000'))).toBe('0.0046')
    expect(quantityText(parseFixed('12'))).toBe('12')
  })

  it('show shares and distances in percent', () => {
    expect(percentText(parseFixed('0.0125'))).toBe('+1.25 %')
    expect(distanceText(parseFixed('99'), parseFixed('100'))).toBe('-1.00 %')
    expect(distanceText(parseFixed('99'), 0n)).toBe('')
  })
})

describe('times for the eye', () => {
  it('are UTC', () => {
    const atMs = Date.UTC(2026, 0, 5, 14, 2, 10, 999)
    expect(momentText(atMs)).toBe('2026-01-05 14:02:10')
    expect(clockText(atMs)).toBe('14:02:10')
  })

  it.each([
    [-5, '0s'],
    [45_000, '45s'],
    [59_600, '1m 00s'],
    [570_000, '9m 30s'],
    [750_000, '12m'],
    [3_900_000, '1h 05m'],
    [183_600_000, '2d 3h'],
  ])('a span of %d ms reads %s', (spanMs, text) => {
    expect(spanText(spanMs)).toBe(text)
  })
})
