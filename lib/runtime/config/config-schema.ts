/**
 * The shape of `holdfast.yaml`: names, defaults, bounds and what each setting means.
 *
 * Amounts of money have no default: a limit that nobody chose protects nobody, and a default in
 * dollars would be a fortune in another quote currency.
 */
import * as z from 'zod'
import { entriesSchema, exitsSchema } from './exits-schema.ts'
import { decimal, symbol, whole } from './leaf-schemas.ts'
import { emaCrossSchema } from './strategy-schema.ts'

export const limitsSchema = z.strictObject({
  orderValueMax: decimal('Most that one entry order may be worth, in quote currency.', {
    above: '0',
  }),
  orderValueBuffer: decimal('Share of orderValueMax that is kept free for price moves.', {
    atLeast: '0',
    atMost: '0.5',
  }).prefault('0.01'),
  positionValueMax: decimal('Most that may be held of one symbol, in quote currency.', {
    above: '0',
  }),
  grossExposureMax: decimal(
    'Most that positions and unfilled entries may be worth together, in quote currency.',
    { above: '0' },
  ),
  openPlansMax: whole('Most plans that are open at once.', { atLeast: 1, atMost: 1000 }).prefault(
    10,
  ),
  openPlansPerSymbolMax: whole('Most plans that are open at once in one symbol; only 1 for now.', {
    atLeast: 1,
    atMost: 1,
  }).prefault(1),
})

export const reconcileSchema = z.strictObject({
  unknownHorizonSeconds: whole(
    'How long the venue is asked about an order of unknown outcome before its absence counts.',
    { atLeast: 30, atMost: 86_400 },
  ).prefault(120),
  fillOverlapSeconds: whole('How far back each fill sync looks again.', {
    atLeast: 0,
    atMost: 86_400,
  }).prefault(60),
  orphanPositions: z
    .enum(['report', 'adopt'])
    .default('report')
    .describe(
      'A position without a plan: report leaves it alone; adopt puts it under a plan with a stop, which may sell it. Symbols on the hold list are never adopted.',
    ),
  adoptedStopPercent: decimal(
    "Distance of an adopted position's stop below the price, in percent.",
    {
      above: '0',
      atMost: '50',
    },
  ).prefault('5'),
  equityDriftMax: decimal(
    'The balances may be worth this much more or less than the ledger says, in quote currency, before an alarm; a fiftieth of orderValueMax when left out.',
    { above: '0' },
  ).optional(),
})

export const accountSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 lower-case letters, digits and hyphens')
    .describe('Your name for the account; do not change it while it trades.'),
  venue: z.enum(['kraken']).default('kraken').describe('Where it trades.'),
  mode: z
    .enum(['simulated', 'paper', 'live'])
    .describe('simulated: a simulated venue; paper: real prices, no real order; live: real money.'),
  armed: z.boolean().default(false).describe('A live account trades only when this is true.'),
  venueUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("REST address used instead of the venue's own."),
  symbols: z.array(symbol).min(1).describe('Everything that this account may trade.'),
  holdList: z.array(symbol).default([]).describe('Symbols that are never sold.'),
  strategies: z.array(emaCrossSchema).default([]).describe('What decides to buy.'),
  limits: limitsSchema.describe(
    'Ceilings; they never stop an order that makes a position smaller.',
  ),
  entries: entriesSchema.prefault({}).describe('How entry orders are sent.'),
  exits: exitsSchema.prefault({}).describe('How open plans are watched, protected and closed.'),
  reconcile: reconcileSchema.prefault({}).describe("How our books are compared with the venue's."),
})

export const configSchema = z.strictObject({
  accounts: z.array(accountSchema).min(1).describe('The accounts that are traded.'),
})

/** A configuration that has the right shape; `completeConfig` makes it a `HoldfastConfig`. */
export type ShapedConfig = z.output<typeof configSchema>
