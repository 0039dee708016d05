import { describe, expect, it } from 'vitest'
import { nearestName } from '../../../lib/runtime/config/nearest-name.ts'

describe('the nearest known name', () => {
  const known = ['orderValueMax', 'orderValueBuffer', 'openPlansMax', 'id']

  it.each([
    ['orderValueMx', 'orderValueMax'],
    ['ordervaluemax', 'orderValueMax'],
    ['orderValeuMax', 'orderValueMax'],
    ['orderBuffer', 'orderValueBuffer'],
    ['ids', 'id'],
    ['leverage', undefined],
    ['', undefined],
  ])('for %s is %s', (typed, expected) => {
    expect(nearestName(typed, known)).toBe(expected)
  })
})
