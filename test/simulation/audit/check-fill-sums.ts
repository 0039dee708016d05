/**
 * 7: what an order and a plan say of their fills is the sum of the booked ones, in the same commit:
 * a fill, and its correction, is booked whole or not at all.
 */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fixed, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { type Commit } from './commit.ts'
import { amount, text } from './stored-fields.ts'

interface OrderSums {
  filledQuantity: Fixed
  filledCost: Fixed
}

interface PlanSums {
  bought: Fixed
  sold: Fixed
  fees: Fixed
  baseFees: Fixed
}

export class FillSumCheck implements AuditCheck {
  readonly #scene: AuditScene
  /** By account and id. */
  readonly #orders = new Map<string, OrderSums>()
  readonly #plans = new Map<string, PlanSums>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ changes }: Commit): void {
    const orders = new Set<string>()
    const plans = new Set<string>()
    for (const { account, before, after } of changes.fact)
      for (const [fact, sign] of [
        [before, -1n],
        [after, 1n],
      ] as const) {
        if (fact?.kind !== 'fill') continue
        const { intentId, planId } = fact.fill
        if (intentId !== undefined)
          orders.add(this.#addToOrder(`${account} ${intentId}`, fact, sign))
        if (planId !== undefined) plans.add(this.#addToPlan(`${account} ${planId}`, fact, sign))
      }
    for (const { account, id } of changes.order) orders.add(`${account} ${id}`)
    for (const { account, id } of changes.plan) plans.add(`${account} ${id}`)
    for (const name of orders) this.#checkOrder(name)
    for (const name of plans) this.#checkPlan(name)
  }

  #addToOrder(name: string, fact: Fact, sign: bigint): string {
    if (fact.kind !== 'fill') return name
    const sums = this.#orders.get(name) ?? { filledQuantity: 0n, filledCost: 0n }
    sums.filledQuantity += sign * fact.fill.quantity
    sums.filledCost += sign * fact.fill.cost
    this.#orders.set(name, sums)
    return name
  }

  #addToPlan(name: string, fact: Fact, sign: bigint): string {
    if (fact.kind !== 'fill') return name
    const { side, symbol, cost, fee, feeCurrency, feeValue = 0n } = fact.fill
    const [base, quote] = symbol.split('/')
    const sums = this.#plans.get(name) ?? { bought: 0n, sold: 0n, fees: 0n, baseFees: 0n }
    if (side === 'buy') sums.bought += sign * cost
    else sums.sold += sign * cost
    sums.fees += sign * ((feeCurrency === quote ? fee : 0n) + feeValue)
    sums.baseFees += sign * (feeCurrency === base ? fee : 0n)
    this.#plans.set(name, sums)
    return name
  }

  #checkOrder(name: string): void {
    const [account = '', id = ''] = name.split(' ')
    const order = this.#scene.mirror.find('order', account, id)
    if (order === undefined) return
    const { filledQuantity = 0n, filledCost = 0n } = this.#orders.get(name) ?? {}
    this.#compare(`order ${name}`, 'filledQuantity', order.filledQuantity, filledQuantity)
    this.#compare(`order ${name}`, 'filledCost', order.filledCost, filledCost)
  }

  #checkPlan(name: string): void {
    const [account = '', id = ''] = name.split(' ')
    const content = this.#scene.mirror.find('plan', account, id)?.content
    if (content === undefined) return
    const sums = this.#plans.get(name) ?? { bought: 0n, sold: 0n, fees: 0n, baseFees: 0n }
    const isLong = text(content, 'side') === 'buy'
    const expected = {
      entryCost: isLong ? sums.bought : sums.sold,
      exitProceeds: isLong ? sums.sold : sums.bought,
      fees: sums.fees,
      baseFees: sums.baseFees,
    }
    for (const [field, value] of Object.entries(expected))
      this.#compare(`plan ${name}`, field, amount(content, field), value)
  }

  #compare(subject: string, field: string, stored: Fixed, expected: Fixed): void {
    if (stored === expected) return
    const numbers = `${formatFixed(stored)}, its fills ${formatFixed(expected)}`
    this.#scene.findings.report(7, `${subject} ${field}`, `${subject} says ${field} ${numbers}`)
  }
}
