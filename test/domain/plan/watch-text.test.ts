import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import {
  type DuePlans,
  LINE_LENGTH,
  countLines,
  priceText,
  scanLines,
  timeText,
  watchLine,
  withLine,
} from '../../../lib/domain/plan/watch-text.ts'
import { maybe } from './any-situation.ts'

const NEVER = { below: 0n, above: undefined, wakeAtMs: undefined }

function dueOf(lines: string, bid: string | undefined, nowMs: number): DuePlans {
  const due: DuePlans = { stops: [], timed: [], rises: [] }
  scanLines(lines, bid, timeText(nowMs), due)
  return due
}

const planId = fc
  .array(fc.integer({ min: 0, max: 15 }), { minLength: 32, maxLength: 32 })
  .map((digits) => digits.map((digit) => digit.toString(16)).join(''))
const anyPrice = fc.bigInt({ min: 0n, max: 10n ** 34n })

describe('watch lines compare like the numbers in them', () => {
  it('are the id, two prices of 12 digits and 12 decimals, and a time', () => {
    const id = '0123456789abcdef'.repeat(2)
    const watch = {
      below: parseFixed('60000.000000000001999'),
      above: parseFixed('0.00000012'),
      wakeAtMs: 1_735_689_600_000,
    }
    expect(watchLine(id, watch)).toBe(
      `${id}000000060000000000000001000000000000000000120000001735689600000`,
    )
    const nines = '9'.repeat(39)
    expect(watchLine(id, { ...NEVER, below: -ONE })).toBe(`${id}${'0'.repeat(24)}${nines}`)
  })

  it('is due exactly by the prices and the time, but for what the text rounds away', () => {
    const lineOf = fc
      .record({
        planId,
        below: anyPrice,
        above: maybe(anyPrice),
        wakeAtMs: maybe(fc.integer({ min: 0, max: 10 ** 15 })),
        bid: anyPrice,
        nowMs: fc.integer({ min: 1, max: 10 ** 14 }),
        // Mostly the bid is at a level, or next to it.
        at: fc.constantFrom<'below' | 'above' | 'bid'>('below', 'above', 'bid'),
        off: fc.constantFrom(-(10n ** 6n), -1n, 0n, 1n, 10n ** 6n),
      })
      .map(({ at, off, ...made }) => ({ ...made, bid: (made[at] ?? made.bid) + off }))
    fc.assert(
      fc.property(lineOf, ({ planId: id, bid, nowMs, ...watch }) => {
        const due = dueOf(watchLine(id, watch), priceText(bid), nowMs)
        const grain = 10n ** 6n
        const isBelow = bid <= watch.below
        const isTimed = watch.wakeAtMs !== undefined && nowMs >= watch.wakeAtMs
        const isAbove = watch.above !== undefined && bid >= watch.above
        const isAny = due.stops.length + due.timed.length + due.rises.length > 0
        if (isBelow) expect(due.stops).toEqual([id])
        if (isBelow || isTimed || isAbove) expect(isAny).toBe(true)
        const limit = 10n ** 30n - 2n * grain
        if (bid > limit || watch.below > limit) return
        const isNear =
          bid <= watch.below + grain ||
          isTimed ||
          (watch.above !== undefined && bid >= watch.above - grain)
        if (!isNear) expect(isAny).toBe(false)
      }),
      { numRuns: 5_000 },
    )
  })

  it('takes prices that are too large or not positive for due', () => {
    const huge = 10n ** 40n
    const id = 'a'.repeat(32)
    const high = watchLine(id, { ...NEVER, below: huge })
    expect(dueOf(high, priceText(huge + 1n), 1).stops).toEqual([id])
    expect(dueOf(watchLine(id, NEVER), priceText(0n), 1).stops).toEqual([id])
    expect(dueOf(watchLine(id, NEVER), priceText(ONE), 1)).toEqual({
      stops: [],
      timed: [],
      rises: [],
    })
  })

  it('keeps one line for each plan in the order of the ids, whatever the order of the edits', () => {
    const edits = fc.array(fc.tuple(planId, maybe(anyPrice)), { maxLength: 30 })
    fc.assert(
      fc.property(edits, (changes) => {
        // Every second edit is of a plan that was edited before.
        const ids = changes.map(([id], index) => (index % 2 === 0 ? id : changes[index - 1]![0]))
        const expected = new Map<string, string>()
        let lines = ''
        for (const [index, [, below]] of changes.entries()) {
          const id = ids[index]!
          const line = below === undefined ? undefined : watchLine(id, { ...NEVER, below })
          lines = withLine(lines, id, line)
          if (line === undefined) expected.delete(id)
          else expected.set(id, line)
        }
        expect(lines).toBe([...expected.values()].sort().join(''))
        expect(countLines(lines)).toBe(expected.size)
      }),
    )
  })

  it('refuses an id of another length and text that is cut off', () => {
    expect(() => watchLine('abc', NEVER)).toThrow(RangeError)
    const line = watchLine('b'.repeat(32), NEVER)
    expect(line).toHaveLength(LINE_LENGTH)
    expect(() => dueOf(line.slice(1), undefined, 1)).toThrow(RangeError)
    expect(() => withLine(line.slice(1), 'b'.repeat(32), undefined)).toThrow(RangeError)
  })
})
