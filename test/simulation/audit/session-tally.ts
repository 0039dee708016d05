/** 7: a session's row gets what was booked in its commits, and what a swap changed of earlier results. */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type Change } from './commit.ts'
import { bookOf } from './fact-effects.ts'
import { type Folded, NO_DAY, dayWith } from './folded-book.ts'
import { type StoredSession } from './stored-book.ts'

const NOTHING: StoredSession = { ...NO_DAY, corrections: 0n }
const FIELDS = Object.keys(NOTHING) as (keyof StoredSession)[]

/** What one commit books, by account and quote currency. */
export class SessionTally {
  readonly #rows = new Map<string, StoredSession>()
  readonly #swapped = new Set<string>()

  booked(account: string, fact: Fact, folded: Folded): void {
    const name = nameOf(account, bookOf(fact) ?? '')
    const row = this.#rows.get(name) ?? NOTHING
    this.#rows.set(name, { ...dayWith(row, fact, folded), corrections: row.corrections })
  }

  swapped(account: string, symbol: string, change: Fixed): void {
    this.#swapped.add(`${account} ${symbol}`)
    const name = nameOf(account, symbol)
    const row = this.#rows.get(name) ?? NOTHING
    this.#rows.set(name, { ...row, corrections: row.corrections + change })
  }

  isSwapped(account: string, symbol: string): boolean {
    return this.#swapped.has(`${account} ${symbol}`)
  }

  /** @param changes of the same commit. */
  faults(
    changes: readonly Change<StoredSession>[],
  ): readonly { readonly subject: string; readonly text: string }[] {
    const left = new Map(this.#rows)
    const faults: { subject: string; text: string }[] = []
    for (const { account, id, before = NOTHING, after } of changes) {
      const name = `${account} ${id.slice(id.lastIndexOf('#') + 1)}`
      const expected = left.get(name) ?? NOTHING
      left.delete(name)
      const wrong = FIELDS.filter(
        (field) =>
          BigInt((after ?? NOTHING)[field]) - BigInt(before[field]) !== BigInt(expected[field]),
      )
      if (wrong.length > 0)
        faults.push({
          subject: `session ${account} ${id}`,
          text: `counts otherwise than what was booked: ${wrong.join(', ')}`,
        })
    }
    for (const [name, row] of left)
      if (FIELDS.some((field) => row[field] !== NOTHING[field]))
        faults.push({ subject: `session ${name}`, text: 'does not count what was booked' })
    return faults
  }
}

function nameOf(account: string, symbol: string): string {
  return `${account} ${symbol.split('/')[1] ?? ''}`
}
