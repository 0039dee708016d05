/**
 * A whole engine on one desk: memory adapters, a clock that the test moves, and the real simulated
 * venue under an exchange that can be made to fail. Every run gets a new engine, as every invocation
 * of a function does; only the store, the queues and the venue last.
 */
import { createMemoryAlerts } from '../../lib/adapters/memory/memory-alerts.ts'
import { createMemoryLog } from '../../lib/adapters/memory/memory-log.ts'
import { createMemoryMetrics } from '../../lib/adapters/memory/memory-metrics.ts'
import { createMemoryQueue } from '../../lib/adapters/memory/memory-queue.ts'
import { createMemoryStore } from '../../lib/adapters/memory/memory-store.ts'
import { createSeededRandom } from '../../lib/adapters/memory/seeded-random.ts'
import { createSequentialIds } from '../../lib/adapters/memory/sequential-ids.ts'
import { createVirtualClock } from '../../lib/adapters/memory/virtual-clock.ts'
import {
  FAMILIAR_MARKETS,
  type FamiliarMarket,
} from '../../lib/adapters/simulated-exchange/familiar-markets.ts'
import { InProcessExchange } from '../../lib/adapters/simulated-exchange/in-process-exchange.ts'
import { SimulatedVenue } from '../../lib/adapters/simulated-exchange/venue.ts'
import {
  type AccountOptions,
  type SimulatedVenueOptions,
} from '../../lib/adapters/simulated-exchange/venue-types.ts'
import { type AccountConfig } from '../../lib/domain/config/account-config.ts'
import { type Fixed, formatFixed, parseFixed } from '../../lib/domain/money/fixed.ts'
import { type Account, type AccountRun, type Engine } from '../../lib/engine/engine.ts'
import { executeOrder } from '../../lib/engine/execute-orders.ts'
import { monitorPlans, monitorTick, type TickMessage } from '../../lib/engine/monitor-plans.ts'
import { type OrderMessage } from '../../lib/engine/order-queue.ts'
import { checkRisk } from '../../lib/engine/check-risk.ts'
import { reconcile } from '../../lib/engine/reconcile.ts'
import { scanSignals } from '../../lib/engine/scan-signals.ts'
import { syncFills } from '../../lib/engine/sync-fills.ts'
import { syncMarket } from '../../lib/engine/sync-market.ts'
import { type Clock } from '../../lib/ports/clock.ts'
import { AskedStrategy } from './asked-strategy.ts'
import { type CallGate, gated } from './call-gate.ts'
import { FaultyExchange } from './faulty-exchange.ts'
import { ScriptedPrice } from './scripted-price.ts'
import { accountConfig } from './sample-config.ts'

export const START_MS = Date.UTC(2025, 0, 10)
export const MINUTE_MS = 60_000
export const BTC = 'BTC/USD'
export const ETH = 'ETH/USD'
export const SOL = 'SOL/USD'
export const amount = parseFixed

const SESSION = { id: 'session-1', version: '1.2.3' }

/** More than any sound cycle needs; beyond it messages are being made in a loop. */
const MESSAGES_MAX = 100

export interface WorldOptions {
  readonly config?: Partial<AccountConfig>
  /** Accounts of the config, each with the same settings and an account of its own at the venue. */
  readonly accounts?: readonly string[]
  readonly balances?: Readonly<Record<string, Fixed>>
  readonly accountOptions?: AccountOptions
  readonly venue?: Partial<SimulatedVenueOptions>
  /** What is traded at the venue; BTC, ETH and SOL against USD unless given. */
  readonly markets?: readonly FamiliarMarket[]
  /** The venue lists the trades of one symbol at a time. */
  readonly tradesBySymbol?: boolean
}

const USUAL_MARKETS = FAMILIAR_MARKETS.filter(({ instrument }) =>
  [BTC, ETH, SOL].includes(instrument.symbol),
)

export type World = ReturnType<typeof createWorld>

export function nextMinuteMs({ clock }: { readonly clock: Clock }): number {
  return Math.ceil((clock.nowMs() + 1) / MINUTE_MS) * MINUTE_MS
}

