/**
 * The same judgement as one would write it without watch pages: every plan is read, unmarshalled and
 * compared level by level on decimal.js. It asks no more than it must to know what fires first.
 */
import { Decimal as Library } from 'decimal.js'
import { type AttributeValue } from '@aws-sdk/client-dynamodb'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { itemsOfQuery } from './stored-bytes.ts'
import { type KnownMarkets, type PlanVerdict } from './verdict.ts'

const Decimal = Library.clone({ precision: 60 })
type Decimal = Library

const DECIMALS = 18
const UNIT = new Decimal(10).pow(-DECIMALS)
const ZERO = new Decimal(0)

/** A plan as its item says it: amounts are decimals in text. */
interface PlainPlan {
  readonly planId: string
  readonly symbol: string
  readonly status: string
  readonly referencePrice: string
  readonly levels: PlainLevels
  readonly openedWith?: PlainLevels
  readonly timeExitAtMs?: number
  readonly terms?: {
    readonly signalAtLoss?: boolean
    readonly trailing?: {
      readonly activation: string
      readonly distance: string
      readonly distanceMin: string
      readonly distanceMax: string
      readonly step: string
      readonly wildMultiple: string
    }
  }
  readonly adopted?: { readonly quantity: string; readonly value: string }
  readonly lost?: { readonly quantity: string; readonly value: string }
  readonly enteredQuantity: string
  readonly exitedQuantity: string
  readonly entryCost: string
  readonly exitProceeds: string
  readonly fees: string
  readonly baseFees: string
  readonly expectedBaseFees: string
  readonly protectedQuantity: string
  readonly protectedAt?: string
  readonly restingTargetQuantity?: string
  readonly trail?: { readonly stop: string }
  readonly breakEvenStop?: string
  readonly partsSold?: number
  readonly exitSignal?: { readonly atMs: number; readonly untilMs: number }
  readonly exitWish?: string
}

interface PlainLevels {
  readonly stop: string
  readonly hardStop: string
  readonly target?: string
  readonly parts?: readonly { readonly price: string; readonly share: string }[]
}

interface PlainMarket {
  readonly bid: Decimal
  readonly isWild: boolean
  readonly tickSize: Decimal
  readonly stepSize: Decimal
  readonly quantityMin: Decimal
  readonly costMin: Decimal
  readonly feeRate: Decimal
}

export function plainLoop(bodies: readonly Buffer[], known: KnownMarkets): readonly PlanVerdict[] {
  const markets = plainMarkets(known)
  const verdicts: PlanVerdict[] = []
  for (const body of bodies)
    for (const item of itemsOfQuery(body)) {
      const { data } = unmarshall(item) as { readonly data: string }
      const plan = JSON.parse(data) as PlainPlan
      const market = markets.get(plan.symbol)
      if (market === undefined || plan.status !== 'open') continue
      const verdict = judge(plan, market, known.nowMs)
      if (verdict !== undefined) verdicts.push(verdict)
    }
  return verdicts
}

/** As the document client does it. */
function unmarshall(item: Readonly<Record<string, AttributeValue>>): Record<string, unknown> {
  const plain: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(item)) plain[name] = unmarshallValue(value)
  return plain
}

function unmarshallValue(value: AttributeValue): unknown {
  if (value.S !== undefined) return value.S
  if (value.N !== undefined) return Number(value.N)
  if (value.BOOL !== undefined) return value.BOOL
  if (value.L !== undefined) return value.L.map(unmarshallValue)
  if (value.M !== undefined) return unmarshall(value.M)
  return null
}

function plainMarkets(known: KnownMarkets): ReadonlyMap<string, PlainMarket> {
  return new Map(
    known.quotes.map(({ symbol, bid }) => {
      const instrument = known.instruments.get(symbol)!
      const { tickSize, stepSize, quantityMin, costMin, feeRateTaker } = instrument
      const market: PlainMarket = {
        bid: new Decimal(formatFixed(bid)),
        isWild: known.wildSymbols.has(symbol),
        tickSize: new Decimal(formatFixed(tickSize)),
        stepSize: new Decimal(formatFixed(stepSize)),
        quantityMin: new Decimal(formatFixed(quantityMin)),
        costMin: new Decimal(formatFixed(costMin)),
        feeRate: new Decimal(formatFixed(feeRateTaker)),
      }
      return [symbol, market]
    }),
  )
}

function judge(plan: PlainPlan, market: PlainMarket, nowMs: number): PlanVerdict | undefined {
  const held = new Decimal(plan.enteredQuantity)
    .minus(plan.exitedQuantity)
    .minus(plan.baseFees)
    .minus(plan.expectedBaseFees)
    .minus(plan.lost?.quantity ?? 0)
  if (held.lte(0)) return undefined
  const nearStop = Decimal.max(plan.levels.stop, plan.breakEvenStop ?? 0)
  const moved = ratchetedStop(plan, nearStop, market)
  const fired = firstToFire(plan, held, nearStop, moved, market, nowMs)
  if (fired === undefined && moved === undefined) return undefined
  return {
    planId: plan.planId,
    ...fired,
    ...(moved === undefined ? {} : { ratchetsTo: moved.toFixed() }),
  }
}

