/** 16: one decision, one plan and one entry per account, strategy, symbol and bar. */
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { type Commit } from './commit.ts'

export class DecisionCheck implements AuditCheck {
  readonly #scene: AuditScene
  readonly #decided = new Set<string>()
  readonly #planned = new Set<string>()
  readonly #entered = new Set<string>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ changes }: Commit): void {
    const { mirror } = this.#scene
    for (const { account, id, before, after } of changes.decision) {
      if (after === undefined) continue
      // By what the row says: under another key it would still be the same decision.
      const { symbol, strategy, barOpenTimeMs } = after
      const cause = `${account} ${symbol} ${strategy} ${barOpenTimeMs}`
      if (before !== undefined || !this.#isFirst(this.#decided, cause))
        this.#report(cause, 'was decided on a second time')
      if (after.planId !== undefined && mirror.find('plan', account, after.planId) === undefined)
        this.#report(`${account} ${id}`, `names plan ${after.planId}, which there is not`)
    }
    for (const { account, id, before, after } of changes.plan) {
      if (before !== undefined || after === undefined) continue
      const cause = `${account} ${after.symbol} ${after.strategy} ${after.barOpenTimeMs}`
      if (!this.#isFirst(this.#planned, cause)) this.#report(cause, 'has a second plan')
      if (!this.#isFirst(this.#planned, `id ${account} ${id}`))
        this.#report(`${account} plan ${id}`, 'was opened a second time')
    }
    for (const { account, before, after } of changes.order) {
      if (before !== undefined || after?.purpose !== 'entry') continue
      const plan = mirror.find('plan', account, after.planId)
      const name = `${account} plan ${after.planId}`
      // What follows the first entry is looked at by `EntryCheck`.
      const isFirst = this.#isFirst(this.#entered, name)
      if (isFirst !== (plan?.entryIntentId === after.intentId))
        this.#report(name, `has ${after.intentId} as an entry, which is not the one it began with`)
    }
  }

  #isFirst(known: Set<string>, name: string): boolean {
    if (known.has(name)) return false
    known.add(name)
    return true
  }

  #report(subject: string, what: string): void {
    this.#scene.findings.report(16, subject, `${subject} ${what}`)
  }
}
