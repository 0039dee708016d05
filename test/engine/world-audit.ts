/** What has to be true of a world at rest, told apart from the engine's own opinion of itself. */
import { type Fixed, formatFixed, parseFixed } from '../../lib/domain/money/fixed.ts'
import { type Order, isFinal } from '../../lib/domain/order/order.ts'
import { type Plan, heldQuantity } from '../../lib/domain/plan/plan.ts'
import { ledgerBalances } from '../../lib/engine/check-balances.ts'
import { orderRecord } from '../../lib/engine/records/order-records.ts'
import { planRecord } from '../../lib/engine/records/plan-records.ts'
import { factOf, factRecord } from '../../lib/engine/records/ledger-records.ts'
import { type Fill } from '../../lib/domain/ledger/fill.ts'
import { type World } from './world.ts'

export function plansOf(world: World, account = 'main'): readonly Plan[] {
  return itemsWith(
    world,
    (partition, sort) =>
      partition.startsWith(`open-plans#${account}#`) ||
      (partition.startsWith(`symbol#${account}#`) && sort.startsWith('plan#')),
  ).map((item) => planRecord.read(item).value)
}

export function ordersOf(world: World, account = 'main'): readonly Order[] {
  return itemsWith(
    world,
    (partition, sort) => partition.startsWith(`symbol#${account}#`) && sort.startsWith('order#'),
  ).map((item) => orderRecord.read(item).value)
}

export function fillsOf(world: World, account = 'main'): readonly Fill[] {
  return itemsWith(
    world,
    (partition, sort) => partition.startsWith(`symbol#${account}#`) && sort.startsWith('fact#'),
  ).flatMap((item) => {
    const fact = factOf(factRecord.read(item).value)
    return fact.kind === 'fill' ? [fact.fill] : []
  })
}

function itemsWith(world: World, wanted: (partition: string, sort: string) => boolean) {
  return world.store.allItems().filter(({ key }) => wanted(key.partition, key.sort))
}

/** Every sentence is something that must not be; a sound world at rest has none. */
export async function faultsOf(world: World): Promise<readonly string[]> {
  return [
    ...repeatedOrders(world),
    ...unbookedTrades(world),
    ...(await balanceDifferences(world)),
    ...protectionFaults(world),
    ...leftovers(world),
  ]
}

function repeatedOrders(world: World): readonly string[] {
  const counts = new Map<string, number>()
  for (const order of [...world.venue.openOrders('main'), ...world.venue.closedOrders('main')])
    if (order.clientOrderId !== undefined)
      counts.set(order.clientOrderId, (counts.get(order.clientOrderId) ?? 0) + 1)
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([id, count]) => `${count} venue orders have the client id ${id}`)
}

function unbookedTrades(world: World): readonly string[] {
  const venue = world.venue
    .trades('main')
    .map((trade) => `${trade.tradeId} ${trade.quantity} ${trade.cost} ${trade.fee}`)
  const ours = fillsOf(world).map(
    (fill) => `${fill.tradeId} ${fill.quantity} ${fill.cost} ${fill.fee}`,
  )
  const missing = venue
    .filter((trade) => !ours.includes(trade))
    .map((trade) => `trade ${trade} is not booked`)
  const invented = ours
    .filter((fill) => !venue.includes(fill))
    .map((fill) => `fill ${fill} is no trade`)
  return [...missing, ...invented]
}

async function balanceDifferences(world: World): Promise<readonly string[]> {
  const ledger = (await ledgerBalances(world.run())) ?? new Map<string, Fixed>()
  const venue = new Map(
    world.venue.balances('main').map(({ currency, total }) => [currency, total]),
  )
  return [...new Set([...ledger.keys(), ...venue.keys()])]
    .filter((currency) => (ledger.get(currency) ?? 0n) !== (venue.get(currency) ?? 0n))
    .map((currency) => {
      const ours = formatFixed(ledger.get(currency) ?? 0n)
      return `${currency}: the ledger has ${ours}, the venue ${formatFixed(venue.get(currency) ?? 0n)}`
    })
}

