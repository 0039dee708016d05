/** GET /0/public/…: what the market tells everyone. */
import { TIMEFRAMES, timeframeMs, type Bar, type Timeframe } from '../../../domain/market/bar.ts'
import { type Quote } from '../../../domain/market/quote.ts'
import { formatFixed, toNumber } from '../../../domain/money/fixed.ts'
import { NoPriceYet } from '../venue-types.ts'
import { type Face, type Fields } from './face.ts'
import { invalidArgument } from './kraken-refusal.ts'
import { assetAltname, assetId, type PairNames } from './names.ts'
import { decimalsOf, padded } from './order-view.ts'

type Endpoint = (face: Face, fields: Fields) => object

const BARS_MAX = 720

export const PUBLIC_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  Time: ({ venue }) => ({
    unixtime: Math.floor(venue.nowMs() / 1000),
    rfc1123: new Date(venue.nowMs()).toUTCString(),
  }),
  SystemStatus: ({ venue }) => ({
    status: 'online',
    timestamp: new Date(venue.nowMs()).toISOString(),
  }),
  Assets: (face) => assets(face),
  AssetPairs: (face, fields) =>
    Object.fromEntries(
      chosenPairs(face, fields).map((names) => [names.id, assetPair(face, names)]),
    ),
  Ticker: (face, fields) =>
    Object.fromEntries(
      chosenPairs(face, fields).flatMap((names) => {
        const quote = quoteOf(face, names)
        return quote === undefined ? [] : [[names.id, ticker(quote)]]
      }),
    ),
  OHLC: (face, fields) => bars(face, fields),
  Depth: (face, fields) => depth(face, fields),
}

function chosenPairs(face: Face, { pair }: Fields): readonly PairNames[] {
  return pair === undefined ? face.pairs : pair.split(',').map((name) => face.pair(name))
}

function assets({ venue }: Face): object {
  const currencies = new Set(venue.instruments.flatMap(({ base, quote }) => [base, quote]))
  return Object.fromEntries(
    [...currencies].map((currency) => [
      assetId(currency),
      {
        aclass: 'currency',
        altname: assetAltname(currency),
        decimals: 10,
        display_decimals: 5,
        status: 'enabled',
      },
    ]),
  )
}

function assetPair(face: Face, names: PairNames): object {
  const instrument = face.instrument(names.symbol)
  const { tickSize, stepSize, quantityMin, costMin, feeRateMaker, feeRateTaker } = instrument
  return {
    altname: names.altname,
    wsname: names.wsname,
    aclass_base: 'currency',
    base: names.base,
    aclass_quote: 'currency',
    quote: names.quote,
    lot: 'unit',
    cost_decimals: 5,
    pair_decimals: decimalsOf(tickSize),
    lot_decimals: decimalsOf(stepSize),
    lot_multiplier: 1,
    leverage_buy: [],
    leverage_sell: [],
    fees: [[0, toNumber(feeRateTaker * 100n)]],
    fees_maker: [[0, toNumber(feeRateMaker * 100n)]],
    fee_volume_currency: 'ZUSD',
    ordermin: formatFixed(quantityMin),
    costmin: formatFixed(costMin),
    tick_size: formatFixed(tickSize),
    status: 'online',
  }
}

/** Before a recording begins there is no price, and the pair is left out. */
function quoteOf({ venue }: Face, { symbol }: PairNames): Quote | undefined {
  try {
    return venue.quote(symbol)
  } catch (error) {
    if (error instanceof NoPriceYet) return undefined
    throw error
  }
}

/** The day's statistics are not kept: range and opening stand at the last price, volumes at zero. */
function ticker({ ask, bid, last }: Quote): object {
  const [askText, bidText, lastText] = [ask, bid, last].map((price) => padded(price, 5))
  return {
    a: [askText, '1', '1.000'],
    b: [bidText, '1', '1.000'],
    c: [lastText, '0.00000000'],
    v: ['0.00000000', '0.00000000'],
    p: [lastText, lastText],
    t: [0, 0],
    l: [lastText, lastText],
    h: [lastText, lastText],
    o: lastText,
  }
}

function bars(face: Face, { pair, interval = '1', since }: Fields): object {
  const names = face.pair(pair)
  const timeframe = timeframeOf(interval)
  const durationMs = timeframeMs(timeframe)
  const currentMs = Math.floor(face.venue.nowMs() / durationMs) * durationMs
  const oldestMs = currentMs - (BARS_MAX - 1) * durationMs
  // `since` is exclusive, and asking for more than 720 bars gives the newest 720.
  const sinceMs = since === undefined ? oldestMs : Math.floor(Number(since) * 1000) + 1
  if (Number.isNaN(sinceMs)) throw invalidArgument('since')
  const found = face.venue.bars(names.symbol, timeframe, Math.max(sinceMs, oldestMs), BARS_MAX)
  return {
    [names.id]: found.map(barRow),
    last: Math.floor((currentMs - durationMs) / 1000),
  }
}

function timeframeOf(interval: string): Timeframe {
  const found = TIMEFRAMES.find((one) => timeframeMs(one) === Number(interval) * 60_000)
  if (found === undefined) throw invalidArgument('interval')
  return found
}

function barRow({ openTimeMs, open, high, low, close, volume }: Bar): readonly unknown[] {
  const prices = [open, high, low, close, close].map((price) => padded(price, 5))
  return [openTimeMs / 1000, ...prices, padded(volume, 8), 1]
}

/** One level a side: the quote. */
function depth(face: Face, { pair }: Fields): object {
  const names = face.pair(pair)
  const quote = quoteOf(face, names)
  const time = Math.floor(face.venue.nowMs() / 1000)
  const level = (price: bigint): readonly unknown[] => [padded(price, 5), '1.000', time]
  return {
    [names.id]: {
      asks: quote === undefined ? [] : [level(quote.ask)],
      bids: quote === undefined ? [] : [level(quote.bid)],
    },
  }
}
