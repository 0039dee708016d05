/** What an exchange tells of the past: every trade and every movement, once, oldest first. */
import { expect, it } from 'vitest'
import { type Venue } from '../../lib/adapters/simulated-exchange/venue-types.ts'
import { parseFixed, type Fixed } from '../../lib/domain/money/fixed.ts'
import { type Exchange, type VenueMovement, type VenueTrade } from '../../lib/ports/exchange.ts'
import {
  balancesOf,
  CONTRACT_ACCOUNT,
  CONTRACT_BALANCES,
  CONTRACT_START_MS,
  dollars,
  sum,
  SYMBOL,
  type OpenExchange,
} from './exchange-under-test.ts'

export function tradeLaws(open: OpenExchange): void {
  it('of other clients are listed too, without being ours', async () => {
    const { exchange, venue } = await open()
    venue.tradeByAnotherClient(CONTRACT_ACCOUNT, {
      symbol: SYMBOL,
      side: 'buy',
      quantity: parseFixed('0.01'),
    })
    const { trades } = await exchange.fetchTrades({ sinceMs: 0, symbol: SYMBOL })
    expect(trades.length).toBe(1)
    const [trade] = trades
    const found = await exchange.findOrder({
      symbol: SYMBOL,
      venueOrderId: trade?.venueOrderId ?? '',
    })
    expect(found).not.toHaveProperty('clientOrderId')
  })

  it('come page by page, oldest first, each as the venue booked it', async () => {
    const { exchange, venue } = await open()
    tradeOften(venue, 130)
    const all = venue.trades(CONTRACT_ACCOUNT)
    expect(all.length).toBe(130)
    expect(await tradesFrom(exchange, 0)).toEqual(all.map(plainTrade))
    const sinceMs = CONTRACT_START_MS + 100 * 400
    expect((await tradesFrom(exchange, sinceMs)).map(({ timeMs }) => timeMs)).toEqual(
      all.map(({ timeMs }) => timeMs).filter((timeMs) => timeMs >= sinceMs),
    )
  })

  it('that happen while pages are read neither repeat nor hide others', async () => {
    const { exchange, venue } = await open()
    tradeOften(venue, 120)
    const before = venue.trades(CONTRACT_ACCOUNT).map(({ tradeId }) => tradeId)
    const read = await tradesFrom(exchange, 0, {
      betweenPages: () => {
        venue.advanceTo(venue.nowMs() + 1500)
        for (let more = 0; more < 3; more += 1) foreignTrade(venue, more)
      },
    })
    const found = read.map(({ tradeId }) => tradeId)
    expect(found).toEqual(expect.arrayContaining(before))
    expect(new Set(found).size).toBe(found.length)
  })

  it('of one symbol are listed by themselves, over all pages', async () => {
    const { exchange, venue } = await open()
    tradeOften(venue, 130, (count) => (count % 3 === 0 ? 'ETH/USD' : SYMBOL))
    for (const symbol of [SYMBOL, 'ETH/USD'])
      expect(await tradesFrom(exchange, 0, { symbol })).toEqual(
        venue.trades(CONTRACT_ACCOUNT, { symbol }).map(plainTrade),
      )
    expect(await tradesFrom(exchange, 0, { symbol: 'NOPE/USD' })).toEqual([])
  })

  it('R-REC-2 by which the venue closes a position say so, and others do not', async () => {
    const { exchange, venue } = await open()
    tradeOften(venue, 1)
    const sinceMs = later(venue)
    venue.liquidate(CONTRACT_ACCOUNT, SYMBOL, parseFixed('0.5'))
    const [ordinary, ...forced] = await tradesFrom(exchange, 0)
    expect(ordinary).not.toHaveProperty('liquidation')
    expect(sum(forced.map(({ quantity }) => quantity))).toBe(parseFixed('0.5'))
    for (const trade of forced)
      expect(trade).toMatchObject({ side: 'sell', liquidation: true, timeMs: sinceMs })
  })

  it('that are as they should be leave nothing unreadable', async () => {
    const { exchange, venue } = await open()
    tradeOften(venue, 3)
    const { trades, unreadable } = await exchange.fetchTrades({ sinceMs: 0, symbol: SYMBOL })
    expect(trades.length).toBe(3)
    expect(unreadable).toEqual([])
  })
}

