/**
 * The shape of `holdfast.yaml`: names, defaults, bounds and what each setting means.
 *
 * Amounts of money have no default: a limit that nobody chose protects nobody, and a default in
 * dollars would be a fortune in another quote currency.
 */
import * as z from 'zod'
import { TIMEFRAMES } from '../../domain/market/bar.ts'
import { decimal, whole } from './leaf-schemas.ts'

const SYMBOL_PATTERN = /^[A-Z0-9]{2,12}\/[A-Z0-9]{2,12}$/

const symbol = z.string().regex(SYMBOL_PATTERN, 'must be BASE/QUOTE in capitals, such as BTC/USD')

export const emaCrossSchema = z.strictObject({
  id: z
    .literal('ema-cross')
    .describe('Which strategy; ema-cross buys when a fast average crosses a slow one.'),
  timeframe: z.enum(TIMEFRAMES).default('1m').describe('Length of the bars it reads.'),
  symbols: z
    .array(symbol)
    .min(1)
    .optional()
    .describe('What it trades; all of the account when left out.'),
  fastPeriod: whole('Bars of the fast average.', { atLeast: 2, atMost: 500 }).prefault(9),
  slowPeriod: whole('Bars of the slow average.', { atLeast: 3, atMost: 500 }).prefault(21),
  atrPeriod: whole('Bars of the average true range.', { atLeast: 2, atMost: 500 }).prefault(14),
  stopAtrMultiple: decimal(
    'Distance of the stop, which rests on the venue, in average true ranges; spread and fees are added.',
    { above: '0', atMost: '50' },
  ).prefault('2'),
  hardStopAtrMultiple: decimal(
    'Distance of the hard stop, the last line, which Holdfast judges at every tick; in average true ranges, wider than the stop.',
    { above: '0', atMost: '100' },
  ).prefault('3'),
  targetRiskMultiple: decimal(
    'Distance of the target, as a multiple of the distance of the stop.',
    {
      above: '0',
      atMost: '100',
    },
  ).prefault('1.5'),
  rsiPeriod: whole('Bars of the relative strength index.', { atLeast: 2, atMost: 500 }).prefault(
    14,
  ),
  rsiMax: whole('No entry while the relative strength index is above this.', {
    atLeast: 1,
    atMost: 100,
  }).prefault(75),
  timeExitMinutes: whole('A plan that is still open after this long is closed.', {
    atLeast: 1,
    atMost: 525_600,
  }).prefault(30),
  orderValue: decimal('Value of one entry order, in quote currency.', { above: '0' }),
  cooldownMinutes: whole('After a loss, no new entry in that symbol for this long.', {
    atLeast: 0,
    atMost: 525_600,
  }).prefault(5),
})

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

const quoteAgeSchema = z.strictObject({
  decision: whole('For opening and closing plans.', { atLeast: 1, atMost: 3600 }).prefault(30),
  sizing: whole('For turning an order value into a quantity.', {
    atLeast: 1,
    atMost: 3600,
  }).prefault(30),
  display: whole('For showing a price to a person.', { atLeast: 1, atMost: 86_400 }).prefault(120),
})

export const exitsSchema = z.strictObject({
  quoteAgeSecondsMax: quoteAgeSchema
    .prefault({})
    .describe('Oldest quote that may be used, in seconds, by its use.'),
  entryTimeoutSeconds: whole('An entry that has not filled after this long is cancelled.', {
    atLeast: 5,
    atMost: 86_400,
  }).prefault(120),
  monitorEverySeconds: whole('Time between two looks at the open plans; divides a minute.', {
    atLeast: 10,
    atMost: 60,
    oneOf: [10, 12, 15, 20, 30, 60],
  }).prefault(10),
  unprotectedSecondsAlarm: whole('A position without a working stop for longer raises an alarm.', {
    atLeast: 1,
    atMost: 3600,
  }).prefault(20),
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
  exits: exitsSchema.prefault({}).describe('How open plans are watched.'),
  reconcile: reconcileSchema.prefault({}).describe("How our books are compared with the venue's."),
})

export const configSchema = z.strictObject({
  accounts: z.array(accountSchema).min(1).describe('The accounts that are traded.'),
})

/** A configuration that has the right shape; `completeConfig` makes it a `HoldfastConfig`. */
export type ShapedConfig = z.output<typeof configSchema>
