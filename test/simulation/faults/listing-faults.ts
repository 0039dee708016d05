/** What venues do to their listings of trades and movements. */
import {
  ExchangeReadError,
  type MovementPage,
  type TradePage,
  type UnreadableEntry,
} from '../../../lib/ports/exchange.ts'
import { type CallName } from '../world/call-names.ts'
import { type CallFault, type Scene, changed, instead, refused } from './fault-kind.ts'

/** Below the overlap with which listings are looked through again. */
const LAG_MS = 30_000

/** Either of the two: what can happen to one of them can happen to the other. */
type Page = TradePage & MovementPage
type Timed = { readonly timeMs: number }

const LISTINGS: readonly CallName[] = ['exchange.fetchTrades', 'exchange.fetchMovements']

/** The page with its entries, of whatever kind, changed. */
function withEntries(page: Page, change: <Entry extends Timed>(all: readonly Entry[]) => Entry[]) {
  if ('trades' in page) return { ...page, trades: change(page.trades) }
  return { ...(page as MovementPage), movements: change((page as MovementPage).movements) }
}

const isYoung = ({ kernel }: Scene, { timeMs }: Timed): boolean => kernel.nowMs - timeMs < LAG_MS

/**
 * Before the books are open there is nothing yet that a listing could be held against: what is hidden
 * then, from every look, would be in the opening balances and come again.
 */
function onceOpen(fault: CallFault): CallFault {
  return { ...fault, disturb: (scene) => (scene.booksAreOpen ? fault.disturb(scene) : {}) }
}

const SHORT_LISTINGS: readonly CallFault[] = [
  {
    name: 'listing-behind',
    group: 'exchange',
    text: 'a listing of trades or movements leaves out the young ones',
    rate: 0.15,
    calls: LISTINGS,
    disturb: (scene) =>
      changed<Page>((page) =>
        withEntries(page, (entries) => entries.filter((entry) => !isYoung(scene, entry))),
      ),
  },
  {
    name: 'entry-hidden',
    group: 'exchange',
    text: 'a listing leaves out a young trade or movement, and shows younger ones',
    rate: 0.15,
    calls: LISTINGS,
    disturb: (scene) =>
      changed<Page>((page) =>
        withEntries(page, (entries) => {
          const hidden = entries.find((entry) => isYoung(scene, entry))
          return entries.filter((entry) => entry !== hidden)
        }),
      ),
  },
  {
    name: 'listing-empty',
    group: 'exchange',
    text: 'the venue lists no trade or movement at all, instead of an error',
    rate: 0.05,
    calls: LISTINGS,
    disturb: () => instead(() => ({ trades: [], movements: [], unreadable: [] })),
  },
  {
    name: 'page-short',
    group: 'exchange',
    text: 'a page of a listing has the first half of its entries, and says nothing of it',
    rate: 0.02,
    calls: LISTINGS,
    disturb: () =>
      changed<Page>((page) =>
        withEntries(page, (entries) => entries.slice(0, Math.floor(entries.length / 2))),
      ),
  },
  {
    name: 'page-gone',
    group: 'exchange',
    text: 'the venue does not know a page of a listing any more that it named itself',
    rate: 0.2,
    calls: LISTINGS,
    disturb: ({ page }) =>
      page === undefined
        ? {}
        : refused(() => new ExchangeReadError('malformed', `there is no page ${page}`)),
  },
]

const SPOILED_LISTINGS: readonly CallFault[] = [
  {
    name: 'listing-repeated',
    group: 'exchange',
    text: 'a listing shows every trade or movement twice, the youngest first',
    rate: 0.1,
    calls: LISTINGS,
    disturb: () =>
      changed<Page>((page) =>
        withEntries(page, (entries) => [...entries, ...entries].reverse()),
      ),
  },
  {
    name: 'trade-malformed',
    group: 'exchange',
    text: 'the listing of trades shows one of nothing, which never was',
    rate: 0.02,
    calls: ['exchange.fetchTrades'],
    disturb: (scene) =>
      changed<TradePage>((page) => {
        const [model] = page.trades
        if (model === undefined) return page
        const tradeId = `NOTHING-${scene.run.label}`
        return { ...page, trades: [{ ...model, tradeId, quantity: 0n, cost: 0n }, ...page.trades] }
      }),
  },
  {
    name: 'entry-unreadable',
    group: 'exchange',
    text: 'a listing shows an entry beside the others that nobody can read, and that never was',
    rate: 0.02,
    calls: LISTINGS,
    disturb: (scene) =>
      changed<Page>((page) => ({ ...page, unreadable: [...page.unreadable, unreadableIn(scene)] })),
  },
]

/** Of some of them not even the symbol or the time can be read. */
function unreadableIn({ run, kernel, draw, call }: Scene): UnreadableEntry {
  const isTrade = call === 'exchange.fetchTrades'
  return {
    id: `UNREADABLE-${run.label}`,
    ...(isTrade && draw(1) < 0.5 ? { symbol: 'BTC/USD' } : {}),
    ...(draw(2) < 0.5 ? { timeMs: kernel.nowMs } : {}),
    problem: 'the amount is no number',
    text: '{"vol":"NaN"}',
  }
}

export const LISTING_FAULTS: readonly CallFault[] = [
  ...SHORT_LISTINGS.map(onceOpen),
  ...SPOILED_LISTINGS.map(onceOpen),
]
