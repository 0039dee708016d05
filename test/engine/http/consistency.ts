/**
 * Whether plan, orders and books say the same as the venue, to the last unit. Everything is added up
 * from the venue's own trades, by the client ids under which the orders were sent.
 */
import { type SimulatedTrade } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fixed, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { realisedPnl } from '../../../lib/domain/plan/plan.ts'
import { type World, BTC } from '../world.ts'
import { fillsOf, ordersOf, planOf } from '../world-audit.ts'

/** Every sentence is a contradiction between the only plan in BTC and the venue. */
export function contradictions(world: World): readonly string[] {
  return [...planDifferences(world), ...orderDifferences(world), ...forgottenTrades(world)]
}

/** The trades that the engine asked for. */
function ownTrades(world: World): readonly SimulatedTrade[] {
  return world.venue
    .trades('main')
    .filter((trade) => trade.symbol === BTC && trade.clientOrderId !== undefined)
}

function planDifferences(world: World): readonly string[] {
  const plan = planOf(world, BTC)
  const trades = ownTrades(world)
  const buys = trades.filter(({ side }) => side === 'buy')
  const sells = trades.filter(({ side }) => side === 'sell')
  const fees = sumOf(trades, ({ fee }) => fee)
  const gain = sumOf(sells, ({ cost }) => cost) - sumOf(buys, ({ cost }) => cost) - fees
  return [
    ...differs(
      'entered',
      plan.enteredQuantity,
      sumOf(buys, ({ quantity }) => quantity),
    ),
    ...differs(
      'exited',
      plan.exitedQuantity,
      sumOf(sells, ({ quantity }) => quantity),
    ),
    ...differs(
      'entry cost',
      plan.entryCost,
      sumOf(buys, ({ cost }) => cost),
    ),
    ...differs(
      'proceeds',
      plan.exitProceeds,
      sumOf(sells, ({ cost }) => cost),
    ),
    ...differs('fees', plan.fees, fees),
    ...differs('result', realisedPnl(plan), gain),
  ]
}

function orderDifferences(world: World): readonly string[] {
  const plan = planOf(world, BTC)
  return ordersOf(world).flatMap((order) => {
    const { intentId, planId, purpose } = order.intent
    const trades = ownTrades(world).filter(({ clientOrderId }) => clientOrderId === intentId)
    const atVenue = world.venue.orderByClientId('main', intentId)
    const name = `${purpose} ${intentId}`
    return [
      ...differs(
        `${name} filled`,
        order.filledQuantity,
        sumOf(trades, (each) => each.quantity),
      ),
      ...differs(
        `${name} cost`,
        order.filledCost,
        sumOf(trades, (each) => each.cost),
      ),
      ...(atVenue === undefined
        ? []
        : differs(`${name} quantity`, order.quantity, atVenue.quantity)),
      ...(planId === plan.planId && !plan.intentIds.includes(intentId)
        ? [`${name} is not on its plan`]
        : []),
    ]
  })
}

function forgottenTrades(world: World): readonly string[] {
  const { planId } = planOf(world, BTC)
  const booked = new Map(fillsOf(world).map((fill) => [fill.tradeId, fill]))
  return ownTrades(world).flatMap(({ tradeId, clientOrderId }) => {
    const fill = booked.get(tradeId)
    if (fill === undefined) return [`trade ${tradeId} is not booked`]
    const isOurs = fill.intentId === clientOrderId && fill.planId === planId
    return isOurs ? [] : [`trade ${tradeId} is booked for another order or plan`]
  })
}

function differs(what: string, ours: Fixed, venue: Fixed): readonly string[] {
  return ours === venue
    ? []
    : [`${what}: ours is ${formatFixed(ours)}, the venue's ${formatFixed(venue)}`]
}

function sumOf<Item>(items: readonly Item[], amountOf: (item: Item) => Fixed): Fixed {
  return items.reduce((sum, item) => sum + amountOf(item), 0n)
}
