/** What a commit does, and what it refuses. */
import { expect, it } from 'vitest'
import {
  CONTENT_BYTES_MAX,
  WRITES_PER_COMMIT_MAX,
  type Key,
  type Store,
} from '../../lib/ports/store.ts'
import {
  COMMITTED,
  conflictOn,
  create,
  freshPartition,
  keyIn,
  remove,
  replace,
  requireVersion,
} from './store-writes-for-contract.ts'

export function singleWrites(storeOf: () => Store): void {
  it('creates an item with version 1', async () => {
    const key = keyIn(freshPartition(), 'a')
    expect(await storeOf().get(key)).toBeUndefined()
    expect(await storeOf().commit([create(key, { price: '1.5' })])).toEqual(COMMITTED)
    expect(await storeOf().get(key)).toEqual({ key, version: 1, content: { price: '1.5' } })
  })

  it('does not create an item that exists', async () => {
    const key = keyIn(freshPartition(), 'a')
    await storeOf().commit([create(key, { first: true })])
    expect(await storeOf().commit([create(key, { first: false })])).toEqual(conflictOn(key))
    expect((await storeOf().get(key))?.content).toEqual({ first: true })
  })

  it('replaces the expected version only, and counts up', async () => {
    const key = keyIn(freshPartition(), 'a')
    await storeOf().commit([create(key, { n: 1 })])
    expect(await storeOf().commit([replace(key, 1, { n: 2 })])).toEqual(COMMITTED)
    expect(await storeOf().commit([replace(key, 1, { n: 3 })])).toEqual(conflictOn(key))
    expect(await storeOf().get(key)).toEqual({ key, version: 2, content: { n: 2 } })
  })

  it('does not replace or delete what is not there', async () => {
    const key = keyIn(freshPartition(), 'a')
    expect(await storeOf().commit([replace(key, 1)])).toEqual(conflictOn(key))
    expect(await storeOf().commit([remove(key, 1)])).toEqual(conflictOn(key))
    expect(await storeOf().get(key)).toBeUndefined()
  })

  it('deletes the expected version only, and a new item starts at version 1 again', async () => {
    const key = keyIn(freshPartition(), 'a')
    await storeOf().commit([create(key)])
    await storeOf().commit([replace(key, 1)])
    expect(await storeOf().commit([remove(key, 1)])).toEqual(conflictOn(key))
    expect(await storeOf().commit([remove(key, 2)])).toEqual(COMMITTED)
    expect(await storeOf().get(key)).toBeUndefined()
    await storeOf().commit([create(key)])
    expect((await storeOf().get(key))?.version).toBe(1)
  })

  it('requires a version, or absence, without writing', async () => {
    const key = keyIn(freshPartition(), 'a')
    expect(await storeOf().commit([requireVersion(key, 0)])).toEqual(COMMITTED)
    expect(await storeOf().commit([requireVersion(key, 1)])).toEqual(conflictOn(key))
    await storeOf().commit([create(key)])
    expect(await storeOf().commit([requireVersion(key, 1)])).toEqual(COMMITTED)
    expect(await storeOf().commit([requireVersion(key, 0)])).toEqual(conflictOn(key))
    expect((await storeOf().get(key))?.version).toBe(1)
  })

  it('R-OPS-1 lets exactly one of many concurrent commits have a version', async () => {
    const key = keyIn(freshPartition(), 'a')
    await storeOf().commit([create(key, { winner: -1 })])
    const racers = Array.from({ length: 12 }, (_, racer) => racer)
    const outcomes = await Promise.all(
      racers.map((racer) =>
        storeOf().commit(
          racer % 2 === 0
            ? [replace(key, 1, { winner: racer })]
            : [
                replace(key, 1, { winner: racer }),
                requireVersion(keyIn(key.partition, 'absent'), 0),
              ],
        ),
      ),
    )
    const winners = racers.filter((racer) => outcomes[racer]?.committed)
    expect(winners).toHaveLength(1)
    expect(await storeOf().get(key)).toMatchObject({ version: 2, content: { winner: winners[0] } })
  })

  it('R-OPS-6 keeps the expiry to the millisecond, and a past one too', async () => {
    const key = keyIn(freshPartition(), 'a')
    await storeOf().commit([create(key, {}, 1_234_567)])
    expect(await storeOf().get(key)).toEqual({
      key,
      version: 1,
      content: {},
      expiresAtMs: 1_234_567,
    })
    await storeOf().commit([replace(key, 1)])
    expect(await storeOf().get(key)).toEqual({ key, version: 2, content: {} })
  })
}

