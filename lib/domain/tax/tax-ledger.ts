/** Books asset events into lots and says what each disposal took. One method for the whole history. */
import { type AssetEvent } from './asset-event.ts'
import { LotBook } from './lot-book.ts'
import { type TaxDisposal, disposalsOf } from './tax-disposal.ts'
import { type LotMethod } from './tax-lot.ts'
import { type TaxWarning, warningOf } from './tax-warning.ts'

export class TaxLedger {
  readonly #method: LotMethod
  readonly #books = new Map<string, LotBook>()
  readonly #warnings: TaxWarning[] = []

  constructor(method: LotMethod) {
    this.#method = method
  }

  get warnings(): readonly TaxWarning[] {
    return this.#warnings
  }

  /** By asset, in the order of their names. */
  get books(): readonly (readonly [string, LotBook])[] {
    return [...this.#books].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  /** Events come in the order of time. */
  book(event: AssetEvent): readonly TaxDisposal[] {
    switch (event.kind) {
      case 'acquisition':
      case 'income':
        this.#bookOf(event).add(event)
        return []
      case 'transfer-in':
        this.#transferIn(event)
        return []
      case 'transfer-out':
        this.#transferOut(event)
        return []
      case 'disposal':
        return this.#dispose(event)
    }
  }

  #bookOf({ asset }: AssetEvent): LotBook {
    const book = this.#books.get(asset) ?? new LotBook(this.#method)
    this.#books.set(asset, book)
    return book
  }

  #transferIn(event: AssetEvent): void {
    if (event.internal === true) return
    const { value } = event
    if (value === undefined || (value.amount === undefined && value.lacks === 'basis'))
      this.#warnings.push(warningOf('transfer-in-without-basis', event, event.quantity))
    this.#bookOf(event).add(event)
  }

  #transferOut(event: AssetEvent): void {
    if (event.internal === true) return
    const { shortfall } = this.#bookOf(event).moveOut(event.quantity)
    if (shortfall > 0n) this.#warnings.push(warningOf('transfer-above-holding', event, shortfall))
  }

  #dispose(event: AssetEvent): readonly TaxDisposal[] {
    const taken = this.#bookOf(event).dispose(event.quantity)
    if (taken.shortfall > 0n)
      this.#warnings.push(warningOf('disposal-above-holding', event, taken.shortfall))
    return disposalsOf(event, taken)
  }
}
