/** The settings of the strategies. */
import * as z from 'zod'
import { TIMEFRAMES } from '../../domain/market/bar.ts'
import { decimal, symbol, whole } from './leaf-schemas.ts'

const targetPartSchema = z.strictObject({
  riskMultiple: decimal(
    'Distance above the entry, as a multiple of the distance of the stop; below targetRiskMultiple.',
    { above: '0', atMost: '100' },
  ),
  part: decimal('Share of what was bought that is sold there.', { above: '0', below: '1' }),
})

const trailingSchema = z.strictObject({
  activationRiskMultiple: decimal(
    'The stop begins to trail this far above the entry, as a multiple of the distance of the stop.',
    { atLeast: '0', atMost: '100' },
  ).prefault('1'),
  atrMultiple: decimal('How far the stop stays behind the highest price, in average true ranges.', {
    above: '0',
    atMost: '100',
  }).prefault('3'),
  distancePercentMin: decimal('It never trails closer than this, in percent of the price.', {
    above: '0',
    atMost: '50',
  }).prefault('0.3'),
  distancePercentMax: decimal(
    'It trails no wider than this, in percent of the price, but for wildMultiple.',
    {
      above: '0',
      atMost: '50',
    },
  ).prefault('5'),
  stepAtrMultiple: decimal(
    'The stop moves only by this much or more, in average true ranges; each move changes an order on the venue.',
    { atLeast: '0', atMost: '10' },
  ).prefault('0.5'),
  wildMultiple: decimal(
    'How much wider it trails while the volatility of the symbol is wild, beyond distancePercentMax, too.',
    {
      atLeast: '1',
      atMost: '10',
    },
  ).prefault('1.5'),
})

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
  targetPercent: decimal(
    'Distance of the target in percent of the price; takes the place of targetRiskMultiple when given. Parts that it would come before are left out.',
    { above: '0', atMost: '1000' },
  ).optional(),
  targetParts: z
    .array(targetPartSchema)
    .max(5, 'must have at most 5 parts')
    .default([])
    .describe(
      'Parts that are sold before the target, nearest first; the rest is sold at the target.',
    ),
  breakEvenAfterPart: z
    .boolean()
    .default(true)
    .describe('After the first part was sold, the stop moves to where the rest costs nothing.'),
  trailing: trailingSchema
    .optional()
    .describe('Lets the stop follow the price up; it does not when left out.'),
  signalExit: z
    .boolean()
    .default(true)
    .describe('Closes when the fast average crosses back below the slow one.'),
  signalExitAtLoss: z
    .boolean()
    .default(false)
    .describe('Such a signal closes at a loss, too; otherwise only where the fees are paid.'),
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
