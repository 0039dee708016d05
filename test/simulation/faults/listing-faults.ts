/** What venues do to their listings of trades and of movements. */
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

type Page = TradePage | MovementPage
type Timed = { readonly timeMs: number }

const LISTINGS: readonly CallName[] = ['exchange.fetchTrades', 'exchange.fetchMovements']

function withEntries(page: Page, change: <Entry extends Timed>(all: readonly Entry[]) => Entry[]) {
  return 'trades' in page
    ? { ...page, trades: change(page.trades) }
    : { ...page, movements: change(page.movements) }
}

const isYoung = ({ kernel }: Scene, { timeMs }: Timed): boolean => kernel.nowMs - timeMs < LAG_MS

/**
 * Before the books are open there is nothing yet that a listing could be held against: what is hidden
 * then, from every look, would be in the opening balances and come again.
 */
function onceOpen(fault: CallFault): CallFault {
  return { ...fault, disturb: (scene) => (scene.booksAreOpen ? fault.disturb(scene) : {}) }
}

/** Faults that both listings have, each under its own name. */
function listingFaults(entries: 'trades' | 'movements', call: CallName): readonly CallFault[] {
  const group = 'exchange'
  const calls = [call]
  return [
    {
      name: `${entries}-behind`,
      text: `the listing of ${entries} leaves out the young ones`,
      rate: 0.15,
      group,
      calls,
      disturb: (scene) =>
        changed<Page>((page) =>
          withEntries(page, (all) => all.filter((entry) => !isYoung(scene, entry))),
        ),
    },
    {
      name: `${entries}-empty`,
      text: `the venue lists none of the ${entries} at all, instead of an error`,
      rate: 0.05,
      group,
      calls,
      disturb: () => instead(() => ({ [entries]: [], unreadable: [] })),
    },
    {
      name: `${entries}-repeated`,
      text: `the listing of ${entries} shows each of them twice, the youngest first`,
      rate: 0.1,
      group,
      calls,
      disturb: () =>
        changed<Page>((page) => withEntries(page, (all) => [...all, ...all].reverse())),
    },
  ]
}

const PAGE_FAULTS: readonly CallFault[] = [
  {
    name: 'trade-hidden',
    group: 'exchange',
    text: 'the listing of trades leaves out a young one, and shows younger ones',
    rate: 0.15,
    calls: ['exchange.fetchTrades'],
    disturb: (scene) =>
      changed<TradePage>((page) => {
        const hidden = page.trades.find((trade) => isYoung(scene, trade))
        return { ...page, trades: page.trades.filter((trade) => trade !== hidden) }
      }),
  },
  {
    name: 'page-short',
    group: 'exchange',
    text: 'a page of a listing has only the first half of its entries, and does not say so',
    rate: 0.02,
    calls: LISTINGS,
    disturb: () =>
      changed<Page>((page) => withEntries(page, (all) => all.slice(0, Math.floor(all.length / 2)))),
  },
  {
    name: 'page-gone',
    group: 'exchange',
    text: 'the venue does not know a page of a listing any more that it named itself',
    rate: 0.2,
    calls: LISTINGS,
    onLaterPages: true,
    disturb: () => refused(() => new ExchangeReadError('malformed', 'there is no such page')),
  },
]

const ENTRY_FAULTS: readonly CallFault[] = [
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
    text: 'a listing shows an entry that nobody can read, and that never was, beside the others',
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
  ...listingFaults('trades', 'exchange.fetchTrades'),
  ...listingFaults('movements', 'exchange.fetchMovements'),
  ...PAGE_FAULTS,
]
  .map(onceOpen)
  .concat(ENTRY_FAULTS)
