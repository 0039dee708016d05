/** A world to reconcile, and what a person may do to the account behind the engine's back. */
import { reconcile } from '../../../lib/engine/reconcile.ts'
import { type Balance } from '../../../lib/ports/exchange.ts'
import { FaultyExchange } from '../faulty-exchange.ts'
import { BTC, ETH, type World, type WorldOptions, amount, createWorld } from '../world.ts'

/** With a plan of 200 USD in BTC, whose stop rests. */
export async function boughtWorld(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options)
  await world.minute()
  await world.buy(BTC)
  await world.minute()
  return world
}

export async function reconciled(world: World) {
  const outcome = (await reconcile(world.engine())).main
  if (outcome?.held !== true) throw new Error('the lease was not held')
  return outcome.result
}

export async function reconciledTimes(world: World, runs: number) {
  for (let run = 1; run < runs; run += 1) await reconciled(world)
  return reconciled(world)
}

/** The venue tells a balance that no listing explains; without an amount, what it really is. */
export function shiftBalance(world: World, currency: string, by = '0'): void {
  const tell = FaultyExchange.prototype.fetchBalances
  world.exchange.fetchBalances = async (): Promise<readonly Balance[]> => {
    const balances = await tell.call(world.exchange)
    const others = balances.filter((balance) => balance.currency !== currency)
    const real = balances.find((balance) => balance.currency === currency)
    const total = (real?.total ?? 0n) + amount(by)
    return [...others, { currency, total, free: real?.free ?? 0n }]
  }
}

/** Everything in the store but leases, whose versions rise with every run. */
export function contentsOf(world: World): string {
  return JSON.stringify(world.store.allItems().filter(({ key }) => !key.sort.startsWith('lease#')))
}

/** What the account really holds of BTC at the venue. */
export function heldBtc(world: World): bigint {
  return world.venue.balances('main').find(({ currency }) => currency === 'BTC')?.total ?? 0n
}

/** A buy of ETH far below the market, which our engine did not place. @returns the venue's id. */
export function restLimit(world: World, clientOrderId?: string): string {
  const placed = world.venue.place('main', {
    symbol: ETH,
    side: 'buy',
    type: 'limit',
    quantity: amount('0.1'),
    limitPrice: amount('2000'),
    postOnly: false,
    reduceOnly: false,
    timeInForce: 'good-till-cancelled',
    ...(clientOrderId === undefined ? {} : { clientOrderId }),
  })
  if (!('placed' in placed)) throw new Error('the venue refused it')
  return placed.placed.venueOrderId
}
