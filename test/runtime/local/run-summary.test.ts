import { describe, expect, it } from 'vitest'
import { emptyPosition } from '../../../lib/domain/ledger/lots.ts'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Books } from '../../../lib/runtime/local/read-books.ts'
import { type RunFacts, equity, runResult } from '../../../lib/runtime/local/run-summary.ts'
import { fillOf } from '../../domain/ledger/sample-fills.ts'
import { OPEN_PLAN, orderOf } from '../../domain/plan/sample-plan.ts'

const BOOKS: Books = {
  account: 'main',
  orders: [
    orderOf('entry', 1, { state: 'filled' }),
    orderOf('exit', 1, { state: 'filled' }),
    orderOf('protection', 1, { state: 'cancelled' }),
  ],
  fills: [fillOf('buy', '2', '100'), fillOf('sell', '1', '110')],
  positions: [
    {
      ...emptyPosition('main', 'BTC/USD'),
      quantity: ONE,
      realisedPnl: parseFixed('9.5'),
      fees: parseFixed('0.75'),
    },
  ],
  openPlans: [{ ...OPEN_PLAN, unprotectedMs: 1_500 }],
  closedPlans: [
    { ...OPEN_PLAN, planId: 'b', status: 'closed', end: 'TIME', unprotectedMs: 400 },
    { ...OPEN_PLAN, planId: 'c', status: 'closed', end: 'SOFT_STOP' },
    { ...OPEN_PLAN, planId: 'd', status: 'closed', end: 'TIME' },
  ],
  cash: new Map([['USD', parseFixed('900')]]),
}

function factsWith(
  change: { usd?: string; btc?: string; trades?: number; books?: readonly Books[] } = {},
): RunFacts {
  const { usd = '900', btc = '1', trades = 2, books = [BOOKS] } = change
  const balances = new Map([
    ['USD', parseFixed(usd)],
    ['BTC', parseFixed(btc)],
  ])
  return {
    books,
    truth: { balances: new Map([['main', balances]]), ordersPerClientIdMax: 1, trades },
    prices: new Map([['BTC/USD', parseFixed('105.5')]]),
    ticks: 12,
    alarms: 3,
    configVersion: 4,
    elapsedMs: 1_260,
  }
}

describe('the summary of a run', () => {
  it('counts plans, orders and exits, and adds the money up', () => {
    expect(runResult(factsWith())).toEqual({
      ticks: 12,
      plansOpened: 4,
      plansClosed: 3,
      plansOpen: 1,
      orders: {
        created: 0,
        sending: 0,
        unknown: 0,
        open: 0,
        'partially-filled': 0,
        filled: 2,
        cancelled: 1,
        rejected: 0,
        denied: 0,
        expired: 0,
      },
      fills: 2,
      exitReasons: { SOFT_STOP: 1, TIME: 2 },
      realisedPnl: '9.5',
      fees: '0.75',
      equityLedger: '1005.5',
      equityVenue: '1005.5',
      ledgerMatchesVenue: true,
      ordersPerIntentMax: 1,
      unprotectedSecondsMax: 1.5,
      alarms: 3,
      configVersion: 4,
      elapsedSeconds: 1.3,
    })
  })

  it.each([
    ['another amount of money', { usd: '900.000000000000000001' }],
    ['another position', { btc: '0.999999999999999999' }],
    ['a trade that is not booked', { trades: 3 }],
    ['a trade that is booked twice', { trades: 1 }],
    ['an account that the venue does not have', { books: [{ ...BOOKS, account: 'other' }] }],
  ])('says that the ledger is wrong for %s', (_, change) => {
    expect(runResult(factsWith(change)).ledgerMatchesVenue).toBe(false)
  })

  it('is all zeros before anything happened', () => {
    const nothing: Books = {
      ...BOOKS,
      orders: [],
      fills: [],
      positions: [],
      openPlans: [],
      closedPlans: [],
      cash: new Map(),
    }
    const facts = factsWith({ books: [nothing], usd: '0', btc: '0', trades: 0 })
    expect(runResult(facts)).toMatchObject({
      plansOpened: 0,
      exitReasons: {},
      realisedPnl: '0',
      equityLedger: '0',
      unprotectedSecondsMax: 0,
      ledgerMatchesVenue: true,
    })
  })

  it('values holdings at their last price, and takes the rest for money', () => {
    const balances = new Map([
      ['USD', parseFixed('10')],
      ['EUR', parseFixed('5')],
      ['ETH', parseFixed('-2')],
    ])
    expect(equity(balances, new Map([['ETH/USD', parseFixed('3')]]))).toBe(parseFixed('9'))
  })
})
