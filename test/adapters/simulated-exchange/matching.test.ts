import { describe, expect, it } from 'vitest'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { createRecordedMarket } from '../../../lib/adapters/simulated-exchange/recorded-market.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import {
  type Liquidity,
  type VenueOrderRequest,
} from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import {
  ACCOUNT,
  MINUTE_MS,
  type Row,
  START_MS,
  SYMBOL,
  amount,
  barsOf,
  instrumentOf,
  placed,
  request,
  seedWhere,
  venueOn,
} from './venue-fixture.ts'

/** Price, quantity, role and milliseconds after the start of every trade. */
function tradesOf(venue: SimulatedVenue): readonly string[] {
  return venue
    .trades(ACCOUNT)
    .map(
      ({ price, quantity, maker, timeMs }) =>
        `${formatFixed(quantity)} @ ${formatFixed(price)} ${maker ? 'maker' : 'taker'} +${timeMs - START_MS}`,
    )
}

interface Scenario {
  readonly title: string
  readonly order: Partial<VenueOrderRequest>
  readonly rows: readonly Row[]
  readonly lowFirst?: boolean
  readonly liquidity?: Liquidity
  readonly trades: readonly string[]
  readonly status: string
}

const FLAT: Row = [1000, 1000, 1000, 1000]
const DIP: Row = [1000, 1010, 900, 1000]
const sell = { side: 'sell' } as const

const SCENARIOS: readonly Scenario[] = [
  {
    title: 'a market buy pays the ask',
    order: {},
    rows: [FLAT],
    trades: ['1 @ 1001 taker +0'],
    status: 'filled',
  },
  {
    title: 'a market sell receives the bid',
    order: sell,
    rows: [FLAT],
    trades: ['1 @ 1000 taker +0'],
    status: 'filled',
  },
  {
    title: 'a sweep walks through the levels of the book',
    order: {},
    rows: [FLAT],
    liquidity: { levelQuantity: amount('0.4'), slippageTicks: 3 },
    trades: ['0.4 @ 1001 taker +0', '0.4 @ 1004 taker +0', '0.2 @ 1007 taker +0'],
    status: 'filled',
  },
  {
    title: 'a limit buy waits until the price comes to it, and fills at its limit',
    order: { type: 'limit', limitPrice: amount('950') },
    rows: [DIP],
    trades: ['1 @ 950 maker +10000'],
    status: 'filled',
  },
  {
    title: 'a limit buy that the high delays fills on the way down from it',
    order: { type: 'limit', limitPrice: amount('950') },
    rows: [DIP],
    lowFirst: false,
    trades: ['1 @ 950 maker +30910'],
    status: 'filled',
  },
  {
    title: 'a limit beyond the range of the bar stays open',
    order: { type: 'limit', limitPrice: amount('899') },
    rows: [DIP],
    trades: [],
    status: 'open',
  },
  {
    title: 'a limit at the very extreme of the bar fills',
    order: { type: 'limit', limitPrice: amount('900') },
    rows: [DIP],
    trades: ['1 @ 900 maker +20000'],
    status: 'filled',
  },
  {
    title: 'a limit that crosses takes the better price at once',
    order: { type: 'limit', limitPrice: amount('1005') },
    rows: [FLAT],
    trades: ['1 @ 1001 taker +0'],
    status: 'filled',
  },
  {
    title: 'a crossing limit sweeps to its price and rests with what is left',
    order: { type: 'limit', limitPrice: amount('1002') },
    rows: [FLAT],
    liquidity: { levelQuantity: amount('0.4') },
    trades: ['0.4 @ 1001 taker +0', '0.4 @ 1002 taker +0', '0.2 @ 1002 maker +20000'],
    status: 'filled',
  },
  {
    title: 'immediate-or-cancel takes what there is and ends',
    order: {
      type: 'limit',
      limitPrice: amount('1001'),
      timeInForce: 'immediate-or-cancel',
    },
    rows: [FLAT],
    liquidity: { levelQuantity: amount('0.4') },
    trades: ['0.4 @ 1001 taker +0'],
    status: 'cancelled',
  },
  {
    title: 'a stop sells as soon as its trigger is touched, at the bid there',
    order: { ...sell, type: 'stop', triggerPrice: amount('950') },
    rows: [DIP],
    trades: ['1 @ 950 taker +10000'],
    status: 'filled',
  },
  {
    title: 'a stop that the next bar gaps beyond sells at that bar’s open',
    order: { ...sell, type: 'stop', triggerPrice: amount('950') },
    rows: [FLAT, [920, 930, 910, 925]],
    trades: ['1 @ 920 taker +60000'],
    status: 'filled',
  },
  {
    title: 'a buy stop triggers on a rise',
    order: { type: 'stop', triggerPrice: amount('1005') },
    rows: [DIP],
    lowFirst: false,
    trades: ['1 @ 1006 taker +10000'],
    status: 'filled',
  },
  {
    title: 'a take-profit sells on a rise',
    order: { ...sell, type: 'take-profit', triggerPrice: amount('1005') },
    rows: [DIP],
    lowFirst: false,
    trades: ['1 @ 1005 taker +10000'],
    status: 'filled',
  },
  {
    title: 'a take-profit buys on a fall',
    order: { type: 'take-profit', triggerPrice: amount('950') },
    rows: [DIP],
    trades: ['1 @ 951 taker +10000'],
    status: 'filled',
  },
  {
    title: 'a stop-limit fills down to its limit when it triggers',
    order: { ...sell, type: 'stop-limit', triggerPrice: amount('950'), limitPrice: amount('940') },
    rows: [DIP],
    trades: ['1 @ 950 taker +10000'],
    status: 'filled',
  },
  {
    title: 'a stop-limit that is gapped beyond rests at its limit until the price returns',
    order: { ...sell, type: 'stop-limit', triggerPrice: amount('950'), limitPrice: amount('940') },
    rows: [FLAT, [920, 930, 910, 925], [925, 945, 925, 945]],
    trades: ['1 @ 940 maker +135000'],
    status: 'filled',
  },
  {
    title: 'a take-profit-limit rests at its limit after the trigger',
    order: {
      ...sell,
      type: 'take-profit-limit',
      triggerPrice: amount('1005'),
      limitPrice: amount('1010'),
    },
    rows: [DIP],
    lowFirst: false,
    trades: ['1 @ 1010 maker +20000'],
    status: 'filled',
  },
  {
    title: 'a resting limit fills in parts, one segment after the other, while the price is there',
    order: { type: 'limit', limitPrice: amount('950') },
    rows: [DIP, [940, 940, 940, 940]],
    liquidity: { segmentQuantity: amount('0.3') },
    trades: [
      '0.3 @ 950 maker +10000',
      '0.3 @ 950 maker +20000',
      '0.3 @ 950 maker +60000',
      '0.1 @ 950 maker +80000',
    ],
    status: 'filled',
  },
  {
    title: 'a stop that finds too little goes on selling in the following segments',
    order: { ...sell, type: 'stop', triggerPrice: amount('950') },
    rows: [DIP],
    liquidity: { segmentQuantity: amount('0.6') },
    trades: ['0.6 @ 950 taker +10000', '0.4 @ 900 taker +20000'],
    status: 'filled',
  },
  {
    title: 'nothing trades in a gap of the recording',
    order: { type: 'limit', limitPrice: amount('950') },
    rows: [FLAT, undefined, undefined, DIP],
    trades: [`1 @ 950 maker +${3 * MINUTE_MS + 10_000}`],
    status: 'filled',
  },
]

