/** 3: what is marked as booked has its fact, and what is a fact is marked, each once and in the same words. */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { type Commit } from './commit.ts'
import { idOf, timeOf } from './fact-effects.ts'

export class MarkCheck implements AuditCheck {
  readonly #scene: AuditScene
  /** Where the fact of each mark is, by account and mark. */
  readonly #places = new Map<string, string>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ changes }: Commit): void {
    const touched = new Map<string, { readonly account: string; readonly mark: string }>()
    for (const { account, id, before, after } of changes.fact) {
      const fact = after ?? before
      if (fact === undefined) continue
      const mark = markOf(fact)
      const name = `${account} ${mark}`
      touched.set(name, { account, mark })
      const known = this.#places.get(name)
      if (after === undefined) {
        if (known === id) this.#places.delete(name)
      } else {
        if (known !== undefined && known !== id && this.#fact(account, known) !== undefined)
          this.#report(name, 'is booked twice')
        this.#places.set(name, id)
      }
    }
    for (const { account, id } of changes.mark)
      touched.set(`${account} ${id}`, { account, mark: id })
    for (const [name, { account, mark }] of touched) this.#check(name, account, mark)
  }

  #check(name: string, account: string, id: string): void {
    const mark = this.#scene.mirror.find('mark', account, id)
    const place = this.#places.get(name)
    const fact = place === undefined ? undefined : this.#fact(account, place)
    if (fact === undefined)
      this.#report(name, mark === undefined ? 'was taken out' : 'is marked and has no fact')
    else if (mark === undefined) this.#report(name, 'is a fact and not marked as booked')
    else if (mark.timeMs !== timeOf(fact)) this.#report(name, 'is marked with another time')
    else if (mark.told !== toldOf(fact)) this.#report(name, 'is marked with other words')
    else if (place !== placeOf(fact)) this.#report(name, 'is filed under another time or id')
  }

  #fact(account: string, place: string): Fact | undefined {
    return this.#scene.mirror.find('fact', account, place)
  }

  #report(name: string, what: string): void {
    this.#scene.findings.report(3, `mark ${name}`, `${name} ${what}`)
  }
}

function markOf(fact: Fact): string {
  return fact.kind === 'fill'
    ? `${fact.fill.symbol} ${fact.fill.tradeId}`
    : fact.movement.movementId
}

function placeOf(fact: Fact): string {
  const symbol = fact.kind === 'fill' ? fact.fill.symbol : fact.movement.symbol
  const place = `${timeOf(fact).toString().padStart(15, '0')}#${idOf(fact)}`
  return symbol === undefined ? place : `${symbol} ${place}`
}

/** A correction shows by these words: they have to tell everything that the venue may change. */
function toldOf(fact: Fact): string {
  if (fact.kind === 'movement') {
    const { currency, quantity, fee, timeMs } = fact.movement
    return `${currency} ${formatFixed(quantity)} ${formatFixed(fee)} ${timeMs}`
  }
  const { side, price, quantity, cost, fee, feeCurrency, timeMs, venueOrderId } = fact.fill
  const amounts = [price, quantity, cost, fee].map(formatFixed).join(' ')
  return `${side} ${amounts} ${feeCurrency} ${timeMs} ${venueOrderId}`
}
