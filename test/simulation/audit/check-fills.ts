/** 3: every fill is a trade of the venue, booked once and as it was told. 4: at rest, all are booked. */
import { type SimulatedTrade } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { type Change, type Commit } from './commit.ts'
import { setAside } from './set-aside.ts'
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
  'timeMs',
  'liquidation',
] as const

export class FillCheck implements AuditCheck {
  readonly #scene: AuditScene

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ changes }: Commit): void {
    for (const change of changes.fact) {
      const before = fillIn(change.before)
      const after = fillIn(change.after)
      if (after === undefined) continue
      const problem = this.#problemOf(change, before, after)
      if (problem === undefined) continue
      const { account, symbol } = change
      const subject = `fill ${symbol} ${after.tradeId} of ${account}`
      this.#scene.findings.report(3, subject, `${subject} ${problem}`)
    }
  }

  faultsAtRest(): readonly RestFault[] {
    const { world, truth, openings } = this.#scene
    return world.accounts.flatMap(({ id }) => {
      const opening = openings.of(id)
      if (opening === undefined) return [{ invariant: 4, text: `the books of ${id} are not open` }]
      return truth.account(id).trades.flatMap((trade) => {
        const what = opening.contains(trade.tradeId) ? undefined : this.#missing(id, trade)
        return what === undefined
          ? []
          : [{ invariant: 4, text: `trade ${trade.tradeId} of ${id} ${what}` }]
      })
    })
  }

  #missing(account: string, trade: SimulatedTrade): string | undefined {
    const fill = this.#bookedOf(account, trade)
    if (fill !== undefined)
      return differing(fill, trade).length === 0
        ? undefined
        : 'was corrected and is booked as before'
    const aside = setAside(this.#scene, account, trade)
    if (aside === 'not') return 'is not booked'
    return aside === 'sound' ? 'was set aside although it was told as it is' : undefined
  }

  #bookedOf(account: string, { symbol, tradeId }: SimulatedTrade): Fill | undefined {
    const { mirror } = this.#scene
    const mark = mirror.find('mark', account, `${symbol} ${tradeId}`)
    if (mark === undefined) return undefined
    const place = `${mark.timeMs.toString().padStart(15, '0')}#${tradeId}`
    return fillIn(mirror.find('fact', account, `${symbol} ${place}`))
  }

  #problemOf(
    { account, symbol }: Change<Fact>,
    before: Fill | undefined,
    after: Fill,
  ): string | undefined {
    const versions = this.#scene.truth.versions(account, after.tradeId)
    const [trade] = versions
    if (trade === undefined) return 'is no trade of the venue'
    if (after.account !== account || after.symbol !== symbol) return 'names another account or book'
    const told = versions.findIndex((version) => differing(after, version).length === 0)
    if (told < 0) {
      const fields = differing(after, versions.at(-1) ?? trade).join(', ')
      return `differs from the venue's trade in ${fields}`
    }
    if (before !== undefined) {
      const wasTold = versions.findIndex((version) => differing(before, version).length === 0)
      if (wasTold > told) return 'was put back to what it was before a correction'
    }
    if (this.#scene.openings.of(account)?.contains(after.tradeId) === true)
      return 'is booked and is in the opening balances already'
    return this.#causeProblem(account, after, trade) ?? feeProblem(after)
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
}

function fillIn(fact: Fact | undefined): Fill | undefined {
  return fact?.kind === 'fill' ? fact.fill : undefined
}

function differing(fill: Fill, trade: SimulatedTrade): readonly string[] {
  return SAME_FIELDS.filter((field) => fill[field] !== trade[field])
}

/** Only a fee in a third currency is valued, and every value says where it is from. */
function feeProblem({
  symbol,
  fee,
  feeCurrency,
  feeValue,
  feeValueSource,
  feeSymbol,
}: Fill): string | undefined {
  if ((feeValue === undefined) !== (feeValueSource === undefined))
    return 'has a value of its fee without a source, or a source without a value'
  const isThird = fee !== 0n && !symbol.split('/').includes(feeCurrency)
  if (isThird) return undefined
  return feeValue === undefined && feeSymbol === undefined
    ? undefined
    : 'has a value for a fee that needs none'
}
