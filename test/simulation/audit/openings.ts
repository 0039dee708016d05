/**
 * What happened before an account's books were opened. The opening balances belong to one moment of
 * the venue: the youngest at which its balances were these. What was traded or moved until then is
 * in them; everything later has to be booked.
 */
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type Commit } from './commit.ts'
import { add } from './fact-effects.ts'
import { type StoredCash } from './stored-ledger.ts'
import { type StoreMirror } from './store-mirror.ts'
import { type VenueTruth } from './venue-truth.ts'

export interface Opening {
  /** Whether the trade or movement with this id is in the opening balances. */
  contains(id: string): boolean
  /** The venue never had these balances. */
  readonly isInvented: boolean
}

export class Openings {
  readonly #truth: VenueTruth
  readonly #mirror: StoreMirror
  readonly #byAccount = new Map<string, Opening>()

  constructor(truth: VenueTruth, mirror: StoreMirror) {
    this.#truth = truth
    this.#mirror = mirror
  }

  /** Nothing while the books are not open. */
  of(account: string): Opening | undefined {
    return this.#byAccount.get(account)
  }

  take({ changes }: Commit): void {
    for (const { account, after } of changes.cash)
      if (after?.openedAtMs !== undefined && !this.#byAccount.has(account))
        this.#byAccount.set(account, this.#momentOf(account, this.#openedWith(account, after)))
  }

  /** Money, what is in books already, and what still has to get its lots. */
  #openedWith(account: string, cash: StoredCash): ReadonlyMap<string, Fixed> {
    const opened = new Map(cash.balances)
    for (const { currency, quantity } of cash.unbooked) add(opened, currency, quantity)
    for (const [name, { quantity }] of this.#mirror.all('position')) {
      const [owner, symbol = ''] = name.split(' ')
      if (owner === account) add(opened, symbol.split('/')[0] ?? '', quantity)
    }
    return opened
  }

  #momentOf(account: string, opened: ReadonlyMap<string, Fixed>): Opening {
    const { moves } = this.#truth.account(account)
    const balances = new Map<string, Fixed>()
    let count = moves.length === 0 && isSame(balances, opened) ? 0 : undefined
    moves.forEach(({ moved }, index) => {
      for (const [currency, amount] of moved) add(balances, currency, amount)
      if (isSame(balances, opened)) count = index + 1
    })
    const inside = new Set(moves.slice(0, count).map(({ id }) => id))
    return { contains: (id) => inside.has(id), isInvented: count === undefined }
  }
}

function isSame(a: ReadonlyMap<string, Fixed>, b: ReadonlyMap<string, Fixed>): boolean {
  for (const [currency, amount] of a) if ((b.get(currency) ?? 0n) !== amount) return false
  for (const [currency, amount] of b) if ((a.get(currency) ?? 0n) !== amount) return false
  return true
}
