/** How entries are sent, and how open plans are watched, protected and closed. */
import * as z from 'zod'
import { decimal, whole } from './leaf-schemas.ts'

export const entriesSchema = z.strictObject({
  order: z
    .enum(['market', 'limit', 'post-only'])
    .default('market')
    .describe(
      'market: takes what is offered up to the cap of slippagePercentMax; limit: rests at the ask of the decision; post-only: rests at the bid and never takes.',
    ),
  slippagePercentMax: decimal(
    'No entry pays more than this above the ask of the decision, in percent.',
    { atLeast: '0', atMost: '10' },
  ).prefault('0.5'),
  timeoutSeconds: whole(
    'An entry that has not filled after this long is cancelled; what it bought is kept.',
    { atLeast: 5, atMost: 86_400 },
  ).prefault(120),
  requotesMax: whole('How often a post-only entry follows the bid.', {
    atLeast: 0,
    atMost: 100,
  }).prefault(3),
  requoteSeconds: whole(
    'How long a post-only entry rests before it follows the bid; twice as long after each time.',
    { atLeast: 5, atMost: 86_400 },
  ).prefault(20),
  thenCross: z
    .boolean()
    .default(false)
    .describe(
      'After its last re-quote a post-only entry takes what is offered up to the cap; otherwise it gives up.',
    ),
})

export const protectionSchema = z.strictObject({
  stopAttempts: whole(
    'Stops that the venue may refuse one after the other; then stops with a limit are tried.',
    { atLeast: 1, atMost: 20 },
  ).prefault(2),
  stopLimitAttempts: whole(
    'Stops with a limit that it may refuse after them; then Holdfast only watches the stop itself.',
    { atLeast: 0, atMost: 20 },
  ).prefault(2),
  stopLimitPercent: decimal('How far below its trigger a stop with a limit may sell, in percent.', {
    above: '0',
    atMost: '50',
  }).prefault('1'),
  sellAfterSeconds: whole(
    'A position that had no resting stop for this long is sold at the market; at least unprotectedSecondsAlarm.',
    { atLeast: 1, atMost: 86_400 },
  ).prefault(180),
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
  quoteFrozenSecondsMax: whole(
    'A quote that stays the same for longer, while others of the venue move, counts as frozen.',
    { atLeast: 60, atMost: 86_400 },
  ).prefault(300),
  quoteSpikePercentMax: decimal(
    'A quote that is further than this from the one before is not believed until a second look says about the same, in percent.',
    { atLeast: '1', atMost: '100' },
  ).prefault('15'),
  monitorEverySeconds: whole('Time between two looks at the open plans; divides a minute.', {
    atLeast: 10,
    atMost: 60,
    oneOf: [10, 12, 15, 20, 30, 60],
  }).prefault(10),
  unprotectedSecondsAlarm: whole('A position without a working stop for longer raises an alarm.', {
    atLeast: 1,
    atMost: 3600,
  }).prefault(20),
  restingStop: z
    .enum(['tightest', 'hard'])
    .default('tightest')
    .describe(
      'Which stop rests on the venue. tightest: the near one, moved with every step of a trailing stop; hard: the wide one, while Holdfast judges the near one itself.',
    ),
  protection: protectionSchema
    .prefault({})
    .describe('What happens while the venue does not take a stop.'),
  calmOrder: z
    .enum(['limit', 'market'])
    .default('limit')
    .describe(
      'How target, signal and time sell. limit: at once, but not below calmSlippagePercentMax; market: at any price. Stops always sell at the market.',
    ),
  calmSlippagePercentMax: decimal(
    'How far below the judged price such a limit may sell, in percent.',
    { atLeast: '0', atMost: '10' },
  ).prefault('0.2'),
  calmRetriesMax: whole('How often such a limit may miss; then the market takes the rest.', {
    atLeast: 0,
    atMost: 100,
  }).prefault(3),
  fallbackPriceSecondsMax: whole(
    'Without a fresh quote, stops and time exits are judged by the last stored quote or bar that is at most this old.',
    { atLeast: 0, atMost: 3600 },
  ).prefault(120),
  signalValidMinutes: whole('For how long an exit signal of a strategy counts.', {
    atLeast: 1,
    atMost: 1440,
  }).prefault(10),
  evaluationDays: whole('How long it is kept why each plan was judged as it was.', {
    atLeast: 1,
    atMost: 3650,
  }).prefault(30),
})