export function movementLaws(open: OpenExchange): void {
  it('tell of deposits, withdrawals with their fee, rewards and adjustments', async () => {
    const { exchange, venue } = await open()
    expect(exchange.capabilities.movements).toBe(true)
    const sinceMs = later(venue)
    venue.deposit(CONTRACT_ACCOUNT, 'USD', dollars(500))
    later(venue)
    venue.withdraw(CONTRACT_ACCOUNT, 'BTC', parseFixed('0.25'), parseFixed('0.0005'))
    later(venue)
    venue.reward(CONTRACT_ACCOUNT, 'ETH', parseFixed('0.01'))
    later(venue)
    venue.adjust(CONTRACT_ACCOUNT, 'USD', dollars(-3))
    const found = await movementsFrom(exchange, sinceMs)
    expect(found).toMatchObject([
      { kind: 'deposit', currency: 'USD', amount: dollars(500), fee: 0n, timeMs: sinceMs },
      {
        kind: 'withdrawal',
        currency: 'BTC',
        amount: parseFixed('-0.25'),
        fee: parseFixed('0.0005'),
        timeMs: sinceMs + STEP_MS,
      },
      { kind: 'reward', currency: 'ETH', amount: parseFixed('0.01'), fee: 0n },
      { kind: 'adjustment', currency: 'USD', amount: dollars(-3), fee: 0n },
    ])
    expect(found).toEqual(venue.movements(CONTRACT_ACCOUNT, { sinceMs }).map(plainMovement))
  })

  it('are two of one reference for a conversion', async () => {
    const { exchange, venue } = await open()
    const sinceMs = later(venue)
    const conversion = { from: 'USD', to: 'ETH', amount: dollars(300), received: parseFixed('0.1') }
    venue.convert(CONTRACT_ACCOUNT, { ...conversion, fee: dollars(2) })
    const [given, taken, ...others] = await movementsFrom(exchange, sinceMs)
    const kind = 'conversion'
    expect(given).toMatchObject({ kind, currency: 'USD', amount: dollars(-300), fee: dollars(2) })
    expect(taken).toMatchObject({ kind, currency: 'ETH', amount: parseFixed('0.1'), fee: 0n })
    expect(others).toEqual([])
    expect(given?.referenceId).toBeDefined()
    expect(taken?.referenceId).toBe(given?.referenceId)
    expect(taken?.movementId).not.toBe(given?.movementId)
  })

  it('and the trades account for every change of a balance', async () => {
    const { exchange, venue } = await open()
    const sinceMs = later(venue)
    venue.deposit(CONTRACT_ACCOUNT, 'USD', dollars(1000))
    venue.withdraw(CONTRACT_ACCOUNT, 'USD', dollars(40), dollars(5))
    tradeOften(venue, 3)
    venue.withdraw(CONTRACT_ACCOUNT, 'BTC', parseFixed('0.1'), parseFixed('0.0001'))
    const moved = await movementsFrom(exchange, sinceMs)
    const traded = await tradesFrom(exchange, sinceMs)
    const balances = await balancesOf(exchange)
    const change = (currency: string): Fixed =>
      sum(
        moved
          .filter((movement) => movement.currency === currency)
          .map(({ amount, fee }) => amount - fee),
      )
    expect(balances['USD']?.[0]).toBe(
      CONTRACT_BALANCES.USD +
        change('USD') +
        sum(traded.map(({ side, cost, fee }) => (side === 'buy' ? -cost : cost) - fee)),
    )
    expect(balances['BTC']?.[0]).toBe(
      CONTRACT_BALANCES.BTC +
        change('BTC') +
        sum(traded.map(({ side, quantity }) => (side === 'buy' ? quantity : -quantity))),
    )
  })

  it('are listed from the millisecond asked for', async () => {
    const { exchange, venue } = await open()
    const first = later(venue)
    depositOften(venue, 3)
    const times = async (sinceMs: number): Promise<readonly number[]> =>
      (await movementsFrom(exchange, sinceMs)).map(({ timeMs }) => timeMs - first)
    expect(await times(first + 2 * STEP_MS)).toEqual([2 * STEP_MS])
    expect(await times(first + STEP_MS + 1)).toEqual([2 * STEP_MS])
    expect(await times(first + 2 * STEP_MS + 1)).toEqual([])
  })

  it('come page by page, oldest first, whatever was traded between them', async () => {
    const { exchange, venue } = await open()
    const sinceMs = later(venue)
    for (let count = 1; count <= 130; count += 1) {
      if (count % 2 === 0) depositOften(venue, 1)
      foreignTrade(venue, count)
    }
    const all = venue.movements(CONTRACT_ACCOUNT, { sinceMs })
    expect(all.length).toBe(65)
    expect(await movementsFrom(exchange, sinceMs)).toEqual(all.map(plainMovement))
  })

  it('that happen while pages are read neither repeat nor hide others', async () => {
    const { exchange, venue } = await open()
    const sinceMs = later(venue)
    depositOften(venue, 120)
    const before = venue
      .movements(CONTRACT_ACCOUNT, { sinceMs })
      .map(({ movementId }) => movementId)
    const read = await movementsFrom(exchange, sinceMs, () => {
      venue.advanceTo(venue.nowMs() + 1500)
      depositOften(venue, 3)
    })
    const found = read.map(({ movementId }) => movementId)
    expect(found.slice(0, 120)).toEqual(before)
    expect(new Set(found).size).toBe(found.length)
  })
}

