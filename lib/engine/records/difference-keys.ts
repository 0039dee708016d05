/** Where differences between our books and the venue's live; see `lib/engine/reconciliation`. */
import { type Key } from '../../ports/store.ts'
import { padded } from './keys.ts'

export const differenceKeys = {
  /** One that the last runs saw. */
  standing: (id: string, key: string): Key => ({
    partition: standingDifferencesPartition(id),
    sort: key,
  }),
  /** One that is over, by the time of its end. */
  past: (id: string, resolvedAtMs: number, key: string): Key => ({
    partition: pastDifferencesPartition(id),
    sort: `${padded(resolvedAtMs)}#${key}`,
  }),
  quarantinedSymbols: (id: string): Key => ({
    partition: `account#${id}`,
    sort: 'quarantined-symbols',
  }),
} as const

export function standingDifferencesPartition(id: string): string {
  return `differences#${id}`
}

export function pastDifferencesPartition(id: string): string {
  return `past-differences#${id}`
}
