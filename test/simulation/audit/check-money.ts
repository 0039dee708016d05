/**
 * 6: money is what the books were opened with and what every fact moved, by currency. At rest the
 * venue has the same: money and positions together, to the last unit (5 for what has lots).
 */
import { type Fixed, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { type Change, type Commit } from './commit.ts'
import { add, cashMovedBy, movedBy } from './fact-effects.ts'
import { setAside } from './set-aside.ts'
import { type StoredCash } from './stored-ledger.ts'

export class MoneyCheck implements AuditCheck {
  readonly #scene: AuditScene
  /** What facts moved, by account and currency. */
  readonly #flows = new Map<string, Map<string, Fixed>>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ changes }: Commit): void {
    const touched = new Set<string>()
    for (const { account, before, after } of changes.fact) {
      touched.add(account)
      const flows = this.#flowsOf(account)
      if (after !== undefined)
        for (const [currency, amount] of cashMovedBy(after)) add(flows, currency, amount)
      if (before !== undefined)
        for (const [currency, amount] of cashMovedBy(before)) add(flows, currency, -amount)
    }
    for (const change of changes.cash) {
      touched.add(change.account)
      this.#checkOpening(change)
    }
    for (const account of touched) this.#checkCash(account)
  }

  faultsAtRest(): readonly RestFault[] {
    return this.#scene.world.accounts.flatMap(({ id }) => this.#balanceFaults(id))
  }

  #checkOpening({ account, before, after }: Change<StoredCash>): void {
    const { findings, openings } = this.#scene
    const wasOpen = before?.openedAtMs !== undefined
    if (!wasOpen && openings.of(account)?.isInvented === true)
      findings.report(
        6,
        `${account} opening`,
        `the opening balances of ${account} are none that the venue ever had`,
      )
    if (!wasOpen) return
    const isKept =
      after?.openedAtMs === before.openedAtMs &&
      after.opening.size === before.opening.size &&
      [...before.opening].every(([currency, amount]) => after.opening.get(currency) === amount)
    if (!isKept)
      findings.report(6, `${account} opened again`, `the books of ${account} were opened again`)
  }

  #checkCash(account: string): void {
    const stored = this.#scene.mirror.find('cash', account, '')
    const flows = this.#flowsOf(account)
    const currencies = [stored?.balances, stored?.opening, flows].flatMap((each) => [
      ...(each?.keys() ?? []),
    ])
    for (const currency of new Set(currencies)) {
      const ours = stored?.balances.get(currency) ?? 0n
      const expected = (stored?.opening.get(currency) ?? 0n) + (flows.get(currency) ?? 0n)
      if (ours !== expected)
        this.#scene.findings.report(
          6,
          `${account} ${currency}`,
          `${account} has ${formatFixed(ours)} ${currency}, its facts say ${formatFixed(expected)}`,
        )
    }
  }

  #balanceFaults(account: string): readonly RestFault[] {
    const { world, mirror } = this.#scene
    const cash = mirror.find('cash', account, '')
    if (cash === undefined) return []
    const ledger = new Map(cash.balances)
    const bases = new Set<string>()
    for (const [name, position] of mirror.all('position')) {
      const [owner, symbol = ''] = name.split(' ')
      const [base = ''] = symbol.split('/')
      if (owner === account) add(ledger, base, position.quantity)
      bases.add(base)
    }
    this.#addSetAside(account, ledger)
    const venue = new Map(world.venue.balances(account).map((each) => [each.currency, each.total]))
    const faults: RestFault[] = [...cash.balances]
      .filter(([, amount]) => amount < 0n)
      .map(([currency]) => ({ invariant: 6, text: `${account} owes ${currency} in its books` }))
    for (const currency of new Set([...ledger.keys(), ...venue.keys()])) {
      const ours = ledger.get(currency) ?? 0n
      const theirs = venue.get(currency) ?? 0n
      if (ours === theirs) continue
      const numbers = `${formatFixed(ours)} ${currency}, the venue ${formatFixed(theirs)}`
      const text = `the ledger of ${account} has ${numbers}`
      faults.push({ invariant: bases.has(currency) ? 5 : 6, text })
    }
    return faults
  }

  /** What the venue told otherwise than it is, and the engine left out in the open. */
  #addSetAside(account: string, ledger: Map<string, Fixed>): void {
    const { truth, openings } = this.#scene
    const opening = openings.of(account)
    const { trades, movements } = truth.account(account)
    for (const trade of trades)
      if (opening?.contains(trade.tradeId) === false && this.#isSpoiled(account, trade))
        for (const [currency, amount] of movedBy(trade)) add(ledger, currency, amount)
    for (const movement of movements)
      if (opening?.contains(movement.movementId) === false && this.#isSpoiled(account, movement))
        add(ledger, movement.currency, movement.amount - movement.fee)
  }

  #isSpoiled(account: string, entry: Parameters<typeof setAside>[2]): boolean {
    return setAside(this.#scene, account, entry) === 'spoiled'
  }

  #flowsOf(account: string): Map<string, Fixed> {
    const known = this.#flows.get(account)
    if (known !== undefined) return known
    const created = new Map<string, Fixed>()
    this.#flows.set(account, created)
    return created
  }
}
