/**
 * One tick's worth of open plans, as they are in trade: covered, some of them trailing, some with a
 * ladder partly sold, some with a signal below break-even. One in a hundred has something happen to it.
 */
import { type SeededRandom } from '../../../lib/adapters/memory/seeded-random.ts'
import { type Instrument, quantisePrice } from '../../../lib/domain/market/instrument.ts'
import { type Quote } from '../../../lib/domain/market/quote.ts'
import { type Fixed, ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Order, newOrder } from '../../../lib/domain/order/order.ts'
import { intentIdOf } from '../../../lib/domain/plan/plan-intents.ts'
import { dueAt } from '../../../lib/domain/plan/ladder.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { refreshPlan } from '../../../lib/domain/plan/refresh-plan.ts'
import { stopInForce } from '../../../lib/domain/plan/stop-levels.ts'
import { trailingDistance } from '../../../lib/domain/plan/trail.ts'
import { INPUTS } from '../../domain/plan/sample-plan.ts'
import { type SeededPlan, coveredPlan } from '../../engine/seeded-plans.ts'

/** What happens to a plan in this tick. */
type Happening = 'nothing' | 'target' | 'part' | 'hard-stop' | 'time' | 'ratchet' | 'signal'

/** Of every hundred plans, the first has one of these happen to it. */
const HAPPENINGS: readonly Happening[] = [
  ...['target', 'target', 'target', 'part', 'part', 'ratchet', 'ratchet'],
  ...['hard-stop', 'time', 'signal'],
] as readonly Happening[]

/** The entry price as a share of the bid, in thousandths. */
const ENTRY_PERMILLE: Readonly<Record<Happening, number>> = {
  nothing: 1005,
  time: 1005,
  ratchet: 1005,
  target: 850,
  part: 960,
  'hard-stop': 1200,
  signal: 975,
}

export interface TickSituation {
  readonly quotes: readonly Quote[]
  readonly instruments: ReadonlyMap<string, Instrument>
  readonly nowMs: number
  readonly random: SeededRandom
}

export function seededPlans(situation: TickSituation, count: number): readonly SeededPlan[] {
  return Array.from({ length: count }, (_, index) => seededPlan(situation, index))
}

function seededPlan(
  { quotes, instruments, nowMs, random }: TickSituation,
  index: number,
): SeededPlan {
  const quote = quotes[index % quotes.length]!
  const instrument = instruments.get(quote.symbol)!
  const happening =
    index % 100 === 0 ? HAPPENINGS[Math.floor(index / 100) % HAPPENINGS.length]! : 'nothing'
  const share = (permille: number): Fixed => (quote.bid * BigInt(permille)) / 1000n
  const ask = share(ENTRY_PERMILLE[happening] + random.nextInteger(5))
  const openedAtMs = nowMs - (happening === 'time' ? 7_200_000 : 600_000 + random.nextInteger(1000))
  const isTrailing = happening === 'ratchet' || (happening === 'nothing' && random.chance(0.5))
  const hasParts = happening === 'part' || (happening === 'nothing' && random.chance(0.3))
  const opened = coveredPlan({
    ...INPUTS,
    symbol: quote.symbol,
    barOpenTimeMs: index,
    quote: { ...quote, bid: ask, ask, last: ask, receivedAtMs: openedAtMs },
    instrument,
    proposal: {
      ...INPUTS.proposal,
      orderValue: 1000n * ONE,
      stopDistance: share(40 + random.nextInteger(20)),
      hardStopDistance: share(80 + random.nextInteger(20)),
      targetDistance: share(60 + random.nextInteger(60)),
      ...(hasParts
        ? {
            targetParts: [
              { distance: share(25), part: parseFixed('0.3') },
              { distance: share(45), part: parseFixed('0.3') },
            ],
          }
        : {}),
      ...(isTrailing
        ? {
            trailing: {
              activationDistance: share(20),
              distance: share(20),
              distanceMin: share(5),
              distanceMax: share(50),
              step: share(3),
              wildMultiple: parseFixed('1.5'),
            },
          }
        : {}),
      timeExitMs: 3_600_000,
    },
    nowMs: openedAtMs,
  })
  const progress = progressOf(opened.plan, happening, quote, instrument, { nowMs, random })
  return inProgress(opened, progress, instrument, nowMs)
}

type Progress = Pick<Plan, 'trail' | 'exitSignal'> & { readonly isPartSold: boolean }

function progressOf(
  plan: Plan,
  happening: Happening,
  quote: Quote,
  instrument: Instrument,
  { nowMs, random }: Pick<TickSituation, 'nowMs' | 'random'>,
): Progress {
  const isQuiet = happening === 'nothing'
  const trailing = plan.terms?.trailing
  const trails = trailing !== undefined && (happening === 'ratchet' || random.chance(0.5))
  const permille = happening === 'ratchet' ? 990 : 1001 + random.nextInteger(14)
  const highWater = (quote.bid * BigInt(permille)) / 1000n
  const signalled = happening === 'signal' || (isQuiet && random.chance(0.1))
  return {
    ...(trails
      ? {
          trail: {
            highWater,
            stop: quantisePrice(instrument, highWater - trailingDistance(trailing, false), 'floor'),
            movedAtMs: nowMs - 60_000,
          },
        }
      : {}),
    ...(signalled
      ? { exitSignal: { trigger: 'cross back', atMs: nowMs - 60_000, untilMs: nowMs + 540_000 } }
      : {}),
    isPartSold: isQuiet && plan.levels.parts !== undefined && random.chance(0.3),
  }
}

/** The plan some time later, with orders that say the same. */
function inProgress(
  { plan, orders }: SeededPlan,
  { isPartSold, ...progress }: Progress,
  instrument: Instrument,
  nowMs: number,
): SeededPlan {
  const [bought, stop] = orders as readonly [Order, Order]
  const part = isPartSold ? plan.levels.parts?.[0] : undefined
  const soldQuantity = part === undefined ? 0n : dueAt(plan, part, instrument)
  const proceeds = part === undefined ? 0n : (soldQuantity * part.price) / ONE
  const moved: Plan = {
    ...plan,
    ...progress,
    ...(part === undefined ? {} : { partsSold: 1, exitProceeds: proceeds, exitAttempts: 1 }),
  }
  const triggerPrice = stopInForce(moved).level
  const quantity = bought.quantity - soldQuantity
  const resting: Order = { ...stop, quantity, intent: { ...stop.intent, quantity, triggerPrice } }
  const exitId = intentIdOf(plan.account, plan.planId, 'exit', 1)
  const { triggerPrice: _none, ...sale } = { ...stop.intent, type: 'market' as const }
  const sold: Order = {
    ...newOrder({ ...sale, purpose: 'exit', intentId: exitId, quantity: soldQuantity }),
    state: 'filled',
    venueOrderId: `exit-${plan.planId}`,
    filledQuantity: soldQuantity,
    filledCost: proceeds,
    venueFilledQuantity: soldQuantity,
  }
  const all = part === undefined ? [bought, resting] : [bought, resting, sold]
  const basis = { instrument, buyFeesInBase: false, onHold: false, nowMs }
  const intentIds = all.map((order) => order.intent.intentId)
  return { plan: refreshPlan({ ...moved, intentIds }, all, basis), orders: all }
}
