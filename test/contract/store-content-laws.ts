/** What comes back from the store. */
import { expect, it } from 'vitest'
import { CONTENT_BYTES_MAX, type JsonObject, type Store } from '../../lib/ports/store.ts'
import { create, freshPartition, keyIn } from './store-writes-for-contract.ts'

export function contents(storeOf: () => Store): void {
  it('gives back every kind of JSON exactly', async () => {
    const key = keyIn(freshPartition(), 'a')
    const content: JsonObject = {
      empty: '',
      unicode: 'Zürich ₿ 😀 \u0000 \ud800 "\\',
      zero: 0,
      negative: -1.5e-9,
      large: Number.MAX_SAFE_INTEGER,
      no: false,
      nothing: null,
      list: [1, 'two', [3, {}], []],
      nested: { '': { 'a.b': 1, '#': 2 }, __proto: 'x' },
    }
    await storeOf().commit([create(key, content)])
    expect((await storeOf().get(key))?.content).toEqual(content)
  })

  it('keeps a property that is named like the prototype', async () => {
    const key = keyIn(freshPartition(), 'a')
    const content = JSON.parse('{"__proto__":{"polluted":true}}') as JsonObject
    await storeOf().commit([create(key, content)])
    const found = (await storeOf().get(key))?.content
    expect(JSON.stringify(found)).toBe('{"__proto__":{"polluted":true}}')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('drops properties that are undefined', async () => {
    const key = keyIn(freshPartition(), 'a')
    await storeOf().commit([create(key, { kept: 1, dropped: undefined })])
    expect(Object.keys((await storeOf().get(key))?.content ?? {})).toEqual(['kept'])
  })

  it('is not changed by what happens to a content after the commit', async () => {
    const key = keyIn(freshPartition(), 'a')
    const list = [1]
    const committing = storeOf().commit([create(key, { list })])
    list.push(2)
    await committing
    expect((await storeOf().get(key))?.content).toEqual({ list: [1] })
  })

  it('takes contents of the largest size', async () => {
    const key = keyIn(freshPartition(), 'a')
    const text = 'é'.repeat((CONTENT_BYTES_MAX - '{"text":""}'.length) / 2)
    await storeOf().commit([create(key, { text })])
    expect((await storeOf().get(key))?.content).toEqual({ text })
  })
}

export function readingMany(storeOf: () => Store): void {
  it('gives the items that exist, each once', async () => {
    const partition = freshPartition()
    const keys = Array.from({ length: 250 }, (_, n) => keyIn(partition, `key-${n}`))
    for (let start = 0; start < 250; start += 50)
      await storeOf().commit(keys.slice(start, start + 50).map((key) => create(key)))
    const absent = keyIn(partition, 'absent')
    const found = await storeOf().getMany([...keys, absent, ...keys.slice(0, 3)])
    expect(found.map(({ key }) => key.sort).sort()).toEqual(keys.map(({ sort }) => sort).sort())
    expect(await storeOf().getMany([])).toEqual([])
    expect(await storeOf().getMany([absent])).toEqual([])
  })

  it('drains answers that are too large for one reply', async () => {
    const partition = freshPartition()
    const text = 'x'.repeat(300_000)
    const keys = Array.from({ length: 8 }, (_, n) => keyIn(partition, `large-${n}`))
    for (const key of keys) await storeOf().commit([create(key, { text })])
    expect(await storeOf().getMany(keys)).toHaveLength(8)
    const { items, nextAfter } = await storeOf().query(partition)
    expect(items).toHaveLength(8)
    expect(nextAfter).toBeUndefined()
    const page = await storeOf().query(partition, { limit: 6 })
    expect(page.items).toHaveLength(6)
    expect(page.nextAfter).toBe('large-5')
  })
}
