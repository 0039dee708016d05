/**
 * The tax view written once more, as plainly as can be: lists, searches from the beginning, and a line
 * for every case. In USD, with rates that are always there.
 */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'
import { type LotMethod } from '../../../lib/domain/tax/tax-lot.ts'

const SCALE = 10n ** 18n
const HOURS_72 = 72 * 60 * 60 * 1_000

export interface PlainLot {
  readonly id: string
  readonly bought: bigint
  readonly paid: bigint | undefined
  quantity: bigint
  cost: bigint
}

export interface PlainDisposal {
  readonly asset: string
  readonly quantity: bigint
  readonly disposalId: string
  readonly acquisitionId: string | undefined
  readonly costBasis: bigint | undefined
  readonly proceeds: bigint
}

type RateOf = (asset: string, timeMs: number) => bigint

export class PlainTax {
  readonly lots: Record<string, PlainLot[]> = {}
  readonly disposals: PlainDisposal[] = []
  income = 0n
  readonly #method: LotMethod
  readonly #rateOf: RateOf

  constructor(method: LotMethod, rateOf: RateOf) {
    this.#method = method
    this.#rateOf = rateOf
  }

  /** Facts in the order of time, at different times. */
  bookAll(facts: readonly Fact[]): void {
    const movements = facts.flatMap((fact) => (fact.kind === 'movement' ? [fact.movement] : []))
    const arrived = matched(movements)
    for (const fact of facts) {
      if (fact.kind === 'fill') this.#fill(fact.fill)
      else this.#movement(fact.movement, movements, arrived)
    }
  }

  #worth(asset: string, quantity: bigint, timeMs: number): bigint {
    return asset === 'USD' ? quantity : (quantity * this.#rateOf(asset, timeMs)) / SCALE
  }

  #fill(fill: Fill): void {
    const { side, symbol, quantity, cost, fee, feeCurrency, timeMs, tradeId: id } = fill
    const [base, quote] = symbol.split('/') as [string, string]
    const worth = this.#worth(quote, cost, timeMs)
    let feeWorth = this.#worth(feeCurrency, fee, timeMs)
    if (feeCurrency === base) feeWorth = (worth * fee) / quantity
    if (feeCurrency === quote) feeWorth = (worth * fee) / cost
    const pays = (asset: string, amount: bigint, value: bigint): void => {
      if (asset !== 'USD' && amount > 0n) this.#dispose(asset, amount, value, id)
    }
    if (side === 'buy' && feeCurrency === base) {
      pays(quote, cost, worth)
      this.#add(base, quantity - fee, worth, id)
    } else if (side === 'buy') {
      pays(quote, cost, worth)
      pays(feeCurrency, fee, feeWorth)
      this.#add(base, quantity, worth + feeWorth, id)
    } else if (feeCurrency === quote) {
      pays(base, quantity, worth - feeWorth)
      if (fee > cost) pays(quote, fee - cost, feeWorth - worth)
      if (quote !== 'USD' && cost > fee) this.#add(quote, cost - fee, worth - feeWorth, id)
    } else {
      pays(base, quantity, worth - feeWorth)
      pays(feeCurrency, fee, feeWorth)
      if (quote !== 'USD') this.#add(quote, cost, worth, id)
    }
  }

  #movement(
    movement: Movement,
    all: readonly Movement[],
    arrived: ReadonlyMap<string, Movement>,
  ): void {
    const { kind, currency, quantity, fee, value, timeMs, movementId: id, referenceId } = movement
    if (kind === 'reward') {
      const worth = this.#worth(currency, quantity, timeMs)
      this.income += worth
      this.#add(currency, quantity, worth, id)
    } else if (kind === 'conversion') {
      const both = all.filter((each) => each.referenceId === referenceId)
      const out = both.find((each) => each.quantity < 0n)!
      const worth = this.#worth(out.currency, -out.quantity, out.timeMs)
      if (movement === out) this.#dispose(currency, -quantity, worth, id)
      else this.#add(currency, quantity, worth, id)
    } else if (quantity < 0n) {
      const deposit = arrived.get(id)
      const lost = deposit === undefined ? fee : -quantity - deposit.quantity
      if (deposit === undefined) this.#take(currency, -quantity - lost)
      if (lost > 0n) this.#dispose(currency, lost, this.#worth(currency, lost, timeMs), id)
    } else if (![...arrived.values()].includes(movement)) this.#add(currency, quantity, value, id)
  }

  #add(asset: string, quantity: bigint, paid: bigint | undefined, id: string): void {
    this.lots[asset] ??= []
    this.lots[asset].push({ id, bought: quantity, paid, quantity, cost: paid ?? 0n })
  }

  #dispose(asset: string, quantity: bigint, worth: bigint, disposalId: string): void {
    const taken = this.#take(asset, quantity)
    let given = 0n
    taken.forEach((each, index) => {
      const isLast = index === taken.length - 1
      const proceeds = isLast ? worth - given : (worth * each.quantity) / quantity
      given += proceeds
      this.disposals.push({ asset, disposalId, proceeds, ...each })
    })
  }

  #take(asset: string, quantity: bigint) {
    const taken: Pick<PlainDisposal, 'quantity' | 'acquisitionId' | 'costBasis'>[] = []
    let open = quantity
    while (open > 0n) {
      const lots = (this.lots[asset] ?? []).filter((lot) => lot.quantity > 0n)
      const lot = this.#next(lots)
      if (lot === undefined) {
        taken.push({ quantity: open, acquisitionId: undefined, costBasis: undefined })
        break
      }
      const part = open < lot.quantity ? open : lot.quantity
      const cost = (lot.cost * part) / lot.quantity
      const costBasis = lot.paid === undefined ? undefined : cost
      taken.push({ quantity: part, acquisitionId: lot.id, costBasis })
      lot.quantity -= part
      lot.cost -= cost
      open -= part
    }
    return taken
  }

  #next(lots: readonly PlainLot[]): PlainLot | undefined {
    if (this.#method === 'FIFO') return lots[0]
    if (this.#method === 'LIFO') return lots[lots.length - 1]
    let best: PlainLot | undefined
    for (const lot of lots) {
      if (best === undefined) best = lot
      else if (lot.paid === undefined) continue
      else if (best.paid === undefined || lot.paid * best.bought > best.paid * lot.bought)
        best = lot
    }
    return best
  }
}

/** The deposit of each withdrawal that arrived in another account, by the withdrawal's id. */
function matched(movements: readonly Movement[]): ReadonlyMap<string, Movement> {
  const found = new Map<string, Movement>()
  for (const deposit of movements.filter(({ kind }) => kind === 'deposit')) {
    const candidates = movements
      .filter(({ kind, movementId }) => kind === 'withdrawal' && !found.has(movementId))
      .filter(
        ({ account, currency }) => account !== deposit.account && currency === deposit.currency,
      )
      .filter(({ timeMs }) => timeMs <= deposit.timeMs && deposit.timeMs - timeMs <= HOURS_72)
      .filter(({ quantity, fee }) => {
        const tolerated = -quantity / 100n
        return deposit.quantity <= -quantity && deposit.quantity >= -quantity - fee - tolerated
      })
    const away = ({ quantity, fee }: Movement): bigint => {
      const difference = -quantity - fee - deposit.quantity
      return difference < 0n ? -difference : difference
    }
    const least = candidates.reduce<Movement | undefined>(
      (best, each) => (best === undefined || away(each) < away(best) ? each : best),
      undefined,
    )
    if (least !== undefined) found.set(least.movementId, deposit)
  }
  return found
}
