import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../../../lib/adapters/memory/memory-store.ts'
import { compareSortKeys } from '../../../lib/adapters/memory/sort-key-order.ts'

describe('the memory store', () => {
  it('R-PROOF-2 takes a commit before the call returns', () => {
    const store = createMemoryStore()
    void store.commit([{ action: 'create', key: { partition: 'p', sort: 'a' }, content: {} }])
    expect(store.itemCount()).toBe(1)
  })

  it('gives frozen items, the same to every reader', async () => {
    const store = createMemoryStore()
    const key = { partition: 'p', sort: 'a' }
    await store.commit([{ action: 'create', key, content: { list: [{ deep: 1 }] } }])
    const item = await store.get(key)
    expect(await store.get(key)).toBe(item)
    expect((await store.query('p')).items[0]).toBe(item)
    expect(() => Object.assign(item?.content['list'] as object, { 0: 2 })).toThrow(TypeError)
    expect(() => Object.assign(item?.key as object, { sort: 'b' })).toThrow(TypeError)
  })

  it('counts the bytes of a large commit exactly', async () => {
    const store = createMemoryStore()
    const commitOf = (items: number, text: string) =>
      store.commit(
        Array.from({ length: items }, (_, n) => ({
          action: 'create' as const,
          key: { partition: text.slice(0, 1), sort: `${n}` },
          content: { text },
        })),
      )
    expect(await commitOf(10, 'x'.repeat(389_000))).toEqual({ committed: true })
    await expect(commitOf(11, 'y'.repeat(389_000))).rejects.toMatchObject({ failure: 'too-large' })
    await expect(commitOf(1, 'é'.repeat(195_001))).rejects.toMatchObject({ failure: 'too-large' })
    expect(await commitOf(10, 'é'.repeat(190_000))).toEqual({ committed: true })
  })

  it('gives a key that is asked for twice once', async () => {
    const store = createMemoryStore()
    const key = { partition: 'p', sort: 'a' }
    await store.commit([{ action: 'create', key, content: {} }])
    expect(await store.getMany([key, { ...key }])).toEqual([{ key, version: 1, content: {} }])
  })

  it('R-OPS-6 removes what has expired when it is told to', async () => {
    const store = createMemoryStore()
    const create = (partition: string, sort: string, expiresAtMs: number) =>
      store.commit([{ action: 'create', key: { partition, sort }, content: {}, expiresAtMs }])
    await create('p', 'old', 999)
    await create('p', 'edge', 1_000)
    await create('q', 'old', 1)
    await store.commit([{ action: 'create', key: { partition: 'p', sort: 'kept' }, content: {} }])
    expect(store.removeExpired(1_000)).toBe(2)
    expect(store.allItems().map(({ key }) => key.sort)).toEqual(['edge', 'kept'])
  })

  it('orders any two sort keys by their UTF-8 bytes', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}') }),
    )
    fc.assert(
      fc.property(text, text, (left, right) => {
        const expected = Buffer.compare(Buffer.from(left), Buffer.from(right))
        expect(Math.sign(compareSortKeys(left, right))).toBe(expected)
      }),
      { numRuns: 2_000 },
    )
  })
})
