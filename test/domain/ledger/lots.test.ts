import { expect, it } from 'vitest'
import { type EntryPlace, comparePlaces } from '../../../lib/domain/ledger/lots.ts'

it('places in a book are ordered by time, then by id as text', () => {
  const ordered: readonly EntryPlace[] = [
    { timeMs: 999, id: 'Z' },
    { timeMs: 1_000, id: 'A10' },
    { timeMs: 1_000, id: 'A9' },
    { timeMs: 1_000, id: 'a' },
  ]
  expect(ordered.toReversed().sort(comparePlaces)).toEqual(ordered)
  for (const place of ordered) expect(comparePlaces(place, { ...place })).toBe(0)
})
