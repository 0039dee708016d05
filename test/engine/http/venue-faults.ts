/** The faults of these tests, in the words of the venue's control. */
import { type OrderType } from '../../../lib/domain/order/order-request.ts'
import { BTC } from '../world.ts'
import { type KrakenWorld } from './kraken-world.ts'

type ChangingEndpoint = 'AddOrder' | 'AmendOrder' | 'CancelOrder'

export function refuseSales(world: KrakenWorld, count: number, type?: OrderType): void {
  world.inject({
    kind: 'reject-next',
    account: 'main',
    side: 'sell',
    count,
    reason: 'EOrder:Invalid order',
    ...(type === undefined ? {} : { type }),
  })
}

/** More often than any test asks. */
export const ALWAYS = 1000

export function refuseEveryStop(world: KrakenWorld): void {
  refuseSales(world, ALWAYS, 'stop')
  refuseSales(world, ALWAYS, 'stop-limit')
}

/** `after`: the venue has done what it was asked for. */
export function loseAnswer(
  world: KrakenWorld,
  endpoint: ChangingEndpoint,
  when: 'before' | 'after',
): void {
  world.inject({ kind: 'drop', endpoint, when })
}

/** The answer never comes, and the connection stays: a client waits until its own time is over. */
export function stallAnswer(
  world: KrakenWorld,
  endpoint: ChangingEndpoint,
  when: 'before' | 'after',
): void {
  world.inject({ kind: 'stall', endpoint, when })
}

export function refuseCalls(
  world: KrakenWorld,
  endpoint: ChangingEndpoint,
  error: string,
  count = 1,
): void {
  world.inject({ kind: 'error', endpoint, error, count })
}

/** Somebody else cancels what of the account rests, with a key of their own. */
export async function cancelAtVenue(world: KrakenWorld): Promise<void> {
  for (const { venueOrderId, clientOrderId = '' } of world.venue.openOrders('main'))
    await world.otherClient.cancelOrder({ symbol: BTC, venueOrderId, clientOrderId })
}
