/** What venues do to their clients, by the calls that it is seen in. */
import {
  type AmendOutcome,
  type CancelOutcome,
  ExchangeReadError,
  type PlaceOutcome,
  type VenueOrder,
} from '../../../lib/ports/exchange.ts'
import { EXCHANGE_READS, SIGNED_CALLS } from '../world/call-names.ts'
import { type CallFault, type Scene, changed, instead, refused } from './fault-kind.ts'

/** Venues show a new order late, but not later than this: below the horizon of unknown outcomes. */
const LISTING_LAG_MS = 45_000

export const unknown = (): PlaceOutcome & CancelOutcome & AmendOutcome => ({
  outcome: 'unknown',
  reason: 'timeout: no answer within 10 s',
})

const READ_FAULTS: readonly CallFault[] = [
  {
    name: 'read-timeout',
    group: 'exchange',
    text: 'the venue does not answer a question',
    rate: 0.02,
    calls: EXCHANGE_READS,
    disturb: () => refused(() => new ExchangeReadError('transient', 'timeout')),
  },
  {
    name: 'read-malformed',
    group: 'exchange',
    text: 'the venue answers a question with a web page and status 200',
    rate: 0.01,
    calls: EXCHANGE_READS,
    disturb: () => refused(() => new ExchangeReadError('malformed', '<html>busy</html>')),
  },
  {
    name: 'read-rate-limited',
    group: 'exchange',
    text: 'the venue has had too many questions',
    rate: 0.01,
    calls: EXCHANGE_READS,
    disturb: () => refused(() => new ExchangeReadError('rate-limited', 'EAPI:Rate limit exceeded')),
  },
  {
    name: 'key-refused',
    group: 'exchange',
    text: 'the venue does not know the key, and the error repeats the secret',
    rate: 0.005,
    calls: SIGNED_CALLS.filter((call) => EXCHANGE_READS.includes(call)),
    disturb: ({ secret }) =>
      refused(() => new ExchangeReadError('refused', `EAPI:Invalid signature of ${secret}`)),
  },
]

const isYoung = ({ kernel }: Scene, order: VenueOrder): boolean =>
  kernel.nowMs - order.createdAtMs < LISTING_LAG_MS

const ORDER_LISTING_FAULTS: readonly CallFault[] = [
  {
    name: 'open-orders-empty',
    group: 'exchange',
    text: 'the venue lists no open order at all, instead of an error',
    rate: 0.03,
    calls: ['exchange.fetchOpenOrders'],
    disturb: () => instead(() => []),
  },
  {
    name: 'open-orders-behind',
    group: 'exchange',
    text: 'the listing of open orders leaves out the young ones',
    rate: 0.1,
    calls: ['exchange.fetchOpenOrders'],
    disturb: (scene) =>
      changed<readonly VenueOrder[]>((orders) => orders.filter((order) => !isYoung(scene, order))),
  },
  {
    name: 'order-not-found',
    group: 'exchange',
    text: 'the venue says that it has no such order, which it accepted a moment ago',
    rate: 0.2,
    calls: ['exchange.findOrder', 'exchange.findOrders'],
    disturb: (scene) =>
      changed<VenueOrder | undefined | readonly VenueOrder[]>((answer) => {
        if (answer === undefined) return undefined
        if ('length' in answer) return answer.filter((order) => !isYoung(scene, order))
        return isYoung(scene, answer) ? undefined : answer
      }),
  },
]

const BOOK_FAULTS: readonly CallFault[] = [
  {
    name: 'trade-between-reads',
    group: 'exchange',
    text: 'somebody trades by hand right after the balances were read',
    rate: 0.02,
    calls: ['exchange.fetchBalances'],
    disturb: (scene) =>
      changed<unknown>((balances) => {
        scene.tradeByHand()
        return balances
      }),
  },
]

const ORDER_FAULTS: readonly CallFault[] = [
  {
    name: 'place-lost',
    group: 'exchange',
    text: 'an order never reaches the venue, and the sender gets no answer',
    rate: 0.05,
    calls: ['exchange.placeOrder'],
    disturb: () => instead(unknown),
  },
  {
    name: 'place-unanswered',
    group: 'exchange',
    text: 'the venue accepts an order, and the sender gets no answer',
    rate: 0.06,
    calls: ['exchange.placeOrder'],
    disturb: () => ({
      replace: async (perform) => {
        await perform()
        return unknown()
      },
    }),
  },
  {
    name: 'place-late',
    group: 'exchange',
    text: 'an order reaches the venue up to five minutes after the sender gave up waiting',
    rate: 0.05,
    calls: ['exchange.placeOrder'],
    disturb: (scene) => ({
      replace: (perform) => {
        const arrivesInMs = scene.untilHealed(scene.between(1000, 300_000, 1))
        scene.kernel.at(scene.kernel.nowMs + arrivesInMs, async () => {
          await perform()
        })
        return Promise.resolve(unknown())
      },
    }),
  },
  {
    name: 'place-answered-late',
    group: 'exchange',
    text: 'the venue accepts an order, and the answer reaches a function that stood still for a minute or two',
    rate: 0.05,
    calls: ['exchange.placeOrder'],
    disturb: (scene) => ({ lateMs: scene.untilHealed(scene.between(60_000, 130_000, 1)) }),
  },
  {
    name: 'place-limited',
    group: 'exchange',
    text: 'the venue turns an order away for its rate limit: certainly not placed',
    rate: 0.05,
    calls: ['exchange.placeOrder'],
    disturb: () => instead((): PlaceOutcome => ({ outcome: 'not-placed', reason: 'rate limit' })),
  },
  {
    name: 'place-rejected',
    group: 'exchange',
    text: 'the venue rejects an order',
    rate: 0.05,
    calls: ['exchange.placeOrder'],
    disturb: () =>
      instead((): PlaceOutcome => ({ outcome: 'rejected', reason: 'the venue does not want it' })),
  },
  {
    name: 'cancel-lost',
    group: 'exchange',
    text: 'a cancel never reaches the venue, and the sender gets no answer',
    rate: 0.1,
    calls: ['exchange.cancelOrder'],
    disturb: () => instead(unknown),
  },
  {
    name: 'cancel-unanswered',
    group: 'exchange',
    text: 'the venue cancels an order, and the sender gets no answer',
    rate: 0.1,
    calls: ['exchange.cancelOrder'],
    disturb: () => ({
      replace: async (perform) => {
        await perform()
        return unknown()
      },
    }),
  },
  {
    name: 'cancel-denied',
    group: 'exchange',
    text: 'the venue says that there is nothing to cancel, although there is',
    rate: 0.05,
    calls: ['exchange.cancelOrder'],
    disturb: () => instead((): CancelOutcome => ({ outcome: 'not-open', reason: 'no such order' })),
  },
]

export const EXCHANGE_FAULTS: readonly CallFault[] = [
  ...READ_FAULTS,
  ...ORDER_LISTING_FAULTS,
  ...BOOK_FAULTS,
  ...ORDER_FAULTS,
]