describe('matching along the path', () => {
  it.each(SCENARIOS)('$title', ({ order, rows, lowFirst = true, liquidity, trades, status }) => {
    const venue = venueOn(rows, {
      seed: seedWhere(lowFirst),
      ...(liquidity === undefined ? {} : { liquidityDefault: liquidity }),
    })
    const { venueOrderId } = placed(venue.place(ACCOUNT, request(order)))
    venue.advanceTo(START_MS + rows.length * MINUTE_MS)
    expect(tradesOf(venue)).toEqual(trades)
    expect(venue.order(ACCOUNT, venueOrderId)?.status).toBe(status)
  })

  it('lets orders act in the order of their prices, whatever the order of their placing', () => {
    const venue = venueOn([DIP])
    for (const trigger of ['920', '980', '950'])
      placed(
        venue.place(ACCOUNT, request({ ...sell, type: 'stop', triggerPrice: amount(trigger) })),
      )
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(tradesOf(venue)).toEqual([
      '1 @ 980 taker +4000',
      '1 @ 950 taker +10000',
      '1 @ 920 taker +16000',
    ])
  })

  it('triggers a stop where nothing is left to trade, and fills it in the next segment', () => {
    const venue = venueOn([DIP], { liquidityDefault: { segmentQuantity: amount('1') } })
    const stop = request({ ...sell, type: 'stop', triggerPrice: amount('950') })
    const { venueOrderId } = placed(venue.place(ACCOUNT, stop))
    placed(venue.place(ACCOUNT, request({ type: 'limit', limitPrice: amount('980') })))
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(tradesOf(venue)).toEqual(['1 @ 980 maker +4000', '1 @ 900 taker +20000'])
    expect(venue.order(ACCOUNT, venueOrderId)?.triggeredAtMs).toBe(START_MS + 10_000)
  })

  it('lets the symbol that is listed first act first at the same time', () => {
    const instruments = [instrumentOf('BTC'), instrumentOf('ETH')]
    const venue = new SimulatedVenue({
      instruments,
      markets: instruments.map((instrument) =>
        createRecordedMarket(instrument, barsOf([FLAT, [890, 890, 890, 890]])),
      ),
      startMs: START_MS,
      seed: 1,
    })
    venue.openAccount(ACCOUNT, { USD: amount('10000') })
    for (const symbol of ['ETH/USD', 'BTC/USD'])
      placed(venue.place(ACCOUNT, request({ symbol, type: 'limit', limitPrice: amount('900') })))
    venue.advanceTo(START_MS + 2 * MINUTE_MS)
    expect(venue.trades(ACCOUNT).map(({ symbol, timeMs }) => [symbol, timeMs - START_MS])).toEqual([
      ['BTC/USD', MINUTE_MS],
      ['ETH/USD', MINUTE_MS],
    ])
  })

  it('does not let an order act on the path before it was placed', () => {
    const venue = venueOn([DIP])
    venue.advanceTo(START_MS + 50_000)
    placed(venue.place(ACCOUNT, request({ type: 'limit', limitPrice: amount('950') })))
    venue.advanceTo(START_MS + MINUTE_MS)
    expect(tradesOf(venue)).toEqual([])
  })

  it('shows the path in quotes, never crossed', () => {
    const venue = venueOn([DIP], { spreadBps: 40 })
    venue.advanceTo(START_MS + 10_000)
    const { bid, ask, last } = venue.quote(SYMBOL)
    expect([bid, last, ask].map(formatFixed)).toEqual(['949', '950', '952'])
  })

  it('ignores the past', () => {
    const venue = venueOn([DIP])
    venue.advanceTo(START_MS + 5_000)
    venue.advanceTo(START_MS)
    expect(venue.nowMs()).toBe(START_MS + 5_000)
  })
})
