import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveId } from '../../../lib/domain/identity/derive-id.ts'

/**
 * FNV-1a with 128 bits over bytes, in 16 digits of 8 bits as one would on paper: the prime is
 * 2^88 + 315, so multiplying is a shift by eleven bytes plus 315 times the number.
 */
function fnv1a(bytes: Iterable<number>): string {
  // 144066263297769815596495629667062367629, least byte first.
  let digits = [
    0x8d, 0xc5, 0x95, 0x62, 0x75, 0x21, 0xb8, 0x62, 0x42, 0x01, 0xbb, 0x07, 0x2e, 0x27, 0x62, 0x6c,
  ]
  for (const byte of bytes) {
    const mixed = digits.map((digit, place) => (place === 0 ? digit ^ byte : digit))
    let carry = 0
    digits = mixed.map((digit, place) => {
      const sum = digit * 315 + (place >= 11 ? mixed[place - 11]! : 0) + carry
      carry = Math.floor(sum / 256)
      return sum % 256
    })
  }
  return digits
    .reverse()
    .map((digit) => digit.toString(16).padStart(2, '0'))
    .join('')
}

describe('R-ORD-1 the same cause gives the same id', () => {
  it('agrees with the published value of FNV-1a for nothing and for one letter', () => {
    expect(deriveId()).toBe('6c62272e07bb014262b821756295c58d')
    expect(fnv1a(Buffer.from('a'))).toBe('d228cb696f1a8caf78912b704e4a8964')
    expect(fnv1a(Buffer.from('foobar'))).toBe('343e1662793c64bf6f0d3597ba446f18')
  })

  it('is FNV-1a over the parts, each behind its length in bytes', () => {
    expect(deriveId('plan', 'main', 'ema-cross', 'BTC/USD', 1767571200000)).toBe(
      fnv1a(Buffer.from('4:plan4:main9:ema-cross7:BTC/USD13:1767571200000')),
    )
    expect(deriveId('€')).toBe(fnv1a(Buffer.from('3:€')))
    const parts = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.integer()))
    fc.assert(
      fc.property(parts, (list) => {
        const bytes = list.flatMap((part) => {
          const text = Buffer.from(new TextEncoder().encode(`${part}`))
          return [...Buffer.from(`${text.length}:`), ...text]
        })
        expect(deriveId(...list)).toBe(fnv1a(bytes))
      }),
    )
  })

  it('never changes: stored orders are found again by it', () => {
    expect(deriveId('intent', 'main', 'p1', 'entry', 1)).toBe('7b6724491d1f16f3fd147034c8bc52f2')
    expect(deriveId('intent', 'main', 'p1', 'exit', 2)).toBe('373cf9b387b2eb5014517ccc7c307a38')
  })

  it('has 32 lower-case hex digits', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (list) => {
        expect(deriveId(...list)).toMatch(/^[0-9a-f]{32}$/)
      }),
    )
  })

  it('tells apart where one part ends and the next begins', () => {
    const ids = [
      deriveId('a', 'bc'),
      deriveId('ab', 'c'),
      deriveId('abc'),
      deriveId('abc', ''),
      deriveId('', 'abc'),
      deriveId('1:a2:bc'),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('gives 100,000 causes 100,000 ids, also in each half', () => {
    const ids: string[] = []
    for (let plan = 0; plan < 2_000; plan += 1)
      for (const purpose of ['entry', 'exit', 'protection', 'x', 'y'])
        for (let attempt = 1; attempt <= 10; attempt += 1)
          ids.push(deriveId('intent', 'main', `plan-${plan}`, purpose, attempt))
    expect(ids).toHaveLength(100_000)
    expect(new Set(ids).size).toBe(100_000)
    expect(new Set(ids.map((id) => id.slice(0, 16))).size).toBe(100_000)
    expect(new Set(ids.map((id) => id.slice(16))).size).toBe(100_000)
  })
})
