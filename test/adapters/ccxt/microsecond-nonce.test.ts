import { describe, expect, it } from 'vitest'
import { createMicrosecondNonce } from '../../../lib/adapters/ccxt/microsecond-nonce.ts'

describe('the nonce', () => {
  it('rises when the clock stands still or steps back', () => {
    const times = [1_700_000_000_000, 1_700_000_000_000, 1_699_999_999_000, 1_700_000_000_001]
    let call = 0
    const nonce = createMicrosecondNonce(() => times[call++] ?? 0)
    expect(times.map(() => nonce())).toEqual([
      1_700_000_000_000_000, 1_700_000_000_000_001, 1_700_000_000_000_002, 1_700_000_000_001_000,
    ])
  })
})
