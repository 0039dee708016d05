/** Whether every fact has its mark, and every mark its fact. */
import { type Fact, factPlace } from '../../domain/ledger/entry.ts'
import { type Key } from '../../ports/store.ts'
import { type LedgerRun } from '../engine.ts'
import { type BookedRow, bookedRecord } from '../records/ledger-records.ts'
import { itemsBetween } from './read-books.ts'
import { toldBy } from './told-by.ts'

export interface MarkFault {
  readonly what: string
  readonly stored: string
  readonly folded: string
}

export class MarkCheck {
  readonly #expected = new Map<string, BookedRow>()

  expect(fact: Fact): void {
    const { id, timeMs } = factPlace(fact)
    this.#expected.set(id, { timeMs, told: toldBy(fact) })
  }

  /** @param first the key of a mark without an id: all of them follow it. */
  async faults(run: LedgerRun, first: Key): Promise<readonly MarkFault[]> {
    const faults: MarkFault[] = []
    const { partition, sort } = first
    for await (const item of itemsBetween(run.engine.store, partition, sort, `${sort}~~`)) {
      const id = item.key.sort.slice(sort.length)
      const stored = textOf(bookedRecord.read(item).value)
      const expected = this.#expected.get(id)
      const folded = expected === undefined ? 'no such fact' : textOf(expected)
      if (stored !== folded) faults.push({ what: `mark of ${id}`, stored, folded })
      this.#expected.delete(id)
    }
    for (const [id, expected] of this.#expected)
      faults.push({ what: `mark of ${id}`, stored: 'none', folded: textOf(expected) })
    return faults
  }
}

function textOf({ timeMs, told }: BookedRow): string {
  return `${timeMs} ${told}`
}
