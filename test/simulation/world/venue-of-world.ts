/** The venue of a world: its markets, its accounts, and what these hold in the beginning. */
import { familiarVenue } from '../../../lib/adapters/simulated-exchange/familiar-venue.ts'
import { type SimulatedVenueOptions } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { type Fixed, divide, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type FaultPlan } from '../faults/fault-plan.ts'
import { placeOf } from '../kernel/draws.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { JumpyMarket, type Jump } from './jumpy-market.ts'
import { FEE_HOLDING, type WorldAccount, type WorldConfig } from './world-config.ts'

const MINUTE_MS = 60_000

export interface VenueParts {
  readonly config: WorldConfig
  readonly kernel: Kernel
  readonly faults: FaultPlan
  readonly startMs: number
  healAtMs(): number
}

export function createVenue(parts: VenueParts): SimulatedVenue {
  const { config, kernel } = parts
  const seed = Math.floor(kernel.draws.uniform(placeOf('venue'), 0, 101) * 2 ** 31)
  const options = marketsOf(config.venueSymbols, seed, parts.startMs)
  const markets = options.markets.map(
    (market) => new JumpyMarket(market, (minute) => jumpAt(parts, market.symbol, minute)),
  )
  const venue = new SimulatedVenue({ ...options, markets })
  for (const account of config.accounts) {
    const { id, feeInBaseOnBuys, feeCurrency, restingSellsLock } = account
    const held = venue.instruments.map((instrument) => {
      const quantity = divide(
        heldValue(account, config, instrument),
        venue.quote(instrument.symbol).last,
        'floor',
      )
      return [instrument.base, quantity - (quantity % instrument.stepSize)] as const
    })
    const balances = { USD: parseFixed('10000'), ...Object.fromEntries(held) }
    const ofFees = feeCurrency === undefined ? {} : { feeCurrency }
    venue.openAccount(id, balances, { feeInBaseOnBuys, restingSellsLock, ...ofFees })
  }
  return venue
}

/** Quote currency. */
function heldValue(
  { openingValue, feeCurrency }: WorldAccount,
  { symbols }: WorldConfig,
  { symbol, base }: Instrument,
): Fixed {
  return (symbols.includes(symbol) ? openingValue : 0n) + (base === feeCurrency ? FEE_HOLDING : 0n)
}

function jumpAt(
  { kernel, faults, startMs, healAtMs }: VenueParts,
  symbol: string,
  minute: number,
): Jump | undefined {
  const isWithin = minute * MINUTE_MS > startMs && (minute + 4) * MINUTE_MS < healAtMs()
  const at = `${symbol}@${minute}`
  if (!isWithin || !faults.happens('price-jump', at)) return undefined
  const place = placeOf(at)
  const isUp = kernel.draws.uniform(place, 0, 102) < 0.5
  return { times: isUp ? 3 : 1, by: 2, minutes: kernel.draws.between(1, 3, place, 0, 103) }
}

/** Computing a day of prices takes longer than trading it, and the same seed comes again and again. */
const knownMarkets = new Map<string, SimulatedVenueOptions>()
const KNOWN_MARKETS_MAX = 8

function marketsOf(
  symbols: readonly string[],
  seed: number,
  startMs: number,
): SimulatedVenueOptions {
  const name = `${seed} ${symbols.join(' ')}`
  const known = knownMarkets.get(name)
  if (known !== undefined) return known
  const made = familiarVenue({ symbols, seed, startMs })
  const [oldest] = knownMarkets.keys()
  if (oldest !== undefined && knownMarkets.size >= KNOWN_MARKETS_MAX) knownMarkets.delete(oldest)
  knownMarkets.set(name, made)
  return made
}
