import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bar } from '../../../lib/domain/market/bar.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { barsText } from '../../../lib/engine/records/bars-text.ts'
import { barPageRecord } from '../../../lib/engine/records/market-records.ts'
import { START_MS, barAt, barsFrom } from '../../domain/market/sample-bars.ts'

const anyAmount = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })
const anyBar: fc.Arbitrary<Bar> = fc.record({
  openTimeMs: fc.maxSafeNat(),
  open: anyAmount,
  high: anyAmount,
  low: anyAmount,
  close: anyAmount,
  volume: anyAmount,
})
const MINUTE_MS = 60_000

/** Written once more, without anything that is remembered. */
function plainText(bars: readonly Bar[]): string {
  return bars
    .map(({ openTimeMs, open, high, low, close, volume }) =>
      [openTimeMs, ...[open, high, low, close, volume].map(formatFixed)].join(' '),
    )
    .join(';')
}

describe('the bars of a page as a text', () => {
  it('are open time, open, high, low, close and volume of each', () => {
    const bars = [barAt(START_MS, '100.5'), barAt(START_MS + MINUTE_MS, '7')]
    expect(barsText.encode(bars)).toBe(
      `${START_MS} 100.5 101.5 99.5 100.5 5;${START_MS + MINUTE_MS} 7 8 6 7 5`,
    )
    expect(barsText.encode([])).toBe('')
    expect(barsText.decode('')).toEqual([])
  })

  it('come back as they were, whatever was read before', () => {
    fc.assert(
      fc.property(
        fc.array(anyBar, { maxLength: 8 }),
        fc.array(anyBar, { maxLength: 3 }),
        (a, b) => {
          for (const bars of [a, [...a, ...b], a, b, [...b, ...a]]) {
            const text = barsText.encode(bars)
            expect(text).toBe(plainText(bars))
            expect(barsText.decode(text)).toEqual(bars)
            expect(barsText.encode(barsText.decode(text))).toBe(text)
          }
        },
      ),
    )
  })

  it('gives a page that has grown by one bar the bars that it had', () => {
    const bars = barsFrom(START_MS, 5, '1m')
    const before = barsText.decode(plainText(bars.slice(0, 4)))
    const after = barsText.decode(plainText(bars))
    expect(after).toEqual(bars)
    expect(after.slice(0, 4).every((bar, index) => bar === before[index])).toBe(true)
  })

  it('does not take a page for another that ends with the same bar', () => {
    const last = barAt(START_MS + 2 * MINUTE_MS)
    const one = [barAt(START_MS), last]
    const corrected = [barAt(START_MS, '200'), last]
    for (const bars of [one, corrected, [last], one])
      expect(barsText.decode(plainText(bars))).toEqual(bars)
    const grown = barAt(START_MS + 3 * MINUTE_MS)
    for (const bars of [one, [...corrected, grown], [...one, grown]])
      expect(barsText.decode(plainText(bars))).toEqual(bars)
  })

  it('is not changed by what happens to a bar after it was written', () => {
    const bar = { ...barAt(START_MS) }
    const text = barsText.encode([bar])
    bar.close = 1n
    expect(barsText.encode([bar])).not.toBe(text)
    expect(barsText.decode(text)).toEqual([barAt(START_MS)])
  })

  it('gives bars that nobody can change', () => {
    const bars = barsText.decode(plainText([barAt(START_MS)]))
    expect(() => Object.assign(bars[0] as Bar, { close: 1n })).toThrow(TypeError)
    expect(() => (bars as Bar[]).push(barAt(START_MS))).toThrow(TypeError)
  })

  it('remembers no more than it should: thousands of other pages in between change nothing', () => {
    const text = plainText(barsFrom(START_MS, 3, '1m'))
    const first = barsText.decode(text)
    for (let page = 0; page < 1_200; page += 1) barsText.decode(`${page} 1 1 1 1 0`)
    const again = barsText.decode(text)
    expect(again).toEqual(first)
    expect(again).not.toBe(first)
  })

  it.each([
    ['5 parts', `${START_MS} 1 2 1 1`, 'bars[0]: expected 6 parts of a bar'],
    ['a time that is none', '1.5 1 2 1 1 0', 'bars[0].openTimeMs: expected a time, found "1.5"'],
    ['no amount', '0 1 2 1 1 0;60000 1 2 1 x 0', 'bars[1].close: not a decimal amount: "x"'],
    ['an empty bar', '0 1 2 1 1 0;', 'bars[1]: expected 6 parts of a bar'],
    ['a list', [] as const, 'bars: expected bars as a text, found a list'],
  ])('is refused with item and field: %s', (_, bars, problem) => {
    const item = { key: { partition: 'p', sort: 's' }, version: 1, content: { bars } }
    expect(() => barPageRecord.read(item)).toThrow(`bar page at p / s: ${problem}`)
  })

  it('refuses to write a bar without a time', () => {
    expect(() => barsText.encode([barAt(START_MS), barAt(Number.NaN)])).toThrow(
      '[1].openTimeMs: expected a time, found NaN',
    )
  })
})
