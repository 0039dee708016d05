/**
 * Which trades were made before an account's books were opened. The opening balances belong to one
 * moment of the venue: the youngest at which its balances were these. What was traded until then is
 * in them; everything later has to be booked.
 */
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type Commit } from './commit.ts'
import { type VenueTruth, add, movedBy } from './venue-truth.ts'

export interface Opening {
  /** So many of the account's trades are in the opening balances. */
  readonly tradesBefore: number
  /** The venue never had these balances. */
  readonly isInvented: boolean
}

export class Openings {
  readonly #truth: VenueTruth
  readonly #byAccount = new Map<string, Opening>()

  constructor(truth: VenueTruth) {
    this.#truth = truth
  }

  /** Nothing while the books are not open. */
  of(account: string): Opening | undefined {
    return this.#byAccount.get(account)
  }

  take({ changes }: Commit): void {
    for (const { account, before, after } of changes.cash) {
      if (before !== undefined || after === undefined) continue
      const opening = new Map(after)
      for (const position of changes.position)
        if (position.account === account && position.after !== undefined)
          add(opening, position.symbol.split('/')[0] ?? '', position.after.quantity)
      this.#byAccount.set(account, this.#momentOf(account, opening))
    }
  }

  #momentOf(account: string, opening: ReadonlyMap<string, Fixed>): Opening {
    const { moves, trades } = this.#truth.account(account)
    const balances = new Map<string, Fixed>()
    let count = 0
    let found: number | undefined
    for (const move of moves) {
      if ('tradeId' in move) {
        count += 1
        for (const [currency, moved] of movedBy(move)) add(balances, currency, moved)
      } else add(balances, move.currency, move.amount)
      if (isSame(balances, opening)) found = count
    }
    if (moves.length === 0 && isSame(balances, opening)) found = 0
    return { tradesBefore: found ?? trades.length, isInvented: found === undefined }
  }
}

function isSame(a: ReadonlyMap<string, Fixed>, b: ReadonlyMap<string, Fixed>): boolean {
  for (const [currency, amount] of a) if ((b.get(currency) ?? 0n) !== amount) return false
  for (const [currency, amount] of b) if ((a.get(currency) ?? 0n) !== amount) return false
  return true
}
