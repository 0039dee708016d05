/** Order, ranges and pages. */
import { expect, it } from 'vitest'
import { type Store } from '../../lib/ports/store.ts'
import { create, freshPartition, keyIn } from './store-writes-for-contract.ts'

/** In the order of their UTF-8 bytes, which is not the order of JavaScript strings. */
const ORDERED_SORTS = [
  '#',
  '#1',
  '0',
  '10',
  '9',
  'A',
  'Z',
  'a',
  'a#1',
  'a1',
  'b',
  '~',
  'é',
  '₿',
  '\uffee',
  '😀',
  '😁',
]

export function queries(storeOf: () => Store): void {
  async function filledPartition(): Promise<string> {
    const partition = freshPartition()
    const shuffled = ORDERED_SORTS.map(
      (_, n) => ORDERED_SORTS[(n * 7) % ORDERED_SORTS.length] ?? '',
    )
    await storeOf().commit(shuffled.map((sort) => create(keyIn(partition, sort))))
    return partition
  }
  const sortsOf = async (partition: string, range?: Parameters<Store['query']>[1]) =>
    (await storeOf().query(partition, range)).items.map(({ key }) => key.sort)

  it('orders by the bytes of the sort key, in both directions', async () => {
    const partition = await filledPartition()
    expect(await sortsOf(partition)).toEqual(ORDERED_SORTS)
    expect(await sortsOf(partition, { descending: true })).toEqual(ORDERED_SORTS.toReversed())
    expect(await sortsOf(freshPartition())).toEqual([])
  })

  it.each([
    { from: 'a', to: 'b', expected: ['a', 'a#1', 'a1', 'b'] },
    { from: 'a#', to: 'a#~', expected: ['a#1'] },
    { from: '₿', expected: ['₿', '\uffee', '😀', '😁'] },
    { to: '0', expected: ['#', '#1', '0'] },
    { from: '', to: '#', expected: ['#'] },
    { to: '', expected: [] },
    { from: 'b', to: 'a', expected: [] },
    { from: 'A', to: 'a', after: 'Z', expected: ['a'] },
    { from: 'A', to: 'a', after: 'a', expected: [] },
    { from: 'A', to: 'a', after: '#', expected: ['A', 'Z', 'a'] },
    { from: 'A', to: 'a', after: 'é', expected: [] },
    { after: '', expected: ORDERED_SORTS },
    { after: '\uffee', expected: ['😀', '😁'] },
    { from: 'A', to: 'a', after: 'Y', descending: true, expected: ['A'] },
    { from: 'A', to: 'a', after: 'é', descending: true, expected: ['a', 'Z', 'A'] },
    { from: 'A', to: 'a', after: 'A', descending: true, expected: [] },
    { from: 'A', to: 'a', after: '#', descending: true, expected: [] },
    { after: '', descending: true, expected: [] },
    { from: 'A', to: 'a', limit: 2, expected: ['A', 'Z'] },
    { from: 'A', to: 'a', limit: 2, descending: true, expected: ['a', 'Z'] },
  ])('reads the range $from to $to after $after', async ({ expected, ...range }) => {
    expect(await sortsOf(await filledPartition(), range)).toEqual(expected)
  })

  it.each([
    { limit: 1, descending: false },
    { limit: 5, descending: true },
    { limit: ORDERED_SORTS.length, descending: false },
    { limit: ORDERED_SORTS.length + 1, descending: true },
  ])('pages by $limit through everything, and says where it ends', async (range) => {
    const partition = await filledPartition()
    const found: string[] = []
    let pages = 0
    let after: string | undefined
    do {
      const page = await storeOf().query(
        partition,
        after === undefined ? range : { ...range, after },
      )
      found.push(...page.items.map(({ key }) => key.sort))
      after = page.nextAfter
      pages += 1
    } while (after !== undefined)
    expect(found).toEqual(range.descending ? ORDERED_SORTS.toReversed() : ORDERED_SORTS)
    expect(pages).toBe(Math.ceil(ORDERED_SORTS.length / range.limit))
  })

  it('finds expired items, because readers compare the time', async () => {
    const partition = freshPartition()
    await storeOf().commit([create(keyIn(partition, 'old'), {}, 1)])
    const { items } = await storeOf().query(partition)
    expect(items.map(({ expiresAtMs }) => expiresAtMs)).toEqual([1])
  })
}
