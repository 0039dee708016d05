import { describe, expect, it } from 'vitest'
import { decodeItem, encodeItem } from '../../../lib/adapters/dynamodb/item-codec.ts'

const ITEM = {
  key: { partition: 'p', sort: 's' },
  version: 3,
  contentText: '{"n":"1.5"}',
  commitId: 'c1',
}

describe('an item in the table', () => {
  it('has its key, version, commit and content in attributes of their own', () => {
    expect(encodeItem({ ...ITEM, expiresAtMs: undefined })).toEqual({
      pk: { S: 'p' },
      sk: { S: 's' },
      v: { N: '3' },
      data: { S: '{"n":"1.5"}' },
      c: { S: 'c1' },
    })
  })

  it('R-OPS-6 is never removed before its time, which readers see to the millisecond', () => {
    const encoded = encodeItem({ ...ITEM, expiresAtMs: 1_700_000_000_001 })
    expect(encoded['t']).toEqual({ N: '1700000001' })
    expect(decodeItem(encoded).expiresAtMs).toBe(1_700_000_000_001)
  })

  it('has a whole second of expiry as it is', () => {
    expect(encodeItem({ ...ITEM, expiresAtMs: 1_700_000_000_000 })['t']).toEqual({
      N: '1700000000',
    })
  })
})
