import { type Position } from '../../domain/ledger/lots.ts'
import { type LedgerRun } from '../engine.ts'
import { type Span, readAllocations, readLots } from './read-books.ts'

const ALL_TIME: Span = { fromMs: 0, toMs: 99_999_999_999_999 }

/** The entries of a book that gave up more than was held, in the order of time. */
export async function findOversells(
  run: LedgerRun,
  position: Position,
): Promise<readonly string[]> {
  const ids = new Set<string>()
  for await (const { direction, openingId } of readAllocations(run, position, ALL_TIME))
    if (direction === 'short') ids.add(openingId)
  if (position.quantity < 0n)
    for await (const { lot } of readLots(run, position)) ids.add(lot.openingId)
  return [...ids]
}
