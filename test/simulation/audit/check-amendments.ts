/**
 * 2, of amendments: nothing is changed at the venue that nothing stored asks for, and what is stored
 * of an order's quantity and prices is something that the venue really held. At rest, both are equal.
 */
import { type Fixed, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type OrderChange, type OrderReference } from '../../../lib/ports/exchange.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { type Change, type Commit } from './commit.ts'
import { type StoredOrder, type StoredTerms, hasEnded, isClaim } from './stored-order.ts'
import { type TrueOrder, isOurId, termsText } from './venue-truth.ts'

const TERMS = ['quantity', 'limitPrice', 'triggerPrice'] as const

export class AmendmentCheck implements AuditCheck {
  readonly #scene: AuditScene
  /** Every change that was ever asked for, by order. */
  readonly #asked = new Map<string, Set<string>>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ changes }: Commit): void {
    for (const change of changes.order) {
      const { account, id, before, after } = change
      if (after?.amendment !== undefined)
        this.#askedOf(account, id).add(changeText(after.amendment))
      if (before !== undefined && after !== undefined) this.#checkTerms(change, before, after)
    }
  }

  amending(
    _invocation: Invocation,
    account: string,
    { clientOrderId: id }: OrderReference,
    change: OrderChange,
  ): void {
    if (this.#askedOf(account, id).has(changeText(change))) return
    this.#report(account, id, `is amended to ${changeText(change)}, and nothing stored asks for it`)
  }

  faultsAtRest(): readonly RestFault[] {
    const faults: RestFault[] = []
    for (const { account, clientOrderId, ...order } of this.#scene.truth.orders.values()) {
      if (!order.isLive || !isOurId(clientOrderId)) continue
      const stored = this.#scene.mirror.find('order', account, clientOrderId)
      if (stored === undefined) continue
      if (stored.amendment !== undefined)
        faults.push({ invariant: 15, text: `order ${clientOrderId} waits for an amendment` })
      const other = TERMS.filter((name) => order[name] !== stored.terms[name])
      if (other.length > 0)
        faults.push({
          invariant: 2,
          text: `order ${clientOrderId} rests with another ${other.join(' and ')} than is stored`,
        })
    }
    return faults
  }

  #checkTerms({ account, id }: Change<StoredOrder>, before: StoredOrder, after: StoredOrder): void {
    // A claim may be for less than was wanted, and nothing is at the venue yet.
    if (isClaim(before, after)) return
    const orders = this.#scene.truth.ordersOf(account, id)
    for (const name of TERMS) {
      const value = after.terms[name]
      if (value === before.terms[name] || value === undefined) continue
      if (orders.some((order) => held(order, name, value))) continue
      this.#report(account, id, `has its ${name} at ${formatFixed(value)}, where it never was`)
    }
    const isRefused =
      after.amendRefusedAtMs !== undefined && after.amendRefusedAtMs !== before.amendRefusedAtMs
    if (!isRefused || before.amendment === undefined || hasEnded(after)) return
    const refused = termsText(before.amendment)
    if (orders.some((order) => order.isLive && isAt(order, refused)))
      this.#report(account, id, 'counts an amendment as refused that the venue has taken')
  }

  #askedOf(account: string, id: string): Set<string> {
    const name = `${account} ${id}`
    const known = this.#asked.get(name)
    if (known !== undefined) return known
    const created = new Set<string>()
    this.#asked.set(name, created)
    return created
  }

  #report(account: string, id: string, what: string): void {
    this.#scene.findings.report(
      2,
      `${account} ${id} amendment`,
      `order ${id} of ${account} ${what}`,
    )
  }
}

function changeText(change: Partial<StoredTerms>): string {
  return termsText(change).join(', ')
}

function held(order: TrueOrder, name: keyof StoredTerms, value: Fixed): boolean {
  const [text = ''] = termsText({ [name]: value })
  return order.hadTerms.has(text)
}

/** The venue's order has all of these terms now. */
function isAt(order: TrueOrder, terms: readonly string[]): boolean {
  const now = termsText(order)
  return terms.length > 0 && terms.every((term) => now.includes(term))
}