const STEP_SIZE = parseFixed('0.00000001')

/** Every base currency at the venue belongs to a plan, and rests under that plan's stop. */
function protectionFaults(world: World): readonly string[] {
  const plans = plansOf(world)
  const resting = world.venue.openOrders('main')
  return world.account.config.symbols.flatMap((symbol) => {
    const [base = ''] = symbol.split('/')
    const total =
      world.venue.balances('main').find(({ currency }) => currency === base)?.total ?? 0n
    const ofSymbol = plans.filter((plan) => plan.symbol === symbol)
    const held = ofSymbol.reduce((sum, plan) => sum + heldQuantity(plan), 0n)
    const open = ofSymbol
      .filter((plan) => plan.status !== 'closed')
      .reduce((sum, plan) => sum + heldQuantity(plan), 0n)
    const stopped = resting
      .filter(
        (order) =>
          order.symbol === symbol && order.side === 'sell' && order.type.startsWith('stop'),
      )
      .reduce((sum, order) => sum + order.quantity - order.filledQuantity, 0n)
    const faults: string[] = []
    if (total !== held)
      faults.push(`${base}: plans hold ${formatFixed(held)} of ${formatFixed(total)}`)
    // What is smaller than the venue's step can neither be sold nor protected.
    if (stopped > open || open - stopped >= STEP_SIZE)
      faults.push(
        `${base}: ${formatFixed(stopped)} rest under a stop, ${formatFixed(open)} are held`,
      )
    return faults
  })
}

/** Orders of ours that rest at the venue although our own record of them has ended. */
function forgotten(world: World): readonly string[] {
  const live = new Set(
    ordersOf(world)
      .filter((order) => !isFinal(order))
      .map((order) => order.intent.intentId),
  )
  return world.venue
    .openOrders('main')
    .filter((order) => order.clientOrderId !== undefined && !live.has(order.clientOrderId))
    .map((order) => `the ${order.type} ${order.clientOrderId} rests at the venue, forgotten`)
}

function leftovers(world: World): readonly string[] {
  const waiting = world.store
    .allItems()
    .filter(({ key }) => key.partition === 'outbox#main')
    .map(({ key }) => `${key.sort} waits in the outbox`)
  const unsettled = ordersOf(world)
    .filter(({ intent }) => intent.purpose !== 'protection' && intent.purpose !== 'target')
    .filter((order) => !isFinal(order))
    .map((order) => `the ${order.intent.purpose} ${order.intent.intentId} is still ${order.state}`)
  const stuck = plansOf(world)
    .filter((plan) => plan.status === 'opening' || plan.status === 'closing')
    .map((plan) => `the plan ${plan.planId} is still ${plan.status}`)
  return [...waiting, ...unsettled, ...stuck, ...forgotten(world)]
}

/** The only plan in the symbol, open or closed. */
export function planOf(world: World, symbol: string): Plan {
  const [plan, ...others] = plansOf(world).filter((each) => each.symbol === symbol)
  if (plan === undefined || others.length > 0)
    throw new Error(`${symbol} has ${others.length + (plan === undefined ? 0 : 1)} plans`)
  return plan
}

/** The orders of a symbol's plan with this purpose, in the order of their making. */
export function ordersFor(
  world: World,
  symbol: string,
  purpose: Order['intent']['purpose'],
): readonly Order[] {
  const ids = plansOf(world).flatMap((plan) => plan.intentIds)
  return ordersOf(world)
    .filter((order) => order.intent.symbol === symbol && order.intent.purpose === purpose)
    .sort((a, b) => ids.indexOf(a.intent.intentId) - ids.indexOf(b.intent.intentId))
}

/** The only order of a symbol's plan with this purpose. */
export function orderFor(world: World, symbol: string, purpose: Order['intent']['purpose']): Order {
  const [order, ...others] = ordersFor(world, symbol, purpose)
  if (order === undefined || others.length > 0)
    throw new Error(
      `${symbol} has not one ${purpose}, but ${others.length + (order === undefined ? 0 : 1)}`,
    )
  return order
}
