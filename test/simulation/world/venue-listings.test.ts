import { describe, expect, it } from 'vitest'
import { familiarVenue } from '../../../lib/adapters/simulated-exchange/familiar-venue.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { VenueListings } from './venue-listings.ts'
import { smallWorldConfig, type WorldAccount } from './world-config.ts'
import { START_MS } from './world.ts'

const SYMBOL = 'BTC/USD'
const SECOND_MS = 1000

function createDesk(entriesPerPage = 50) {
  const venue = new SimulatedVenue(
    familiarVenue({ symbols: [SYMBOL, 'ETH/USD'], seed: 1, startMs: START_MS }),
  )
  venue.openAccount('main', { USD: parseFixed('10000') })
  const [plain] = smallWorldConfig().accounts
  const account = { ...plain, entriesPerPage } as WorldAccount
  const listings = new VenueListings(venue, () => venue.nowMs())
  const tradeAt = (second: number, symbol = SYMBOL): void => {
    venue.advanceTo(START_MS + second * SECOND_MS)
    venue.tradeByAnotherClient('main', { symbol, side: 'buy', quantity: parseFixed('0.01') })
  }
  const seconds = (entries: readonly { readonly timeMs: number }[]): readonly number[] =>
    entries.map(({ timeMs }) => (timeMs - START_MS) / SECOND_MS)
  return { venue, account, listings, tradeAt, seconds }
}

describe('R-PROOF-2 the listings of a simulated venue', () => {
  it('come in pages of the size of the account, oldest first', () => {
    const { account, listings, tradeAt, seconds } = createDesk(2)
    for (const second of [1, 2, 3]) tradeAt(second)
    const first = listings.trades(account, { sinceMs: START_MS })
    expect(seconds(first.trades)).toEqual([1, 2])
    const rest = listings.trades(account, { sinceMs: START_MS, page: first.nextPage ?? '' })
    expect(seconds(rest.trades)).toEqual([3])
    expect(rest.nextPage).toBeUndefined()
    expect(() => listings.trades(account, { sinceMs: START_MS, page: 'second' })).toThrow('no page')
  })

  it('hold one symbol where one is asked for', () => {
    const { account, listings, tradeAt, seconds } = createDesk()
    tradeAt(1)
    tradeAt(2, 'ETH/USD')
    const { trades } = listings.trades(account, { sinceMs: START_MS, symbol: SYMBOL })
    expect(seconds(trades)).toEqual([1])
  })

  it('leave out what happened in a window until its time has come', () => {
    const { venue, account, listings, tradeAt, seconds } = createDesk()
    listings.listLate({
      account: 'main',
      listing: 'trades',
      fromMs: START_MS + 2 * SECOND_MS,
      untilMs: START_MS + 4 * SECOND_MS,
      listedFromMs: START_MS + 60 * SECOND_MS,
    })
    for (const second of [1, 2, 3, 4]) tradeAt(second)
    venue.deposit('main', 'USD', parseFixed('1'))
    const listed = (): readonly number[] =>
      seconds(listings.trades(account, { sinceMs: START_MS }).trades)
    expect(listed()).toEqual([1, 4])
    expect(listings.movements(account, { sinceMs: START_MS }).movements).toHaveLength(1)
    venue.advanceTo(START_MS + 60 * SECOND_MS)
    expect(listed()).toEqual([1, 2, 3, 4])
  })

  it('leave out nothing any more once everything is healed', () => {
    const { account, listings, venue, seconds } = createDesk()
    const window = { account: 'main', listing: 'movements', fromMs: 0 } as const
    listings.listLate({ ...window, untilMs: Infinity, listedFromMs: Infinity })
    venue.deposit('main', 'USD', parseFixed('1'))
    expect(listings.movements(account, { sinceMs: 0 }).movements).toEqual([])
    listings.heal()
    expect(seconds(listings.movements(account, { sinceMs: 0 }).movements)).toEqual([0])
  })
})
