/**
 * The world of the engine's tests with its venue on the other side of HTTP: the real ccxt adapter,
 * the simulated Kraken on loopback, and time that passes with every request and every answer, so that
 * what the engine knows is behind what the venue did, as in life.
 */
import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { type z } from 'zod'
import { createCcxtExchange } from '../../../lib/adapters/ccxt/create-ccxt-exchange.ts'
import { createMicrosecondNonce } from '../../../lib/adapters/ccxt/microsecond-nonce.ts'
import { FAMILIAR_MARKETS } from '../../../lib/adapters/simulated-exchange/familiar-markets.ts'
import { faultRequest } from '../../../lib/adapters/simulated-exchange/kraken/control-requests.ts'
import { type VenueEvent } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { startKrakenServer } from '../../../lib/adapters/simulated-exchange/kraken/start-kraken-server.ts'
import { checkRisk } from '../../../lib/engine/check-risk.ts'
import { monitorPlans } from '../../../lib/engine/monitor-plans.ts'
import { reconcile } from '../../../lib/engine/reconcile.ts'
import { type Exchange } from '../../../lib/ports/exchange.ts'
import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type Clock } from '../../../lib/ports/clock.ts'
import { FaultyExchange } from '../faulty-exchange.ts'
import { entryMessage } from '../first-message.ts'
import { accountConfig } from '../sample-config.ts'
import { BTC, MINUTE_MS, type World, type WorldOptions, createWorld } from '../world.ts'

/** From here to the venue, and from there to here. */
export const WAY_MS = 50
/** A call there and back. */
export const CALL_MS = 2 * WAY_MS
/** After so long a client gives up waiting for an answer. */
export const TIMEOUT_MS = 2_000

export type KrakenWorld = World & {
  /** Asks for a fault in the words of the control endpoint. */
  readonly inject: (fault: z.input<typeof faultRequest>) => void
  /** Forgets every fault that waits. */
  readonly heal: () => void
  /** Somebody else's program with a key to the same account. */
  readonly otherClient: Exchange
  /** The venue changes the least that it takes of an order in BTC. Nobody is told. */
  readonly setMinimum: (quantity: Fixed) => void
  /** The venue's own truth, as its control tells it. */
  readonly venueLog: () => readonly VenueEvent[]
  readonly faultsFired: () => Readonly<Record<string, number>>
}

export async function createKrakenWorld(options: WorldOptions = {}): Promise<KrakenWorld> {
  const [bitcoin] = FAMILIAR_MARKETS.filter((market) => market.instrument.symbol === BTC)
  if (bitcoin === undefined) throw new Error(`${BTC} is not a familiar market`)
  const instrument: { -readonly [Name in keyof Instrument]: Instrument[Name] } = {
    ...bitcoin.instrument,
  }
  const { strategies } = accountConfig()
  const world = createWorld({
    ...options,
    markets: [{ ...bitcoin, instrument }],
    config: {
      symbols: [BTC],
      strategies: strategies.map((strategy) => ({ ...strategy, symbols: [BTC] })),
      ...options.config,
    },
  })
  const { clock, venue, account } = world
  const server = await startKrakenServer({
    venue,
    port: 0,
    clockMs: () => {
      void clock.sleep(WAY_MS)
      return clock.nowMs()
    },
  })
  onTestFinished(() => server.close())
  const client = (): Exchange => {
    const key = {
      apiKey: randomBytes(20).toString('hex'),
      secret: randomBytes(64).toString('base64'),
    }
    server.control.registerAccount({ name: account.config.id, balances: {}, ...key })
    return createCcxtExchange({
      venue: 'kraken',
      baseUrl: server.url,
      ...key,
      timeoutMs: TIMEOUT_MS,
      nonce: createMicrosecondNonce(clock.nowMs),
      nowMs: clock.nowMs,
    })
  }
  account.exchange = new FaultyExchange(withWayBack(client(), clock), () => undefined)
  return {
    ...world,
    exchange: account.exchange,
    inject: (fault) => server.control.inject(faultRequest.parse(fault)),
    heal: () => server.control.heal(),
    otherClient: client(),
    setMinimum: (quantity) => {
      instrument.quantityMin = quantity
    },
    venueLog: () => server.control.log(0),
    faultsFired: () => server.control.state().faultsFired,
  }
}

/**
 * A minute in which an entry fills, and then something happens before anything can rest for it.
 * The rest of the minute takes its course: what the schedule starts after the decision, and the ticks.
 */
export async function enter(
  world: KrakenWorld,
  beforeProtection: (world: KrakenWorld) => void = () => undefined,
): Promise<void> {
  const entry = await entryMessage(world)
  const minuteMs = world.clock.nowMs() - (world.clock.nowMs() % MINUTE_MS)
  await world.execute(entry)
  beforeProtection(world)
  await world.deliver()
  for (const work of [monitorPlans, reconcile, checkRisk]) {
    await world.attempt((engine): Promise<unknown> => work(engine))
    await world.deliver()
  }
  for (let second = 10; second < 60; second += 10) {
    await world.advanceTo(minuteMs + second * 1000)
    await world.tick()
  }
}

/** The same exchange, whose answers take their time; the caller waits longest for one that is lost. */
function withWayBack(exchange: Exchange, clock: Clock): Exchange {
  return new Proxy(exchange, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      return (...args: readonly unknown[]): unknown => {
        const answer: unknown = Reflect.apply(member, target, args)
        return answer instanceof Promise ? late(answer, clock) : answer
      }
    },
  })
}

async function late(answer: Promise<unknown>, clock: Clock): Promise<unknown> {
  try {
    const result = await answer
    await clock.sleep(isLost(result) ? TIMEOUT_MS : WAY_MS)
    return result
  } catch (error) {
    await clock.sleep(WAY_MS)
    throw error
  }
}

function isLost(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'outcome' in result
    ? result.outcome === 'unknown'
    : false
}