const STEP_MS = 400

/** Moves the venue's clock a step on. @returns the time it then shows */
function later(venue: Venue): number {
  venue.advanceTo(venue.nowMs() + STEP_MS)
  return venue.nowMs()
}

function depositOften(venue: Venue, times: number): void {
  for (let count = 1; count <= times; count += 1) {
    venue.deposit(CONTRACT_ACCOUNT, 'USD', dollars(count))
    later(venue)
  }
}

function tradeOften(
  venue: Venue,
  times: number,
  symbolOf: (count: number) => string = () => SYMBOL,
): void {
  for (let count = 1; count <= times; count += 1) {
    later(venue)
    foreignTrade(venue, count, symbolOf(count))
  }
}

function foreignTrade(venue: Venue, count: number, symbol = SYMBOL): void {
  const side = symbol === SYMBOL && count % 2 === 0 ? 'sell' : 'buy'
  const quantity = symbol === SYMBOL ? parseFixed('0.001') : parseFixed('0.01')
  const price = dollars(symbol === SYMBOL ? 50_000 : 2_500)
  const traded = venue.tradeByAnotherClient(CONTRACT_ACCOUNT, { symbol, side, quantity, price })
  if ('refused' in traded) throw new Error(`the trade was refused: ${traded.refused.code}`)
}

/** All trades since then; nothing of them may be unreadable. */
async function tradesFrom(
  exchange: Exchange,
  sinceMs: number,
  {
    symbol,
    betweenPages = () => undefined,
  }: { readonly symbol?: string; readonly betweenPages?: () => void } = {},
): Promise<VenueTrade[]> {
  const trades: VenueTrade[] = []
  let page: string | undefined
  do {
    const read = await exchange.fetchTrades({
      sinceMs,
      ...(symbol === undefined ? {} : { symbol }),
      ...(page === undefined ? {} : { page }),
    })
    expect(read.trades.length).toBeLessThanOrEqual(exchange.capabilities.tradesPerPage)
    expect(read.unreadable).toEqual([])
    trades.push(...read.trades)
    page = read.nextPage
    betweenPages()
  } while (page !== undefined)
  return trades
}

/** All movements since then; nothing of them may be unreadable. */
async function movementsFrom(
  exchange: Exchange,
  sinceMs: number,
  betweenPages: () => void = () => undefined,
): Promise<VenueMovement[]> {
  const movements: VenueMovement[] = []
  let page: string | undefined
  do {
    const read = await exchange.fetchMovements({ sinceMs, ...(page === undefined ? {} : { page }) })
    expect(read.unreadable).toEqual([])
    movements.push(...read.movements)
    page = read.nextPage
    betweenPages()
  } while (page !== undefined)
  return movements
}

/** What the port tells of a trade, without what the simulation adds. */
function plainTrade(trade: VenueTrade): VenueTrade {
  const { tradeId, venueOrderId, symbol, side, price, quantity, cost, fee, feeCurrency, timeMs } =
    trade
  return { tradeId, venueOrderId, symbol, side, price, quantity, cost, fee, feeCurrency, timeMs }
}

/** What the port tells of a movement. */
function plainMovement(movement: VenueMovement): VenueMovement {
  const { movementId, referenceId, kind, currency, amount, fee, timeMs } = movement
  return {
    movementId,
    ...(referenceId === undefined ? {} : { referenceId }),
    kind,
    currency,
    amount,
    fee,
    timeMs,
  }
}