function ratchetedStop(
  { terms, trail }: PlainPlan,
  nearStop: Decimal,
  { bid, isWild, tickSize }: PlainMarket,
): Decimal | undefined {
  const trailing = terms?.trailing
  if (trailing === undefined) return undefined
  const inForce = trail === undefined ? nearStop : Decimal.max(nearStop, trail.stop)
  const lowest = inForce.plus(Decimal.max(trailing.step, UNIT))
  const normal = Decimal.min(
    Decimal.max(trailing.distance, trailing.distanceMin),
    trailing.distanceMax,
  )
  const reaching = lowest.plus(normal)
  if (bid.lt(trail === undefined ? Decimal.max(trailing.activation, reaching) : reaching))
    return undefined
  const distance = isWild
    ? normal
        .times(Decimal.max(trailing.wildMultiple, 1))
        .toDecimalPlaces(DECIMALS, Library.ROUND_CEIL)
    : normal
  const stop = bid.minus(distance).toNearest(tickSize, Library.ROUND_FLOOR)
  return stop.lt(lowest) || stop.gte(bid) ? undefined : stop
}

type Fired = Pick<PlanVerdict, 'reason' | 'level'>

function firstToFire(
  plan: PlainPlan,
  held: Decimal,
  nearStop: Decimal,
  moved: Decimal | undefined,
  market: PlainMarket,
  nowMs: number,
): Fired | undefined {
  const { bid, stepSize } = market
  if (plan.exitWish !== undefined) return { reason: plan.exitWish }
  const hardStop = new Decimal(plan.levels.hardStop)
  if (bid.lte(hardStop)) return { reason: 'HARD_STOP', level: hardStop.toFixed() }
  const rests = (level: Decimal): boolean => {
    const quantity = new Decimal(plan.protectedQuantity)
    if (quantity.lte(0) || level.gt(plan.protectedAt ?? level)) return false
    return quantity.gte(held.toNearest(stepSize, Library.ROUND_DOWN))
  }
  if (bid.lte(nearStop) && !rests(nearStop))
    return { reason: 'SOFT_STOP', level: nearStop.toFixed() }
  const trailStop = moved ?? (plan.trail && new Decimal(plan.trail.stop))
  if (trailStop !== undefined && bid.lte(trailStop) && !rests(trailStop))
    return { reason: 'TRAILING_STOP', level: trailStop.toFixed() }
  const rung = rungReached(plan, held, market)
  if (rung !== undefined) return { reason: 'TAKE_PROFIT', level: rung.toFixed() }
  if (signalCloses(plan, held, market, nowMs)) return { reason: 'SIGNAL' }
  if (plan.timeExitAtMs !== undefined && nowMs >= plan.timeExitAtMs) return { reason: 'TIME' }
  return undefined
}

function rungReached(plan: PlainPlan, held: Decimal, market: PlainMarket): Decimal | undefined {
  const { bid, stepSize } = market
  const { target, parts = [] } = plan.levels
  const resting = plan.restingTargetQuantity
  const isResting =
    resting !== undefined && new Decimal(resting).gte(held.toNearest(stepSize, Library.ROUND_DOWN))
  if (target !== undefined && bid.gte(target)) return isResting ? undefined : new Decimal(target)
  const index = parts.findLastIndex((part) => bid.gte(part.price))
  const part = parts[index]
  if (part === undefined || index < (plan.partsSold ?? 0) || isResting) return undefined
  const entered = Decimal.max(new Decimal(plan.enteredQuantity).minus(plan.lost?.quantity ?? 0), 0)
  const due = entered
    .times(part.share)
    .toDecimalPlaces(DECIMALS, Library.ROUND_FLOOR)
    .toNearest(stepSize, Library.ROUND_DOWN)
  const left = Decimal.min(due.minus(plan.exitedQuantity), held)
  const sold = left.toNearest(stepSize, Library.ROUND_DOWN)
  return isSellable(sold, bid, market) ? new Decimal(part.price) : undefined
}

function isSellable(quantity: Decimal, price: Decimal, market: PlainMarket): boolean {
  if (quantity.lte(0) || quantity.lt(market.quantityMin)) return false
  return quantity.times(price).gte(market.costMin)
}

function signalCloses(
  plan: PlainPlan,
  held: Decimal,
  { bid, feeRate, tickSize }: PlainMarket,
  nowMs: number,
): boolean {
  const { exitSignal: signal } = plan
  if (signal === undefined || nowMs < signal.atMs || nowMs >= signal.untilMs) return false
  if (plan.terms?.signalAtLoss === true) return true
  const hardStop = (plan.openedWith ?? plan.levels).hardStop
  const bought = new Decimal(plan.enteredQuantity).minus(plan.adopted?.quantity ?? 0)
  const fillsAreMissing =
    new Decimal(plan.expectedBaseFees).gt(0) ||
    bought.times(hardStop).gt(plan.entryCost) ||
    new Decimal(plan.exitedQuantity).times(hardStop).gt(plan.exitProceeds)
  const rest = new Decimal(1).minus(feeRate)
  const outstanding = new Decimal(plan.entryCost)
    .plus(plan.adopted?.value ?? 0)
    .plus(plan.fees)
    .minus(plan.exitProceeds)
    .minus(plan.lost?.value ?? 0)
  const price = fillsAreMissing
    ? feeRate.plus(1).times(plan.referencePrice).div(rest)
    : Decimal.max(outstanding, ZERO)
        .div(held)
        .toDecimalPlaces(DECIMALS, Library.ROUND_CEIL)
        .div(rest)
  const breakEven = price
    .toDecimalPlaces(DECIMALS, Library.ROUND_CEIL)
    .toNearest(tickSize, Library.ROUND_CEIL)
  return bid.gte(breakEven)
}
