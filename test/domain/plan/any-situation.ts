/** Random plans at prices and times close to where something happens to them. */
import fc from 'fast-check'
import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { restingLevel, stopInForce } from '../../../lib/domain/plan/stop-levels.ts'
import { watchOf } from '../../../lib/domain/plan/watch.ts'
import { INSTRUMENT, OPEN_PLAN, START_MS } from './sample-plan.ts'

const SPAN_MS = 10_000_000
const time = fc.integer({ min: START_MS, max: START_MS + SPAN_MS })
/** Between two whole prices, on a grid finer than the text's, so that rounding matters. */
const between = (min: number, max: number): fc.Arbitrary<bigint> =>
  fc
    .tuple(fc.integer({ min: min * 100, max: max * 100 }), fc.constantFrom(0n, 0n, 1n, -1n))
    .map(([cents, off]) => (BigInt(cents) * ONE) / 100n + off)
const price = between(1, 200)
const quantity = fc.bigInt({ min: 1n, max: 20n }).map((units) => units * ONE)
export const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined })
/** A record without the fields that are undefined, as plans are. */
const compact = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T

const trailing = fc
  .record({
    activation: price,
    distance: fc.bigInt({ min: 1n, max: 30n * ONE }),
    bounds: fc.tuple(
      fc.bigInt({ min: 1n, max: 10n * ONE }),
      fc.bigInt({ min: 1n, max: 30n * ONE }),
    ),
    step: fc.bigInt({ min: 0n, max: 5n * ONE }),
    wildMultiple: fc.constantFrom(ONE, 2n * ONE, parseFixed('1.5')),
  })
  .map(({ bounds: [min, more], ...terms }) => ({
    ...terms,
    distanceMin: min,
    distanceMax: min + more,
  }))

const parts = fc
  .array(fc.tuple(between(101, 140), fc.constantFrom('0.2', '0.5', '0.8')), { maxLength: 3 })
  .map((rungs) =>
    rungs
      .map(([at, share]) => ({ price: at, share: parseFixed(share) }))
      .sort((a, b) => (a.price < b.price ? -1 : 1)),
  )

const exitSignal = fc
  .tuple(time, fc.integer({ min: 0, max: SPAN_MS }))
  .map(([atMs, validMs]) => ({ trigger: 'cross back', atMs, untilMs: atMs + validMs }))

const exitTerms = fc.record(
  { trailing, breakEvenAfterPart: fc.boolean(), signalAtLoss: fc.boolean() },
  { requiredKeys: [] },
)

/** A plan that mostly is open and covered, because only then a quiet watch could miss something. */
const plan: fc.Arbitrary<Plan> = fc
  .record({
    status: fc.constantFrom<Plan['status']>(...Array<'open'>(9).fill('open'), 'opening', 'closing'),
    protectionPolicy: fc.constantFrom<Plan['protectionPolicy']>(
      'stop-only',
      'bracket',
      'monitored',
    ),
    prices: fc.tuple(between(60, 99), between(60, 99), maybe(between(101, 150))),
    parts: maybe(parts),
    terms: maybe(exitTerms),
    timeExitAtMs: maybe(time.map((atMs) => atMs + SPAN_MS / 2)),
    trail: maybe(
      between(70, 101).map((stop) => ({ highWater: stop + ONE, stop, movedAtMs: START_MS })),
    ),
    breakEvenStop: maybe(between(80, 101)),
    partsSold: maybe(fc.integer({ min: 0, max: 3 })),
    exitSignal: maybe(exitSignal),
    quantities: fc.tuple(
      quantity,
      fc.bigInt({ min: 0n, max: 5n }),
      fc.bigInt({ min: 0n, max: 5n }),
    ),
    sums: fc.tuple(between(95, 120), between(95, 130)),
    restsAt: fc.constantFrom<'force' | 'hard' | 'elsewhere'>('force', 'force', 'hard', 'elsewhere'),
    isBare: fc.constantFrom(...Array<boolean>(9).fill(false), true),
    exitWish: fc.constantFrom<Plan['exitWish']>(...Array<undefined>(9).fill(undefined), 'MANUAL'),
    adjusts: fc.constantFrom(...Array<boolean>(9).fill(false), true),
  })
  .map((parts): Plan => {
    const [first, second, target] = parts.prices
    const [entered, exited, isGone] = parts.quantities
    const exitedQuantity = exited * ONE < entered ? exited * ONE : 0n
    const [hardStop, stop] = first < second ? [first, second] : [second, first]
    const made: Plan = compact({
      ...OPEN_PLAN,
      ...compact({
        status: parts.status,
        protectionPolicy: parts.protectionPolicy,
        levels: compact({ stop, hardStop, target, parts: parts.parts }),
        terms: parts.terms,
        timeExitAtMs: parts.timeExitAtMs,
        trail: parts.trail,
        breakEvenStop: parts.breakEvenStop,
        partsSold: parts.partsSold,
        exitSignal: parts.exitSignal,
        exitWish: parts.exitWish,
        adjustment: parts.adjusts
          ? { commandId: 'c', by: 'operator', atMs: START_MS, stop }
          : undefined,
        unprotectedSinceMs: parts.isBare ? START_MS : undefined,
      }),
      enteredQuantity: entered,
      exitedQuantity,
      entryCost: (entered * parts.sums[0]) / ONE,
      exitProceeds: (exitedQuantity * parts.sums[1]) / ONE,
      protectedQuantity: parts.isBare && isGone ? 0n : entered - exitedQuantity,
    })
    const protectedAt = {
      force: stopInForce(made).level,
      hard: restingLevel(made, true).level,
      elsewhere: hardStop + 1n,
    }[parts.restsAt]
    return { ...made, protectedAt }
  })

/** Bids at the levels themselves and next to them, or anywhere. */
function bidNear(made: Plan): fc.Arbitrary<bigint> {
  const { below, above = 50n * ONE } = watchOf(made, 'tightest')
  const levels = [below, above, made.levels.hardStop, made.levels.target ?? ONE]
  const near = fc
    .tuple(fc.constantFrom(...levels), fc.constantFrom(-1n, 0n, 1n, ONE / 10n ** 12n, -ONE))
    .map(([level, off]) => level + off)
    .map((bid) => (bid > 0n ? bid : 1n))
  return fc.oneof(near, between(95, 115), between(60, 150))
}

/** The same instant as the one that the plan waits for, and those beside it, or any. */
function timeNear(made: Plan): fc.Arbitrary<number> {
  const times = [made.timeExitAtMs, made.exitSignal?.atMs, made.exitSignal?.untilMs]
  const near = times.filter((each) => each !== undefined).flatMap((at) => [at - 1, at, at + 1])
  return near.length === 0 ? time : fc.oneof(fc.constantFrom(...near), time)
}

const instrument: fc.Arbitrary<Instrument> = fc.constantFrom(
  INSTRUMENT,
  { ...INSTRUMENT, tickSize: 1n, feeRateTaker: 0n, quantityMin: 0n, costMin: 0n },
  { ...INSTRUMENT, feeRateTaker: parseFixed('0.01'), stepSize: ONE },
)

/** A plan, a price and a time at which something may just happen, or just not. */
export const situation = plan.chain((made) =>
  fc.record({
    plan: fc.constant(made),
    bid: bidNear(made),
    nowMs: timeNear(made),
    isWild: fc.boolean(),
    restingStop: fc.constantFrom<'tightest' | 'hard'>(
      ...(made.protectedAt === made.levels.hardStop
        ? (['hard'] as const)
        : (['tightest'] as const)),
      'tightest',
      'hard',
    ),
    instrument,
  }),
)
