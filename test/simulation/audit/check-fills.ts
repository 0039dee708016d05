/** 3: every fill is a trade of the venue, booked once and as it was. 4: at rest, every trade is booked. */
import { type SimulatedTrade } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { type Change, type Commit } from './commit.ts'
import { isOurId } from './venue-truth.ts'

const SAME_FIELDS = [
  'symbol',
  'side',
  'quantity',
  'price',
  'cost',
  'fee',
  'feeCurrency',
  'venueOrderId',
] as const

export class FillCheck implements AuditCheck {
  readonly #scene: AuditScene

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ changes }: Commit): void {
    for (const change of changes.fill) this.#checkFill(change)
  }

  faultsAtRest(): readonly RestFault[] {
    const { world, mirror, truth, openings } = this.#scene
    return world.accounts.flatMap(({ id }) => {
      const opening = openings.of(id)
      if (opening === undefined) return [{ invariant: 4, text: `the books of ${id} are not open` }]
      const { trades } = truth.account(id)
      return trades.slice(opening.tradesBefore).flatMap((trade) => {
        if (mirror.find('fill', id, `${trade.symbol} ${trade.tradeId}`) !== undefined) return []
        if (isQuarantined(this.#scene, id, trade)) return []
        return [{ invariant: 4, text: `trade ${trade.tradeId} of ${id} is not booked` }]
      })
    })
  }

  #checkFill(change: Change<Fill>): void {
    const problem = this.#problemOf(change)
    const { account, id } = change
    if (problem !== undefined)
      this.#scene.findings.report(3, `${account} ${id}`, `fill ${id} of ${account} ${problem}`)
  }

  #problemOf({ account, before, after }: Change<Fill>): string | undefined {
    if (after === undefined) return 'was taken out of the ledger'
    if (before !== undefined && !isSameFill(before, after)) return 'was changed after it was booked'
    const trade = this.#scene.truth.trade(account, after.tradeId)
    if (trade === undefined) return 'is no trade of the venue'
    const different = SAME_FIELDS.filter((field) => after[field] !== trade[field])
    if (different.length > 0) return `differs from the venue's trade in ${different.join(', ')}`
    if (after.account !== account) return 'names another account'
    return this.#causeProblem(account, after, trade) ?? this.#openingProblem(account, trade)
  }

  /** A trade of ours belongs to its intent, and one of another client to none. */
  #causeProblem(account: string, fill: Fill, trade: SimulatedTrade): string | undefined {
    const order = isOurId(trade.clientOrderId)
      ? this.#scene.mirror.find('order', account, trade.clientOrderId)
      : undefined
    if (fill.intentId === order?.intentId && fill.planId === order?.planId) return undefined
    const booked = fill.intentId ?? 'nobody'
    return `is booked for ${booked} and was traded by ${order?.intentId ?? 'another client'}`
  }

  #openingProblem(account: string, trade: SimulatedTrade): string | undefined {
    const opening = this.#scene.openings.of(account)
    const { trades } = this.#scene.truth.account(account)
    if (opening === undefined || trades.lastIndexOf(trade) >= opening.tradesBefore) return undefined
    return 'is booked and is in the opening balances already'
  }
}

/** Set aside by the engine, in the open: it knows that it left this trade out. */
export function isQuarantined(
  { mirror }: Pick<AuditScene, 'mirror'>,
  account: string,
  trade: SimulatedTrade,
): boolean {
  return mirror.find('quarantine', account, `${trade.symbol}#${trade.tradeId}`) !== undefined
}

function isSameFill(a: Fill, b: Fill): boolean {
  return (
    SAME_FIELDS.every((field) => a[field] === b[field]) &&
    a.tradeId === b.tradeId &&
    a.timeMs === b.timeMs &&
    a.intentId === b.intentId
  )
}
