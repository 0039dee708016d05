/**
 * The tax view of facts: what happened to each asset, over all symbols and accounts, in one reporting
 * currency. The books of the ledger are per account and symbol, in the quote currency.
 */
import { type Fact, factPlace } from '../ledger/entry.ts'
import { comparePlaces } from '../ledger/lots.ts'
import { type Movement } from '../ledger/movement.ts'
import { type AssetEvent, type FeePaid, type MissingRate, type OwnTransfer } from './asset-event.ts'
import { pairConversions } from './conversions.ts'
import { feeMovements } from './fee-movements.ts'
import { movementEvents } from './movement-events.ts'
import { matchOwnTransfers } from './own-transfers.ts'
import { tradeEvents } from './trade-events.ts'
import { Valuer, type ValuerOptions } from './valuer.ts'

export interface AssetEvents {
  /** In the order of time, then of the facts' ids. */
  readonly events: readonly AssetEvent[]
  readonly fees: readonly FeePaid[]
  readonly transfers: readonly OwnTransfer[]
  readonly missingRates: readonly MissingRate[]
  /** Sides of conversions that have no other side; each was valued by itself. */
  readonly halfConversions: readonly Movement[]
}

/**
 * @param facts of all books and all money, in any order, each once.
 * @throws {Error} when a fact is there twice.
 */
export function assetEvents(facts: Iterable<Fact>, options: ValuerOptions): AssetEvents {
  const { reportingCurrency } = options
  const ordered = orderFacts(facts)
  const movements = ordered.flatMap((fact) => (fact.kind === 'movement' ? [fact.movement] : []))
  const links = {
    transfers: matchOwnTransfers(
      movements.filter(({ currency }) => currency !== reportingCurrency),
    ),
    conversions: pairConversions(movements),
  }
  const ofFees = feeMovements(ordered)
  const valuer = new Valuer(options)
  const events: AssetEvent[] = []
  const fees: FeePaid[] = []
  for (const fact of ordered) {
    // The trade tells of its fee already.
    if (fact.kind === 'movement' && ofFees.booked.has(fact.movement)) continue
    const found =
      fact.kind === 'fill'
        ? tradeEvents(fact.fill, valuer, ofFees.byFill.get(fact.fill))
        : movementEvents(fact.movement, valuer, links)
    events.push(...found.events)
    fees.push(...found.fees)
  }
  return {
    events,
    fees,
    transfers: [...new Set(links.transfers.values())],
    missingRates: valuer.missingRates,
    halfConversions: movements.filter(
      (movement) => movement.kind === 'conversion' && !links.conversions.has(movement),
    ),
  }
}

/**
 * By time and id as in the ledger, then by account and symbol, so that the order is always the same.
 * @throws {Error} when a fact is there twice.
 */
export function orderFacts(facts: Iterable<Fact>): readonly Fact[] {
  const seen = new Set<string>()
  const named = [...facts].map((fact) => ({ fact, place: factPlace(fact), name: factName(fact) }))
  for (const { name } of named) {
    if (seen.has(name)) throw new Error(`a fact is there twice: ${name}`)
    seen.add(name)
  }
  named.sort(
    (a, b) => comparePlaces(a.place, b.place) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  )
  return named.map(({ fact }) => fact)
}

/** A trade's id is the venue's own for one symbol; a movement's is for the account. */
function factName(fact: Fact): string {
  return fact.kind === 'fill'
    ? JSON.stringify(['fill', fact.fill.account, fact.fill.symbol, fact.fill.tradeId])
    : JSON.stringify(['movement', fact.movement.account, fact.movement.movementId])
}
