import { randomBytes } from 'node:crypto'
import { createCcxtExchange } from '../../lib/adapters/ccxt/create-ccxt-exchange.ts'
import { createMicrosecondNonce } from '../../lib/adapters/ccxt/microsecond-nonce.ts'
import { InProcessExchange } from '../../lib/adapters/simulated-exchange/in-process-exchange.ts'
import { startKrakenServer } from '../../lib/adapters/simulated-exchange/kraken/start-kraken-server.ts'
import { createRecordedMarket } from '../../lib/adapters/simulated-exchange/recorded-market.ts'
import { type Venue } from '../../lib/adapters/simulated-exchange/venue-types.ts'
import { SimulatedVenue } from '../../lib/adapters/simulated-exchange/venue.ts'
import { type Instrument } from '../../lib/domain/market/instrument.ts'
import { parseFixed } from '../../lib/domain/money/fixed.ts'
import { exchangeContract } from './exchange-contract.ts'
import {
  CONTRACT_ACCOUNT,
  CONTRACT_BALANCES,
  CONTRACT_INSTRUMENTS,
  CONTRACT_START_MS,
  type ExchangeUnderTest,
  type PricePlan,
} from './exchange-under-test.ts'

const STEADY: PricePlan = Array.from({ length: 10 }, () => 2_500)

function contractVenue(prices: PricePlan): Venue {
  return new SimulatedVenue({
    instruments: CONTRACT_INSTRUMENTS,
    markets: CONTRACT_INSTRUMENTS.map((instrument) =>
      recorded(instrument, instrument.base === 'BTC' ? prices : STEADY),
    ),
    startMs: CONTRACT_START_MS,
    seed: 7,
  })
}

/** Straight from one price to the next, one minute each. */
function recorded(
  instrument: Instrument,
  prices: PricePlan,
): ReturnType<typeof createRecordedMarket> {
  const bars = prices.map((close, index) => {
    const open = prices[index - 1] ?? close
    const [low, high] = [Math.min(open, close), Math.max(open, close)]
    const [openPrice, highPrice, lowPrice, closePrice] = [open, high, low, close].map((price) =>
      parseFixed(`${price}`),
    )
    return {
      openTimeMs: CONTRACT_START_MS + index * 60_000,
      open: openPrice ?? 0n,
      high: highPrice ?? 0n,
      low: lowPrice ?? 0n,
      close: closePrice ?? 0n,
      volume: parseFixed('10'),
    }
  })
  return createRecordedMarket(instrument, bars)
}

async function overHttp(
  prices: PricePlan,
  instruments: readonly Instrument[],
): Promise<ExchangeUnderTest> {
  const venue = contractVenue(prices)
  const server = await startKrakenServer({ venue, port: 0 })
  const key = {
    apiKey: randomBytes(20).toString('hex'),
    secret: randomBytes(64).toString('base64'),
  }
  server.control.registerAccount({ name: CONTRACT_ACCOUNT, balances: CONTRACT_BALANCES, ...key })
  const exchange = createCcxtExchange({
    venue: 'kraken',
    baseUrl: server.url,
    ...key,
    timeoutMs: 5_000,
    nonce: createMicrosecondNonce(Date.now),
    nowMs: () => venue.nowMs(),
    instruments,
  })
  return { venue, exchange, close: () => server.close() }
}

function inProcess(prices: PricePlan, restingSellsLock: boolean): Promise<ExchangeUnderTest> {
  const venue = contractVenue(prices)
  venue.openAccount(CONTRACT_ACCOUNT, CONTRACT_BALANCES, { restingSellsLock })
  const exchange = new InProcessExchange({ venue, account: CONTRACT_ACCOUNT, restingSellsLock })
  return Promise.resolve({ venue, exchange, close: () => Promise.resolve() })
}

exchangeContract('the simulated exchange in process', (prices) => inProcess(prices, true))
exchangeContract('the simulated exchange in process, locking nothing for sells', (prices) =>
  inProcess(prices, false),
)
exchangeContract('ccxt on the simulated Kraken', (prices) => overHttp(prices, []))
exchangeContract('ccxt with cached instruments', (prices) => overHttp(prices, CONTRACT_INSTRUMENTS))
