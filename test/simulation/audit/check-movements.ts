/**
 * 3: every booked movement is one of the venue, or what a rule of the books makes: an opening, the
 * fee of a fill that is booked, or money that gets lots. 4: at rest, all of the venue's are booked.
 */
import { type SimulatedMovement } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { type Commit } from './commit.ts'
import { setAside } from './set-aside.ts'

export class MovementCheck implements AuditCheck {
  readonly #scene: AuditScene

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed(commit: Commit): void {
    const { fact, cash } = commit.changes
    for (const { account, symbol, after } of fact) {
      if (after === undefined) continue
      const problem =
        after.kind === 'fill'
          ? this.#feeProblem(account, after.fill)
          : this.#movementProblem(commit, account, symbol, after.movement)
      if (problem === undefined) continue
      const id = after.kind === 'fill' ? after.fill.tradeId : after.movement.movementId
      const subject = `${after.kind} ${id} of ${account}`
      this.#scene.findings.report(3, `${subject} as a movement`, `${subject} ${problem}`)
    }
    for (const { account, before, after } of cash)
      for (const opening of before?.unbooked ?? [])
        if (!isListed(after?.unbooked, opening) && !this.#isBooked(account, opening))
          this.#scene.findings.report(
            3,
            `${opening.movementId} of ${account}`,
            `${opening.movementId} of ${account} is off the list and has no lots`,
          )
  }

  faultsAtRest(): readonly RestFault[] {
    const { world, mirror, truth, openings } = this.#scene
    return world.accounts.flatMap(({ id }) => {
      const unbooked = mirror.find('cash', id, '')?.unbooked.length ?? 0
      const openingFaults =
        unbooked === 0 ? [] : [{ invariant: 4, text: `${unbooked} openings of ${id} have no lots` }]
      const opening = openings.of(id)
      const { movements } = truth.account(id)
      const missing = movements.flatMap((movement) => {
        if (opening?.contains(movement.movementId) !== false) return []
        if (mirror.find('mark', id, movement.movementId) !== undefined) return []
        const aside = setAside(this.#scene, id, movement)
        if (aside === 'spoiled') return []
        const what = aside === 'sound' ? 'was set aside although sound' : 'is not booked'
        return [{ invariant: 4, text: `movement ${movement.movementId} of ${id} ${what}` }]
      })
      return [...openingFaults, ...missing]
    })
  }

  #isBooked(account: string, { movementId }: Movement): boolean {
    return this.#scene.mirror.find('mark', account, movementId) !== undefined
  }

  /** A fee out of the lots of a book is a movement there. */
  #feeProblem(account: string, fill: Fill): string | undefined {
    const { feeSymbol, symbol, tradeId, timeMs, fee, feeCurrency } = fill
    if (feeSymbol === undefined) return undefined
    const movement = this.#factAt(account, feeSymbol, timeMs, `fee-${symbol}-${tradeId}`)
    if (movement === undefined)
      return `has its fee paid out of ${feeSymbol}, where nothing is taken`
    return movement.quantity === -fee && movement.currency === feeCurrency
      ? undefined
      : `has another fee than is taken from ${feeSymbol}`
  }

  #factAt(account: string, symbol: string, timeMs: number, id: string): Movement | undefined {
    const place = `${symbol} ${timeMs.toString().padStart(15, '0')}#${id}`
    const fact = this.#scene.mirror.find('fact', account, place)
    return fact?.kind === 'movement' ? fact.movement : undefined
  }

  #movementProblem(
    commit: Commit,
    account: string,
    symbol: string,
    movement: Movement,
  ): string | undefined {
    if (movement.account !== account || (movement.symbol ?? '') !== symbol)
      return 'names another account or book'
    if (symbol !== '' && symbol.split('/')[0] !== movement.currency)
      return `is in the book of another currency than ${movement.currency}`
    switch (movement.kind) {
      case 'opening':
        return this.#openingProblem(commit, account, movement)
      case 'fee':
        return this.#feeMovementProblem(account, movement)
      default: {
        const told = this.#scene.truth.movement(account, movement.movementId)
        return told === undefined
          ? pairProblem(commit, account, movement)
          : this.#toldProblem(account, movement, told)
      }
    }
  }

  #openingProblem({ changes }: Commit, account: string, movement: Movement): string | undefined {
    const cash = changes.cash.find((each) => each.account === account)
    if (!isListed(cash?.before?.unbooked, movement)) return 'is no holding of the opening'
    return isListed(cash?.after?.unbooked, movement)
      ? 'is booked and still waits to be booked'
      : undefined
  }

  #feeMovementProblem(account: string, movement: Movement): string | undefined {
    const { referenceId = '', movementId, symbol, timeMs, quantity, currency } = movement
    for (const version of this.#scene.truth.versions(account, referenceId)) {
      if (movementId !== `fee-${version.symbol}-${referenceId}`) continue
      const place = `${version.symbol} ${timeMs.toString().padStart(15, '0')}#${referenceId}`
      const fact = this.#scene.mirror.find('fact', account, place)
      if (fact?.kind !== 'fill') return 'is the fee of a trade that is not booked'
      const { feeSymbol, fee, feeCurrency } = fact.fill
      if (feeSymbol === symbol && fee === -quantity && feeCurrency === currency) return undefined
    }
    return 'is not the fee of its trade'
  }

  #toldProblem(account: string, movement: Movement, told: SimulatedMovement): string | undefined {
    const { kind, currency, quantity, fee, timeMs, referenceId, symbol } = movement
    const isSame =
      kind === told.kind &&
      currency === told.currency &&
      quantity === told.amount - told.fee &&
      fee === told.fee &&
      timeMs === told.timeMs &&
      referenceId === told.referenceId
    if (!isSame) return "differs from the venue's"
    if (this.#scene.openings.of(account)?.contains(told.movementId) === true)
      return 'is booked and is in the opening balances already'
    const { symbols = [] } = this.#scene.world.accounts.find(({ id }) => id === account) ?? {}
    const hasBook = symbols.some((each) => each.split('/')[0] === currency)
    return symbol === undefined && hasBook && quantity !== 0n
      ? `is booked as money, although ${currency} has lots`
      : undefined
  }
}

function isListed(list: readonly Movement[] | undefined, movement: Movement): boolean {
  return (list ?? []).some(
    ({ movementId, currency, quantity, symbol }) =>
      movementId === movement.movementId &&
      currency === movement.currency &&
      quantity === movement.quantity &&
      symbol === movement.symbol,
  )
}

/** What was only counted moves into a book: out there and in here, in one commit. */
function pairProblem({ changes }: Commit, account: string, movement: Movement): string | undefined {
  const { kind, referenceId, quantity, currency } = movement
  if (kind !== 'adjustment' || referenceId?.startsWith('money-') !== true)
    return 'is no movement of the venue'
  const others = changes.fact.map((each) => movementIn(each.after, each.account === account))
  const other = others.find(
    (each) => each?.referenceId === referenceId && each.movementId !== movement.movementId,
  )
  const isPair =
    other?.quantity === -quantity &&
    other.currency === currency &&
    (other.symbol === undefined) !== (movement.symbol === undefined)
  return isPair ? undefined : 'has moved money without its other half'
}

function movementIn(fact: Fact | undefined, isOurs: boolean): Movement | undefined {
  return isOurs && fact?.kind === 'movement' ? fact.movement : undefined
}
