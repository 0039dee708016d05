/** Random sequences of calls on a small venue with synthetic markets, for the property tests. */
import fc from 'fast-check'
import { quantisePrice, quantiseQuantity } from '../../../lib/domain/market/instrument.ts'
import { multiplyDivide } from '../../../lib/domain/money/fixed.ts'
import { type OrderType } from '../../../lib/domain/order/order-request.ts'
import { createSyntheticMarket } from '../../../lib/adapters/simulated-exchange/synthetic-market.ts'
import {
  type SimulatedOrder,
  type SimulatedVenueOptions,
  type Venue,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { changeMoney } from './random-money.ts'
import { START_MS, amount, instrumentOf } from './venue-fixture.ts'

export const ACCOUNTS = ['rich', 'poor', 'eth-fee', 'base-fee', 'free-sells'] as const
const INSTRUMENTS = [
  instrumentOf('BTC', { tickSize: amount('0.1'), quantityMin: amount('0.001') }),
  instrumentOf('ETH', {
    tickSize: amount('0.01'),
    stepSize: amount('0.0000001'),
    feeRateTaker: amount('0.00331'),
  }),
]
const TYPES: readonly OrderType[] = [
  'market',
  'limit',
  'stop',
  'stop-limit',
  'take-profit',
  'take-profit-limit',
]

const RARE_KINDS = ['foreign', 'cap', 'halt', 'dead-man'] as const
const ACCOUNT_KINDS = [
  'money-in',
  'money-out',
  'convert',
  'adjust',
  'late',
  'correct',
  'liquidate',
] as const

export interface RandomCall {
  readonly kind: 'place' | 'cancel' | 'amend' | (typeof RARE_KINDS | typeof ACCOUNT_KINDS)[number]
  /** Market time that passes before the call. */
  readonly waitMs: number
  readonly account: (typeof ACCOUNTS)[number]
  readonly instrument: number
  readonly side: 'buy' | 'sell'
  readonly type: OrderType
  readonly flag: boolean
  /** Part of what the account has free, in thousandths. */
  readonly part: number
  /** Distances from the last price, in hundredths of a percent. */
  readonly limitOffset: number
  readonly triggerOffset: number
  /** Which of the open orders. */
  readonly pick: number
}

export const randomCalls = fc.array(
  fc.record<RandomCall>({
    kind: fc.oneof(
      { weight: 12, arbitrary: fc.constant('place') },
      { weight: 3, arbitrary: fc.constantFrom('cancel', 'amend') },
      { weight: 1, arbitrary: fc.constantFrom(...RARE_KINDS) },
      { weight: 4, arbitrary: fc.constantFrom(...ACCOUNT_KINDS) },
    ),
    waitMs: fc.oneof(fc.nat(30_000), fc.nat(20 * 60_000)),
    account: fc.constantFrom(...ACCOUNTS),
    instrument: fc.nat(INSTRUMENTS.length - 1),
    side: fc.constantFrom('buy', 'sell'),
    type: fc.constantFrom(...TYPES),
    flag: fc.boolean(),
    part: fc.oneof(fc.constant(1_000), fc.integer({ min: 1, max: 1_000 })),
    limitOffset: fc.integer({ min: -80, max: 80 }),
    triggerOffset: fc.integer({ min: 1, max: 60 }),
    pick: fc.nat(20),
  }),
  { minLength: 1, maxLength: 25 },
)

export function venueOptions(seed: number): SimulatedVenueOptions {
  return {
    instruments: INSTRUMENTS,
    markets: INSTRUMENTS.map((instrument, index) =>
      createSyntheticMarket({
        instrument,
        seed,
        price: amount(index === 0 ? '60000' : '3000'),
        anchorMs: START_MS,
        deviationPerMinute: 0.0015,
      }),
    ),
    startMs: START_MS,
    seed,
    spreadBps: 3,
    liquidity: {
      'BTC/USD': {
        levelQuantity: amount('0.05'),
        slippageTicks: 7,
        segmentQuantity: amount('0.2'),
      },
    },
  }
}

export function openAccounts(venue: Venue): void {
  venue.openAccount('rich', { USD: amount('1000000'), BTC: amount('20'), ETH: amount('300') })
  venue.openAccount('poor', { USD: amount('1234.56789'), BTC: amount('0.003') })
  venue.openAccount(
    'eth-fee',
    { USD: amount('50000'), BTC: amount('1'), ETH: amount('0.02') },
    { feeCurrency: 'ETH' },
  )
  venue.openAccount('base-fee', { USD: amount('777.77777') }, { feeInBaseOnBuys: true })
  venue.openAccount(
    'free-sells',
    { USD: amount('50000'), BTC: amount('1'), ETH: amount('10') },
    { restingSellsLock: false },
  )
}

/** Makes one call at the venue's present time. */
export function makeCall(venue: Venue, call: RandomCall): void {
  const instrument = INSTRUMENTS[call.instrument] ?? instrumentOf('BTC')
  const { symbol } = instrument
  const { account, side, type, flag } = call
  const { last } = venue.quote(symbol)
  const near = (hundredths: number): bigint =>
    quantisePrice(
      instrument,
      multiplyDivide(last, BigInt(10_000 + hundredths), 10_000n, 'floor'),
      'floor',
    )
  const rises = (type === 'stop' || type === 'stop-limit') === (side === 'buy')
  const triggerPrice = near(rises ? call.triggerOffset : -call.triggerOffset)
  const limitPrice = near(call.limitOffset)
  const currency = side === 'buy' ? instrument.quote : instrument.base
  const free = venue.balances(account).find((item) => item.currency === currency)?.free ?? 0n
  const worth = side === 'buy' ? multiplyDivide(free, 10n ** 18n, last, 'floor') : free
  const quantity = quantiseQuantity(instrument, (worth * BigInt(call.part)) / 1_000n)
  const open = venue.openOrders(account)
  const picked = open[call.pick % Math.max(1, open.length)]
  switch (call.kind) {
    case 'place':
      venue.place(account, {
        symbol,
        side,
        type,
        quantity,
        limitPrice,
        triggerPrice,
        postOnly: flag && type === 'limit',
        reduceOnly: flag && side === 'sell',
        timeInForce: call.pick === 0 && !flag ? 'immediate-or-cancel' : 'good-till-cancelled',
        ...(type === 'limit' && call.pick > 10 ? { expiresAtMs: venue.nowMs() + call.waitMs } : {}),
        ...(call.pick === 20 ? { arriveByMs: venue.nowMs() + (flag ? 1_000 : -1_000) } : {}),
      })
      return
    case 'cancel':
      if (picked !== undefined) venue.cancel(account, { venueOrderId: picked.venueOrderId })
      return
    case 'amend':
      if (picked !== undefined) amend(venue, call, picked)
      return
    case 'foreign':
      venue.tradeByAnotherClient(account, {
        symbol,
        side,
        quantity,
        ...(flag ? { price: last } : {}),
      })
      return
    case 'cap':
      venue.limitFill(symbol, quantity)
      return
    case 'halt':
      venue.haltSymbol(symbol, flag)
      return
    case 'dead-man':
      venue.cancelAllAfter(account, call.waitMs)
      return
    case 'late': {
      const timeMs = Math.max(START_MS, venue.nowMs() - call.waitMs)
      venue.tradeByAnotherClient(account, { symbol, side, quantity, timeMs })
      return
    }
    case 'liquidate':
      venue.liquidate(account, symbol, quantity)
      return
    default:
      changeMoney(venue, call, { currency, free })
  }
}

/** Lets the market go on to the time of each call, in one step or in many, and makes the calls. */
export function runCalls(venue: Venue, calls: readonly RandomCall[], stepMs = Infinity): void {
  for (const call of calls) {
    advance(venue, call.waitMs, stepMs)
    makeCall(venue, call)
  }
  advance(venue, 3_600_000, stepMs)
}

function advance(venue: Venue, waitMs: number, stepMs: number): void {
  const untilMs = venue.nowMs() + waitMs
  while (venue.nowMs() < untilMs) venue.advanceTo(Math.min(untilMs, venue.nowMs() + stepMs))
}

/** Moves a price of the order by a hundredth of a percent or so, or changes its quantity. */
function amend(venue: Venue, call: RandomCall, order: SimulatedOrder): void {
  const instrument = INSTRUMENTS.find(({ symbol }) => symbol === order.symbol)
  if (instrument === undefined) throw new Error(`an order of the unknown ${order.symbol}`)
  const ticks = BigInt(call.limitOffset) * instrument.tickSize
  const { limitPrice, triggerPrice, quantity } = order
  const change = call.flag
    ? {
        ...(limitPrice === undefined ? {} : { limitPrice: limitPrice + ticks }),
        ...(triggerPrice === undefined || order.triggered
          ? {}
          : { triggerPrice: triggerPrice + ticks }),
      }
    : { quantity: quantiseQuantity(instrument, (quantity * BigInt(call.part)) / 700n) }
  venue.amend(call.account, order.venueOrderId, change)
}
