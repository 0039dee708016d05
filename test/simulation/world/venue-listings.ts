/**
 * The venue's listings of trades and movements as a client gets them: in pages of the account's size,
 * and without what the venue lists late.
 */
import { portMovement, portTrade } from '../../../lib/adapters/simulated-exchange/port-records.ts'
import { type SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import {
  ExchangeReadError,
  type MovementPage,
  type MovementsQuery,
  type TradePage,
  type TradesQuery,
} from '../../../lib/ports/exchange.ts'
import { type WorldAccount } from './world-config.ts'

export type ListingName = 'trades' | 'movements'

/** What happens within it is listed only from another time on. */
export interface LateWindow {
  readonly account: string
  readonly listing: ListingName
  readonly fromMs: number
  readonly untilMs: number
  readonly listedFromMs: number
}

export class VenueListings {
  readonly #venue: SimulatedVenue
  readonly #nowMs: () => number
  #late: LateWindow[] = []

  constructor(venue: SimulatedVenue, nowMs: () => number) {
    this.#venue = venue
    this.#nowMs = nowMs
  }

  listLate(window: LateWindow): void {
    this.#late.push(window)
  }

  /** Everything is listed from now on. */
  heal(): void {
    this.#late = []
  }

  trades(account: WorldAccount, { sinceMs, symbol, page }: TradesQuery): TradePage {
    const query = { sinceMs, ...(symbol === undefined ? {} : { symbol }) }
    const all = this.#listed(account.id, 'trades', this.#venue.trades(account.id, query))
    const { entries, ...next } = pageOf(all, account.entriesPerPage, page)
    return { trades: entries.map(portTrade), unreadable: [], ...next }
  }

  movements(account: WorldAccount, { sinceMs, page }: MovementsQuery): MovementPage {
    const all = this.#listed(
      account.id,
      'movements',
      this.#venue.movements(account.id, { sinceMs }),
      // Only what comes in: late entries that cancel out are no difference, and nothing looks for them.
      ({ amount }) => amount > 0n,
    )
    const { entries, ...next } = pageOf(all, account.entriesPerPage, page)
    return { movements: entries.map(portMovement), unreadable: [], ...next }
  }

  #listed<Entry extends { readonly timeMs: number }>(
    account: string,
    listing: ListingName,
    entries: readonly Entry[],
    mayBeLate: (entry: Entry) => boolean = () => true,
  ): readonly Entry[] {
    const nowMs = this.#nowMs()
    this.#late = this.#late.filter(({ listedFromMs }) => listedFromMs > nowMs)
    const late = this.#late.filter((each) => each.account === account && each.listing === listing)
    if (late.length === 0) return entries
    const isLate = (timeMs: number): boolean =>
      late.some(({ fromMs, untilMs }) => timeMs >= fromMs && timeMs < untilMs)
    return entries.filter((entry) => !mayBeLate(entry) || !isLate(entry.timeMs))
  }
}

/** Pages are named by the number of entries before them. */
function pageOf<Entry>(
  all: readonly Entry[],
  entriesPerPage: number,
  page = '0',
): { readonly entries: readonly Entry[]; readonly nextPage?: string } {
  const from = Number(page)
  if (!Number.isSafeInteger(from)) throw new ExchangeReadError('malformed', `no page ${page}`)
  const entries = all.slice(from, from + entriesPerPage)
  const next = from + entries.length
  return { entries, ...(next < all.length ? { nextPage: `${next}` } : {}) }
}