export function createWorld(options: WorldOptions = {}) {
  const clock = createVirtualClock({ startMs: START_MS, mode: 'sleeping' })
  const markets = options.markets ?? USUAL_MARKETS
  const prices = new Map(
    markets.map(({ instrument, price }) => [
      instrument.symbol,
      new ScriptedPrice(instrument, formatFixed(price)),
    ]),
  )
  const venue = new SimulatedVenue({
    instruments: markets.map((market) => market.instrument),
    markets: [...prices.values()],
    startMs: START_MS,
    seed: 1,
    ...options.venue,
  })
  const ports = {
    store: createMemoryStore(),
    clock,
    random: createSeededRandom(1),
    ids: createSequentialIds('run'),
    log: createMemoryLog(),
    alerts: createMemoryAlerts(),
    metrics: createMemoryMetrics(),
    orderQueue: createMemoryQueue({ clock, fifo: true, visibilityTimeoutMs: 120_000 }),
    tickQueue: createMemoryQueue({ clock, fifo: false, visibilityTimeoutMs: 120_000 }),
  }
  const strategy = new AskedStrategy('ema-cross', amount('200'), 3_600_000)
  const accounts = (options.accounts ?? ['main']).map(
    (id): Account & { exchange: FaultyExchange } => {
      venue.openAccount(id, options.balances ?? { USD: amount('10000') }, options.accountOptions)
      const config = accountConfig({ id, ...options.config })
      const buyFeesInBase = options.accountOptions?.feeInBaseOnBuys ?? false
      const inProcess = new InProcessExchange({
        venue,
        account: id,
        buyFeesInBase,
        restingSellsLock: options.accountOptions?.restingSellsLock ?? true,
        tradesBySymbol: options.tradesBySymbol ?? false,
      })
      return {
        config,
        market: 'simulated',
        exchange: new FaultyExchange(inProcess, () => venue.advanceTo(clock.nowMs())),
        strategies: [{ strategy, symbols: config.strategies[0]?.symbols ?? [] }],
      }
    },
  )
  const [account] = accounts
  if (account === undefined) throw new Error('a world needs an account')
  let remainingMs = 600_000

  const world = {
    ...ports,
    venue,
    strategy,
    accounts,
    account,
    exchange: account.exchange,
    /** What went wrong in runs, as a function's error would be counted. */
    failures: [] as unknown[],
    setRemainingMs(ms: number): void {
      remainingMs = ms
    },
    engine(gate?: CallGate): Engine {
      const engine = {
        ...ports,
        session: SESSION,
        configVersion: 1,
        accounts,
        remainingMs: () => remainingMs,
      }
      if (gate === undefined) return engine
      return {
        ...engine,
        store: gated('store', ports.store, gate),
        orderQueue: gated('orderQueue', ports.orderQueue, gate),
        accounts: accounts.map((each) => ({
          ...each,
          exchange: gated('exchange', each.exchange, gate),
        })),
      }
    },
    /** For reading records in assertions. */
    run(): AccountRun {
      return { engine: world.engine(), account }
    },
    /** The price counts from the next whole minute on. */
    movePrice(symbol: string, price: string): void {
      prices.get(symbol)?.moveTo(price, clock.nowMs() + 1)
    },
    leaveOutBar(symbol: string, openTimeMs: number): void {
      prices.get(symbol)?.leaveOut(openTimeMs)
    },
    async advanceTo(toMs: number): Promise<void> {
      await clock.advanceTo(Math.max(toMs, clock.nowMs()))
      venue.advanceTo(clock.nowMs())
    },
    advanceBy: (durationMs: number): Promise<void> => world.advanceTo(clock.nowMs() + durationMs),
    /** Runs a function as its trigger would: a failure is counted and the next one runs. */
    async attempt<T>(
      work: (engine: Engine) => Promise<T>,
      gate?: CallGate,
    ): Promise<T | undefined> {
      try {
        const done = work(world.engine(gate))
        if (gate === undefined) return await done
        return await Promise.race([done, gate.reached.then(() => undefined)])
      } catch (error) {
        world.failures.push(error)
        return undefined
      }
    },
    /** Carries out what the order queue holds now, and what comes of it. @returns how many messages. */
    async deliver(gate?: CallGate): Promise<number> {
      let delivered = 0
      for (;;) {
        const [received] = await ports.orderQueue.receive(1)
        if (received === undefined) return delivered
        delivered += 1
        if (delivered > MESSAGES_MAX) throw new Error('order messages are made in a loop')
        const message = JSON.parse(received.body) as OrderMessage
        const done = await world.attempt((engine) => executeOrder(engine, message), gate)
        if (done?.result === 'done') await ports.orderQueue.acknowledge(received.receiptHandle)
      }
    },
    async tick(gate?: CallGate): Promise<void> {
      for (const received of await ports.tickQueue.receive(10)) {
        const tick = JSON.parse(received.body) as TickMessage
        await world.attempt((engine) => monitorTick(engine, tick), gate)
        await ports.tickQueue.acknowledge(received.receiptHandle)
      }
      await world.deliver(gate)
    },
    /** What happens at the start of a minute, in the order in which the schedule may start it. */
    async schedule(gate?: CallGate): Promise<void> {
      for (const work of [syncMarket, syncFills, scanSignals, monitorPlans, reconcile, checkRisk]) {
        await world.attempt((engine): Promise<unknown> => work(engine), gate)
        await world.deliver(gate)
      }
    },
    /** A whole minute from its start: the schedule, then the ticks inside it. */
    async minute(gate?: CallGate): Promise<void> {
      const minuteMs = nextMinuteMs(world)
      await world.advanceTo(minuteMs)
      await world.schedule(gate)
      for (let second = 10; second < 60; second += 10) {
        await world.advanceTo(minuteMs + second * 1000 + 5)
        await world.tick(gate)
      }
    },
    async minutes(count: number): Promise<void> {
      for (let each = 0; each < count; each += 1) await world.minute()
    },
    /** Takes what the order queue holds, as a trigger that got lost would. */
    async takeMessages(): Promise<readonly OrderMessage[]> {
      const taken: OrderMessage[] = []
      for (;;) {
        const [received] = await ports.orderQueue.receive(1)
        if (received === undefined) return taken
        await ports.orderQueue.acknowledge(received.receiptHandle)
        taken.push(JSON.parse(received.body) as OrderMessage)
      }
    },
    /** A minute up to the decision: entries are stored and announced, nothing is sent. */
    async signal(...symbols: readonly string[]): Promise<readonly OrderMessage[]> {
      for (const symbol of symbols) strategy.wanted.add(symbol)
      await world.advanceTo(nextMinuteMs(world))
      for (const work of [syncMarket, syncFills, scanSignals])
        await world.attempt((engine): Promise<unknown> => work(engine))
      strategy.wanted.clear()
      return world.takeMessages()
    },
    execute: (message: OrderMessage) => executeOrder(world.engine(), message),
    /** Opens a plan in the symbol by the ordinary way: signal, entry, protection. */
    async buy(symbol: string): Promise<void> {
      strategy.wanted.add(symbol)
      await world.minute()
      strategy.wanted.delete(symbol)
    },
  }
  return world
}
