/** Books trades as the engine does: pages are read by number, just enough of them, and written back. */
import { type Booking, applyFill, closesLots } from '../../../lib/domain/ledger/apply-fill.ts'
import { type Fill, fillEffect } from '../../../lib/domain/ledger/fill.ts'
import {
  type Lot,
  type LotPage,
  type Position,
  emptyPosition,
} from '../../../lib/domain/ledger/lots.ts'
import { absolute } from '../../../lib/domain/money/fixed.ts'

export class PagedLedger {
  readonly pages = new Map<number, LotPage>()
  position: Position = emptyPosition('main', 'BTC/USD')
  /** Pages that the last booking read. */
  read: readonly number[] = []

  book(fill: Fill): Booking {
    const pages = this.#pagesFor(fill)
    this.read = pages.map((page) => page.page)
    const booking = applyFill(this.position, pages, fill)
    this.position = booking.position
    for (const page of booking.pages) {
      const known = this.pages.has(page.page)
      if (known && !this.read.includes(page.page))
        throw new Error(`page ${page.page} was written without having been read`)
      if (page.lots.length > 0) this.pages.set(page.page, page)
      else if (!this.pages.delete(page.page)) throw new Error(`page ${page.page} is new and empty`)
    }
    return booking
  }

  /** Oldest first. */
  get lots(): readonly Lot[] {
    return [...this.pages.values()].sort((a, b) => a.page - b.page).flatMap((page) => page.lots)
  }

  #pagesFor(fill: Fill): readonly LotPage[] {
    const { headPage, tailPage } = this.position
    if (headPage > tailPage) return []
    if (!closesLots(this.position, fill)) {
      const tail = this.pages.get(tailPage)
      return tail === undefined ? [] : [tail]
    }
    const needed = absolute(fillEffect(fill).base)
    const pages: LotPage[] = []
    let covered = 0n
    for (let number = headPage; number <= tailPage && covered < needed; number += 1) {
      const page = this.pages.get(number)
      if (page === undefined) continue
      pages.push(page)
      covered += page.lots.reduce((sum, lot) => sum + lot.quantity, 0n)
    }
    return pages
  }
}