export function commits(storeOf: () => Store): void {
  it('writes all or nothing, and names every key that differed', async () => {
    const partition = freshPartition()
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((sort) => keyIn(partition, sort)) as [
      Key,
      Key,
      Key,
      Key,
    ]
    await storeOf().commit([create(a, { n: 1 }), create(b, { n: 1 })])
    const outcome = await storeOf().commit([
      replace(a, 1, { n: 2 }),
      create(b, { n: 2 }),
      create(c, { n: 2 }),
      requireVersion(d, 3),
    ])
    expect(outcome).toEqual(conflictOn(b, d))
    const { items } = await storeOf().query(partition)
    expect(items.map(({ key, version, content }) => [key.sort, version, content['n']])).toEqual([
      ['a', 1, 1],
      ['b', 1, 1],
    ])
  })

  it('creates, replaces, deletes and requires in one commit over partitions', async () => {
    const [one, other] = [freshPartition(), freshPartition()]
    await storeOf().commit([create(keyIn(one, 'old')), create(keyIn(other, 'gone'))])
    expect(
      await storeOf().commit([
        create(keyIn(other, 'new'), { made: true }),
        replace(keyIn(one, 'old'), 1, { changed: true }),
        remove(keyIn(other, 'gone'), 1),
        requireVersion(keyIn(one, 'absent'), 0),
      ]),
    ).toEqual(COMMITTED)
    expect((await storeOf().query(one)).items.map(({ version }) => version)).toEqual([2])
    expect((await storeOf().query(other)).items.map(({ key }) => key.sort)).toEqual(['new'])
  })

  it(`takes ${WRITES_PER_COMMIT_MAX} writes at once`, async () => {
    const partition = freshPartition()
    const sorts = Array.from({ length: WRITES_PER_COMMIT_MAX }, (_, n) =>
      String(n).padStart(3, '0'),
    )
    const writes = sorts.map((sort) => create(keyIn(partition, sort), { sort }))
    expect(await storeOf().commit(writes)).toEqual(COMMITTED)
    const { items } = await storeOf().query(partition)
    expect(items.map(({ key }) => key.sort)).toEqual(sorts)
    expect(await storeOf().commit(writes)).toEqual(conflictOn(...writes.map(({ key }) => key)))
  })
}

export function refusals(storeOf: () => Store): void {
  const invalid = { name: 'StoreError', failure: 'invalid' }
  const tooLarge = { name: 'StoreError', failure: 'too-large' }

  it('refuses no write, too many, and two to one key', async () => {
    const partition = freshPartition()
    const many = Array.from({ length: 101 }, (_, n) => create(keyIn(partition, `${n}`)))
    const key = keyIn(partition, 'a')
    await expect(storeOf().commit([])).rejects.toMatchObject(invalid)
    await expect(storeOf().commit(many)).rejects.toMatchObject(invalid)
    await expect(storeOf().commit([create(key), requireVersion(key, 0)])).rejects.toMatchObject(
      invalid,
    )
    expect((await storeOf().query(partition)).items).toEqual([])
  })

  it('refuses a content and a commit that are too large', async () => {
    const partition = freshPartition()
    const text = 'é'.repeat(CONTENT_BYTES_MAX / 2)
    const large = 'x'.repeat(380_000)
    const elevenLarge = Array.from({ length: 11 }, (_, n) =>
      create(keyIn(partition, `${n}`), { large }),
    )
    await expect(storeOf().commit([create(keyIn(partition, 'a'), { text })])).rejects.toMatchObject(
      tooLarge,
    )
    await expect(storeOf().commit(elevenLarge)).rejects.toMatchObject(tooLarge)
    expect((await storeOf().query(partition)).items).toEqual([])
  })

  it.each([
    ['an empty partition', create({ partition: '', sort: 'a' })],
    ['an empty sort key', create({ partition: 'p', sort: '' })],
    ['a sort key of 1,025 bytes', create({ partition: 'p', sort: 'x'.repeat(1025) })],
    ['half a surrogate pair in a key', create({ partition: 'p', sort: '\ud83d' })],
    ['NaN', create({ partition: 'p', sort: 'a' }, { price: NaN })],
    ['NaN beside a null', create({ partition: 'p', sort: 'a' }, { no: null, price: NaN })],
    ['infinity', create({ partition: 'p', sort: 'a' }, { deep: [{ price: Infinity }] })],
    ['a replacement of version 0', replace({ partition: 'p', sort: 'a' }, 0)],
    ['a requirement of half a version', requireVersion({ partition: 'p', sort: 'a' }, 0.5)],
    ['a fraction of a millisecond', create({ partition: 'p', sort: 'a' }, {}, 0.5)],
  ])('refuses %s', async (_, write) => {
    await expect(storeOf().commit([write])).rejects.toMatchObject(invalid)
  })

  it('refuses reads of keys that cannot be, and limits that mean nothing', async () => {
    await expect(storeOf().get({ partition: 'p', sort: '' })).rejects.toMatchObject(invalid)
    await expect(storeOf().getMany([{ partition: '', sort: 'a' }])).rejects.toMatchObject(invalid)
    await expect(storeOf().query('p', { limit: 0 })).rejects.toMatchObject(invalid)
    await expect(storeOf().query('')).rejects.toMatchObject(invalid)
  })
}
