/** A simulated Kraken with one funded account and a client of it, for the tests of this folder. */
import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { createCcxtExchange } from '../../../../lib/adapters/ccxt/create-ccxt-exchange.ts'
import { createMicrosecondNonce } from '../../../../lib/adapters/ccxt/microsecond-nonce.ts'
import { familiarVenue } from '../../../../lib/adapters/simulated-exchange/familiar-venue.ts'
import { openSimulatedKraken } from '../../../../lib/adapters/simulated-exchange/kraken/open-simulated-kraken.ts'
import { type KrakenServer } from '../../../../lib/adapters/simulated-exchange/kraken/start-kraken-server.ts'
import { parseFixed } from '../../../../lib/domain/money/fixed.ts'
import { type OrderRequest } from '../../../../lib/domain/order/order-request.ts'
import { type Exchange } from '../../../../lib/ports/exchange.ts'

export const START_MS = Date.UTC(2026, 0, 5)

export interface TestKraken {
  readonly server: KrakenServer
  readonly exchange: Exchange
  readonly key: TestKey
}

export interface TestKey {
  readonly apiKey: string
  readonly secret: string
}

export function newKey(): TestKey {
  return { apiKey: randomBytes(20).toString('hex'), secret: randomBytes(64).toString('base64') }
}

export async function startTestKraken(): Promise<TestKraken> {
  const server = await openSimulatedKraken({
    venue: familiarVenue({ symbols: ['BTC/USD', 'ETH/USD'], seed: 1, startMs: START_MS }),
    port: 0,
  })
  onTestFinished(() => server.close())
  const key = newKey()
  const balances = { USD: parseFixed('100000'), BTC: parseFixed('2') }
  server.control.registerAccount({ name: 'main', balances, ...key })
  return { server, key, exchange: clientOf(server.url, key) }
}

export function clientOf(
  baseUrl: string,
  key: TestKey,
  options: {
    readonly nonce?: () => number
    readonly timeoutMs?: number
    readonly nowMs?: () => number
  } = {},
): Exchange {
  return createCcxtExchange({
    venue: 'kraken',
    baseUrl,
    ...key,
    timeoutMs: options.timeoutMs ?? 1_000,
    nonce: options.nonce ?? createMicrosecondNonce(Date.now),
    nowMs: options.nowMs ?? (() => START_MS),
  })
}

/** A limit buy of 0.1 BTC far below the market, claimed just now. */
export function restingBuy(clientOrderId: string, nowMs = START_MS): OrderRequest {
  return {
    clientOrderId,
    symbol: 'BTC/USD',
    side: 'buy',
    type: 'limit',
    quantity: parseFixed('0.1'),
    limitPrice: parseFixed('20000'),
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
    arriveByMs: nowMs + 60_000,
  }
}
