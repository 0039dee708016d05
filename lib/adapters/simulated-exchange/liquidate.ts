/** The venue closes a position by force: a market order of its own, whose trades say so. */
import { type Fixed, ZERO } from '../../domain/money/fixed.ts'
import { closeCancelled } from './book-trade.ts'
import { enterOrder } from './execute-order.ts'
import { type LiveOrder, publicOrder } from './live-order.ts'
import { acceptOrder, checkOrder, sparingRejections } from './place-order.ts'
import { type VenueOrderRequest } from './simulated-order.ts'
import { type VenueAccount } from './venue-account.ts'
import { type VenueState } from './venue-state.ts'
import { type PlaceResult } from './venue-types.ts'

/** The account's own sells of the symbol are cancelled when they hold what is to be sold. */
export function liquidate(
  state: VenueState,
  account: VenueAccount,
  symbol: string,
  quantity: Fixed,
): PlaceResult {
  const request: VenueOrderRequest = {
    symbol,
    side: 'sell',
    type: 'market',
    quantity,
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
  }
  const sells = [...account.open.values()].filter(
    (order) => order.symbol === symbol && order.side === 'sell',
  )
  const heldBySells = sells.reduce((total, { held }) => total + held, ZERO)
  const checked = sparingRejections(account, () => checkOrder(state, account, request, heldBySells))
  if ('refusal' in checked) {
    state.record(account.name, { kind: 'order-refused', request, refusal: checked.refusal })
    return { refused: checked.refusal }
  }
  makeRoom(state, account, sells, quantity)
  const order = acceptOrder(state, account, request, {
    holdPrice: checked.holdPrice,
    liquidation: true,
  })
  enterOrder(state, order)
  return { placed: publicOrder(order) }
}

function makeRoom(
  state: VenueState,
  account: VenueAccount,
  sells: readonly LiveOrder[],
  quantity: Fixed,
): void {
  for (const order of sells) {
    const { base } = state.book(order.symbol).view.instrument
    if (account.free(base) >= quantity) return
    closeCancelled(state, order, 'the position is liquidated')
  }
}
