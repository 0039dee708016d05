import { type OrderMessage } from '../../lib/engine/order-queue.ts'
import { BTC, type World } from './world.ts'

/** A minute up to the decision in one symbol: the message that would bring its entry. */
export async function entryMessage(world: World, symbol = BTC): Promise<OrderMessage> {
  const [message] = await world.signal(symbol)
  if (message === undefined) throw new Error('no entry was announced')
  return message
}
