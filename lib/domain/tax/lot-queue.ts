/** The open lots of one asset in the order in which a method takes them. */
import { type LotMethod, type TaxLot, compareCosts } from './tax-lot.ts'

export interface LotQueue {
  add(lot: TaxLot): void
  /** The lot that goes first. */
  readonly first: TaxLot | undefined
  removeFirst(): void
  /** All of them, in no stated order. */
  all(): readonly TaxLot[]
}

export function lotQueue(method: LotMethod): LotQueue {
  switch (method) {
    case 'FIFO':
      return new OldestFirst()
    case 'LIFO':
      return new YoungestFirst()
    case 'HIFO':
      return new DearestFirst()
  }
}

class OldestFirst implements LotQueue {
  #lots: TaxLot[] = []
  #head = 0

  get first(): TaxLot | undefined {
    return this.#lots[this.#head]
  }

  add(lot: TaxLot): void {
    this.#lots.push(lot)
  }

  removeFirst(): void {
    this.#head += 1
    if (this.#head * 2 < this.#lots.length) return
    this.#lots = this.#lots.slice(this.#head)
    this.#head = 0
  }

  all(): readonly TaxLot[] {
    return this.#lots.slice(this.#head)
  }
}

class YoungestFirst implements LotQueue {
  readonly #lots: TaxLot[] = []

  get first(): TaxLot | undefined {
    return this.#lots.at(-1)
  }

  add(lot: TaxLot): void {
    this.#lots.push(lot)
  }

  removeFirst(): void {
    this.#lots.pop()
  }

  all(): readonly TaxLot[] {
    return this.#lots
  }
}

/** A binary heap: every lot goes before the two at twice its place. */
class DearestFirst implements LotQueue {
  readonly #heap: TaxLot[] = []

  get first(): TaxLot | undefined {
    return this.#heap[0]
  }

  add(lot: TaxLot): void {
    const heap = this.#heap
    let place = heap.length
    while (place > 0) {
      const parent = (place - 1) >>> 1
      if (compareCosts(heap[parent]!, lot) <= 0) break
      heap[place] = heap[parent]!
      place = parent
    }
    heap[place] = lot
  }

  removeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && compareCosts(heap[child + 1]!, heap[child]!) < 0) child += 1
      if (compareCosts(last, heap[child]!) <= 0) break
      heap[place] = heap[child]!
      place = child
    }
    heap[place] = last
  }

  all(): readonly TaxLot[] {
    return this.#heap
  }
}
