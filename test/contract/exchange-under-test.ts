/** What the laws of the port `Exchange` are tried on: an account at a venue whose truth is known. */
import { onTestFinished } from 'vitest'
import { type Venue } from '../../lib/adapters/simulated-exchange/venue-types.ts'
import { deriveId } from '../../lib/domain/identity/derive-id.ts'
import { type Instrument } from '../../lib/domain/market/instrument.ts'
import { parseFixed, type Fixed } from '../../lib/domain/money/fixed.ts'
import { type OrderRequest } from '../../lib/domain/order/order-request.ts'
import { type Exchange, type PlaceOutcome } from '../../lib/ports/exchange.ts'

/** Prices of BTC/USD at the end of each minute; the market begins with the first of them. */
export type PricePlan = readonly number[]

export const CONTRACT_START_MS = Date.UTC(2026, 0, 5)
export const CONTRACT_ACCOUNT = 'main'
export const CONTRACT_BALANCES = { USD: parseFixed('100000'), BTC: parseFixed('2') }
export const CONTRACT_INSTRUMENTS: readonly Instrument[] = [
  instrument('BTC', '0.1', '0.00005'),
  instrument('ETH', '0.01', '0.002'),
]
export const SYMBOL = 'BTC/USD'

export interface ExchangeUnderTest {
  /** Of the account `CONTRACT_ACCOUNT`, with `CONTRACT_BALANCES`. */
  readonly exchange: Exchange
  /** The truth behind it, where the test moves the market and looks things up. */
  readonly venue: Venue
  close(): Promise<void>
}

export type ExchangeSetup = (prices: PricePlan) => Promise<ExchangeUnderTest>

/** Opens one for the test that is running, on flat prices unless others are given. */
export type OpenExchange = (prices?: PricePlan) => Promise<ExchangeUnderTest>

const FLAT: PricePlan = Array.from({ length: 10 }, () => 50_000)

export function openedBy(setup: ExchangeSetup): OpenExchange {
  return async (prices = FLAT) => {
    const underTest = await setup(prices)
    onTestFinished(() => underTest.close())
    return underTest
  }
}

let intents = 0

/** A limit buy of 0.1 BTC at 40,000, which rests, unless the changes say otherwise. */
export function request(exchange: Exchange, changes: Partial<OrderRequest> = {}): OrderRequest {
  intents += 1
  return {
    clientOrderId: exchange.clientOrderIdOf(deriveId('contract', intents)),
    symbol: SYMBOL,
    side: 'buy',
    type: 'limit',
    quantity: parseFixed('0.1'),
    ...((changes.type ?? 'limit') === 'limit' ? { limitPrice: parseFixed('40000') } : {}),
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
    // The venue's clock moves in some tests, by up to a few minutes.
    arriveByMs: CONTRACT_START_MS + 600_000,
    ...changes,
  }
}

export function accepted(outcome: PlaceOutcome): string {
  if (outcome.outcome !== 'accepted')
    throw new Error(`the order was ${outcome.outcome}: ${outcome.reason}`)
  return outcome.venueOrderId
}

export function dollars(price: number): Fixed {
  return parseFixed(`${price}`)
}

export function sum(amounts: readonly Fixed[]): Fixed {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

export type Holdings = Readonly<Record<string, readonly [total: Fixed, free: Fixed]>>

export async function balancesOf(exchange: Exchange): Promise<Holdings> {
  const balances = await exchange.fetchBalances()
  return Object.fromEntries(balances.map(({ currency, total, free }) => [currency, [total, free]]))
}

function instrument(base: string, tickSize: string, quantityMin: string): Instrument {
  return {
    symbol: `${base}/USD`,
    base,
    quote: 'USD',
    tickSize: parseFixed(tickSize),
    stepSize: parseFixed('0.00000001'),
    quantityMin: parseFixed(quantityMin),
    costMin: parseFixed('0.5'),
    feeRateMaker: parseFixed('0.0025'),
    feeRateTaker: parseFixed('0.004'),
  }
}
