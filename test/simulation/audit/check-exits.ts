/**
 * 22: whatever was sold has its reason, nothing is sold, or set to be, that is on the hold list, and
 * the parts of a ladder together sell no more than their share.
 */
import { EXIT_REASONS } from '../../../lib/domain/order/exit-reason.ts'
import { ONE, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { type Change, type Commit } from './commit.ts'
import { levelsOf } from './plan-levels.ts'
import { type StoredPlan } from './stored-facts.ts'
import { amount, optionalCount, optionalGroup, optionalText } from './stored-fields.ts'
import { type StoredOrder } from './stored-order.ts'

/** No fee is more than a hundredth. */
const FEE_PARTS = 100n

const REASONS: ReadonlySet<string> = new Set(EXIT_REASONS)

export class ExitCheck implements AuditCheck {
  readonly #scene: AuditScene

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ invocation, changes }: Commit): void {
    for (const { account, before, after } of changes.order)
      if (before === undefined && after?.side === 'sell')
        this.#checkSale(invocation, account, after)
    for (const change of changes.plan) this.#checkPlan(invocation, change)
  }

  #checkSale(invocation: Invocation, account: string, order: StoredOrder): void {
    const name = `${account} ${order.intentId}`
    if (order.purpose === 'exit' && !REASONS.has(order.exitReason ?? ''))
      this.#report(name, `the exit ${name} has no reason`)
    if (this.#isHeld(invocation, account, order.symbol))
      this.#report(name, `${name} sells ${order.symbol}, which is on the hold list`)
  }

  #checkPlan(invocation: Invocation, { account, id, before, after }: Change<StoredPlan>): void {
    if (after === undefined || before === undefined) return
    const name = `plan ${id} of ${account}`
    const closes = before.status === 'open' && after.status === 'closing'
    if (closes && this.#isHeld(invocation, account, after.symbol))
      this.#report(name, `${name} is closed, and its symbol is on the hold list`)
    // An exit of everything that missed in part sells more than the parts do, and is no part.
    const parts = (plan: StoredPlan): number => optionalCount(plan.content, 'partsSold') ?? 0
    if (before.status === 'closing' && parts(after) > parts(before))
      this.#checkParts(name, account, after)
    if (before.status === 'closed' || after.status !== 'closed') return
    const end = optionalText(after.content, 'end') ?? ''
    const held = amount(after.content, 'enteredQuantity') > 0n
    if (!held) {
      if (end !== 'UNFILLED') this.#report(name, `${name} held nothing and ends as ${end}`)
      return
    }
    const exit = optionalGroup(after.content, 'exit')
    if (!REASONS.has(end) || exit === undefined || !REASONS.has(optionalText(exit, 'reason') ?? ''))
      this.#report(name, `${name} ends as '${end}' without saying what made it`)
  }

  #checkParts(name: string, account: string, plan: StoredPlan): void {
    const { mirror, truth } = this.#scene
    const part = levelsOf(plan).parts[(optionalCount(plan.content, 'partsSold') ?? 0) - 1]
    if (part === undefined) return
    const sold = (plan.content.intentIds as readonly string[])
      .filter((id) => mirror.find('order', account, id)?.exitReason === 'TAKE_PROFIT')
      .flatMap((id) => truth.ordersOf(account, id))
      .reduce((sum, order) => sum + order.filled, 0n)
    const entered = amount(plan.content, 'enteredQuantity')
    const due = (entered * part.share) / ONE
    // What is kept is reckoned with the dearest fee, until the fill says that it was less.
    if (sold > due + entered / FEE_PARTS)
      this.#report(
        `${name} parts`,
        `${name} has sold ${formatFixed(sold)} for parts that are ${formatFixed(due)}`,
      )
  }

  /** By every version that the run may have gone by. */
  #isHeld(invocation: Invocation, account: string, symbol: string): boolean {
    const settings = this.#scene.settings.since(account, invocation.startedAtMs)
    return settings.length > 0 && settings.every(({ holdList }) => holdList.includes(symbol))
  }

  #report(subject: string, text: string): void {
    this.#scene.findings.report(22, `${subject} exit`, text)
  }
}
