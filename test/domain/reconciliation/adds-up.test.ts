import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addsUp } from '../../../lib/domain/reconciliation/adds-up.ts'

const parts = (...amounts: readonly number[]): readonly { readonly amount: bigint }[] =>
  amounts.map((amount) => ({ amount: BigInt(amount) }))
const chosen = (target: number, ...amounts: readonly number[]): readonly number[] | undefined =>
  addsUp(BigInt(target), parts(...amounts))?.map(({ amount }) => Number(amount))

describe('R-REC-2 changes that add up to a difference', () => {
  it('are the fewest, first in their order', () => {
    expect(chosen(5, 2, 3, 5)).toEqual([5])
    expect(chosen(5, 2, 3, 1, 4)).toEqual([2, 3])
    expect(chosen(-1, 2, -3, 9)).toEqual([2, -3])
    expect(chosen(6, 1, 2, 3)).toEqual([1, 2, 3])
  })

  it('are none where only four or more of them would, or no sum is exact', () => {
    expect(chosen(10, 1, 2, 3, 4)).toBeUndefined()
    expect(chosen(7, 2, 4)).toBeUndefined()
    expect(chosen(7)).toBeUndefined()
  })

  it('are looked for among the first forty alone', () => {
    const noise = Array.from({ length: 39 }, () => 1_000)
    expect(chosen(7, ...noise, 7)).toEqual([7])
    expect(chosen(7, ...noise, 1_000, 7)).toBeUndefined()
  })

  it('add up, whatever is asked, and are found where three of them do', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 8 }), (amounts) => {
        const real = amounts.filter((amount) => amount !== 0)
        const target = real.slice(0, 3).reduce((sum, amount) => sum + amount, 0)
        const found = chosen(target, ...amounts)
        if (real.length === 0 || target === 0) return
        expect(found?.reduce((sum, amount) => sum + amount, 0)).toBe(target)
      }),
    )
  })
})
