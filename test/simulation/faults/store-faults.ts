import { type QueryRange, StoreError } from '../../../lib/ports/store.ts'
import { type CallFault, refused, unheard } from './fault-kind.ts'

const unavailable = (): Error => new StoreError('unavailable', 'the table does not answer')

export const STORE_FAULTS: readonly CallFault[] = [
  {
    name: 'store-unavailable',
    group: 'store',
    text: 'the table does not answer, and nothing is read or written',
    rate: 0.003,
    calls: ['store.get', 'store.getMany', 'store.query', 'store.commit'],
    disturb: () => refused(unavailable),
  },
  {
    name: 'store-throttled',
    group: 'store',
    text: 'the table has no capacity left after all retries',
    rate: 0.003,
    calls: ['store.get', 'store.getMany', 'store.query', 'store.commit'],
    disturb: () => refused(() => new StoreError('throttled', 'no capacity')),
  },
  {
    name: 'commit-contended',
    group: 'store',
    text: 'others change what a run wants to write, again and again',
    rate: 0.004,
    calls: ['store.commit'],
    disturb: ({ run }) => {
      run.contendedCommits = 10
      return {}
    },
  },
  {
    name: 'commit-reply-lost',
    group: 'store',
    text: 'a commit is written, and its reply is lost for good',
    rate: 0.01,
    calls: ['store.commit'],
    disturb: () => unheard(unavailable),
  },
]

/** A page may end anywhere, as the table's pages do after a megabyte; the reader has to go on. */
export const SHORT_QUERIES: readonly (CallFault & { readonly items: number })[] = [
  {
    name: 'query-cut-short',
    group: 'store',
    text: 'a query gives one item and says where to go on',
    rate: 0.03,
    calls: ['store.query'],
    items: 1,
    disturb: () => ({}),
  },
  {
    name: 'query-in-parts',
    group: 'store',
    text: 'a query gives four items and says where to go on',
    rate: 0.06,
    calls: ['store.query'],
    items: 4,
    disturb: () => ({}),
  },
]

export function cutShort(range: QueryRange, items: number): QueryRange {
  return { ...range, limit: Math.min(range.limit ?? Infinity, items) }
}
