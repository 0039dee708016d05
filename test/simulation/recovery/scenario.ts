import { RESTING_ENTRIES } from '../../engine/sample-config.ts'
import { type WorldOptions, BTC } from '../../engine/world.ts'
import { type RecoveryName } from './recovery-branches.ts'
import { type WatchedWorld, createWatchedWorld } from './watched-world.ts'

/** Something that goes wrong, and exactly the branches that run because of it. */
export interface Scenario {
  readonly title: string
  readonly options?: WorldOptions
  readonly begins?: 'in the first minute' | 'open' | 'bought'
  readonly drive: (world: WatchedWorld) => Promise<unknown>
  readonly runs: readonly RecoveryName[]
}

/** @returns the branches that ran, without what happens in ordinary life too. */
export async function ranIn({ options, begins = 'open', drive }: Scenario): Promise<string[]> {
  const world = createWatchedWorld(options)
  if (begins !== 'in the first minute') await world.minutes(2)
  if (begins === 'bought') {
    await world.buy(BTC)
    await world.minute()
  }
  const before = { ...world.counter.counts }
  await drive(world)
  const { counts } = world.counter
  return world.ran().filter((name) => counts[name] > before[name])
}

/** Entries that rest at the ask, so that they fill in parts. */
export const RESTING: WorldOptions = { config: { entries: RESTING_ENTRIES } }

export const isEntry = (request: { readonly side: string }): boolean => request.side === 'buy'
export const isStop = (request: { readonly type: string }): boolean => request.type === 'stop'
export const isSale = (request: { readonly type: string; readonly side: string }): boolean =>
  request.side === 'sell' && (request.type === 'market' || request.type === 'limit')
export const isAnyStop = (request: { readonly type: string }): boolean =>
  request.type.startsWith('stop')

/** Lets what is under way come as far as it can. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** From now on no order of this kind is answered; `reaches` says whether the venue gets it. */
export function muteOrders(
  world: WatchedWorld,
  reaches: boolean,
  matches: (request: { readonly type: string; readonly side: string }) => boolean = () => true,
): () => void {
  const place = world.exchange.placeOrder.bind(world.exchange)
  world.exchange.placeOrder = async (request) => {
    if (!matches(request)) return place(request)
    if (reaches) await place(request)
    return new Promise(() => {})
  }
  return () => {
    world.exchange.placeOrder = place
  }
}

/** Starts a function that is not waited for, because it never ends. */
export async function abandon(world: WatchedWorld, functionName: string, event?: unknown) {
  void world.invoke(functionName, { event })
  await settle()
}

/** An entry whose run died while it was being sent. */
export async function entryOfDeadRun(world: WatchedWorld, reaches: boolean): Promise<unknown> {
  await world.signal(BTC)
  const event = await world.nextMessage()
  const heal = muteOrders(world, reaches)
  await abandon(world, 'execute-orders', event)
  heal()
  return event
}
