/**
 * The lots of one asset over all accounts. Costs are divided by quantity and rounded towards zero; the
 * last part of a lot takes the remainder. So, for quantities and for known costs, what came in is
 * always what was given up, what moved out and what is left, to the last unit.
 */
import { type Fixed, minimum, multiplyDivide } from '../money/fixed.ts'
import { type AssetEvent } from './asset-event.ts'
import { type LotQueue, lotQueue } from './lot-queue.ts'
import { type LotMethod, type TaxLot, type TaxLotPart } from './tax-lot.ts'
import { NO_BASIS } from './valuer.ts'

export interface Flow {
  readonly quantity: Fixed
  /** Of what has a known cost. */
  readonly cost: Fixed
  /** The quantity, contained in `quantity`, of which no cost is known. */
  readonly withoutCost: Fixed
}

export const NO_FLOW: Flow = { quantity: 0n, cost: 0n, withoutCost: 0n }

export interface Taken {
  readonly parts: readonly TaxLotPart[]
  /** What there were no lots for. */
  readonly shortfall: Fixed
}

export class LotBook {
  readonly #queue: LotQueue
  #count = 0
  #acquired = NO_FLOW
  #disposed = NO_FLOW
  #movedOut = NO_FLOW

  constructor(method: LotMethod) {
    this.#queue = lotQueue(method)
  }

  get acquired(): Flow {
    return this.#acquired
  }

  /** Without shortfalls. */
  get disposed(): Flow {
    return this.#disposed
  }

  /** Without shortfalls. */
  get movedOut(): Flow {
    return this.#movedOut
  }

  get left(): Flow {
    return this.openLots.reduce(
      (sum, lot) => flowWith(sum, { quantity: lot.left, cost: costOf(lot, lot.leftCost) }),
      NO_FLOW,
    )
  }

  /** In the order in which they came in. */
  get openLots(): readonly TaxLot[] {
    return [...this.#queue.all()].sort((a, b) => a.number - b.number)
  }

  add({ factId, account, timeMs, quantity, value = NO_BASIS }: AssetEvent): void {
    if (quantity <= 0n) throw new Error(`a lot must hold something: ${factId}`)
    this.#queue.add({
      acquisitionId: factId,
      account,
      acquiredAtMs: timeMs,
      number: this.#count,
      quantity,
      value,
      left: quantity,
      leftCost: value.amount ?? 0n,
    })
    this.#count += 1
    this.#acquired = flowWith(this.#acquired, { quantity, cost: value.amount })
  }

  dispose(quantity: Fixed): Taken {
    const taken = this.#take(quantity)
    this.#disposed = taken.parts.reduce(flowWith, this.#disposed)
    return taken
  }

  moveOut(quantity: Fixed): Taken {
    const taken = this.#take(quantity)
    this.#movedOut = taken.parts.reduce(flowWith, this.#movedOut)
    return taken
  }

  /** @throws {Error} when something came in or went out that is in no sum: a bug. */
  assertConserved(asset: string): void {
    const out = [this.#disposed, this.#movedOut, this.left]
    for (const field of ['quantity', 'cost', 'withoutCost'] as const) {
      const sum = out.reduce((total, flow) => total + flow[field], 0n)
      if (sum !== this.#acquired[field]) throw new Error(`${asset}: the lots' ${field} is not kept`)
    }
  }

  #take(quantity: Fixed): Taken {
    const parts: TaxLotPart[] = []
    let open = quantity
    for (let lot = this.#queue.first; lot !== undefined && open > 0n; lot = this.#queue.first) {
      const part = minimum(open, lot.left)
      const cost =
        part === lot.left
          ? lot.leftCost
          : multiplyDivide(lot.leftCost, part, lot.left, 'toward-zero')
      parts.push({ lot, quantity: part, cost: costOf(lot, cost) })
      lot.left -= part
      lot.leftCost -= cost
      open -= part
      if (lot.left === 0n) this.#queue.removeFirst()
    }
    return { parts, shortfall: open }
  }
}

function costOf({ value }: TaxLot, cost: Fixed): Fixed | undefined {
  return value.amount === undefined ? undefined : cost
}

function flowWith(
  flow: Flow,
  { quantity, cost }: { readonly quantity: Fixed; readonly cost: Fixed | undefined },
): Flow {
  return {
    quantity: flow.quantity + quantity,
    cost: flow.cost + (cost ?? 0n),
    withoutCost: flow.withoutCost + (cost === undefined ? quantity : 0n),
  }
}
