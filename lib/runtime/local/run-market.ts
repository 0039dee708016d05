/** The market that a local run trades on: made up, recorded, or another process's. */
import { resolve } from 'node:path'
import * as z from 'zod'
import {
  type FamiliarVenueOptions,
  SYNTHETIC_START_MS,
  UnlistedSymbol,
  familiarVenue,
} from '../../adapters/simulated-exchange/familiar-venue.ts'
import { type SimulatedVenueOptions } from '../../adapters/simulated-exchange/venue-types.ts'
import { reachExchange } from './reach-exchange.ts'
import { readRecording } from './recording.ts'
import { Refusal } from './refusal.ts'
import { type VenueControl } from './venue-control.ts'

export const marketSourceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('synthetic'),
    seed: z.number(),
    symbols: z.array(z.string()).readonly(),
  }),
  z.object({
    kind: z.literal('replay'),
    seed: z.number(),
    symbol: z.string(),
    file: z.string(),
    fromMs: z.number().optional(),
    toMs: z.number().optional(),
  }),
  z.object({
    kind: z.literal('exchange'),
    url: z.string(),
    controlUrl: z.string(),
    symbols: z.array(z.string()).readonly(),
  }),
])

/** Everything that it takes to have the same market again. */
export type MarketSource = z.output<typeof marketSourceSchema>

export interface RunMarket {
  /** Says which market it is; two runs with one text have the same prices. */
  readonly description: string
  readonly source: MarketSource
  readonly symbols: readonly string[]
  readonly startMs: number
  /** A recording ends; the others do not. */
  readonly endMs?: number
  readonly venue:
    | { readonly serve: SimulatedVenueOptions }
    | { readonly url: string; readonly control: VenueControl }
}

/**
 * Changes nothing anywhere.
 * @throws {Refusal} for a symbol, file, range or address that cannot be used.
 */
export async function openMarket(source: MarketSource): Promise<RunMarket> {
  switch (source.kind) {
    case 'synthetic':
      return {
        description: `made-up prices of seed ${source.seed}`,
        source,
        symbols: source.symbols,
        startMs: SYNTHETIC_START_MS,
        venue: { serve: venueOrRefusal(source) },
      }
    case 'replay':
      return openReplay(source)
    case 'exchange': {
      const { control, symbols, nowMs } = await reachExchange(source)
      const venue = { url: source.url, control }
      return { description: 'an exchange of its own', source, symbols, startMs: nowMs, venue }
    }
  }
}

async function openReplay(
  source: Extract<MarketSource, { readonly kind: 'replay' }>,
): Promise<RunMarket> {
  const { file, symbol, seed, fromMs, toMs } = source
  const { bars, digest } = await readRecording(file)
  const firstMs = bars[0].openTimeMs
  const recordedUntilMs = (bars.at(-1) ?? bars[0]).openTimeMs + 60_000
  const startMs = fromMs ?? firstMs
  const endMs = Math.min(toMs ?? recordedUntilMs, recordedUntilMs)
  if (startMs < firstMs || startMs >= endMs)
    throw new Refusal(
      `${file} holds ${iso(firstMs)} to ${iso(recordedUntilMs)}; ` +
        `${iso(startMs)} to ${iso(toMs ?? recordedUntilMs)} was asked for`,
    )
  const recording = { symbol, bars }
  return {
    description: `recorded ${symbol} (${digest.slice(0, 16)}), seed ${seed}`,
    source: { ...source, file: resolve(file) },
    symbols: [symbol],
    startMs,
    endMs,
    venue: { serve: venueOrRefusal({ symbols: [symbol], seed, startMs, recording }) },
  }
}

function venueOrRefusal(options: FamiliarVenueOptions): SimulatedVenueOptions {
  try {
    return familiarVenue(options)
  } catch (error) {
    // A RangeError: prices that are no prices of this symbol, such as a share of its smallest tick.
    if (error instanceof UnlistedSymbol || error instanceof RangeError)
      throw new Refusal(error.message)
    throw error
  }
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
