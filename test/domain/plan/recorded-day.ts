/**
 * A day of bids, six a minute, and plans that are judged by them one after the other: opened at the
 * price of the moment, moved and judged at every tick, and followed by the next one once sold.
 * Nothing rests for them, so that every rule acts by itself.
 */
import { FAMILIAR_MARKETS } from '../../../lib/adapters/simulated-exchange/familiar-markets.ts'
import { familiarVenue } from '../../../lib/adapters/simulated-exchange/familiar-venue.ts'
import { SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { type Instrument } from '../../../lib/domain/market/instrument.ts'
import { type Quote } from '../../../lib/domain/market/quote.ts'
import { ONE, multiply, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { breakEvenMove } from '../../../lib/domain/plan/break-even.ts'
import { type Judgement, judgeExit } from '../../../lib/domain/plan/judge-exit.ts'
import { openPlan } from '../../../lib/domain/plan/open-plan.ts'
import { type Exit, type Plan, heldQuantity } from '../../../lib/domain/plan/plan.ts'
import { planAfterStep } from '../../../lib/domain/plan/plan-after-step.ts'
import { ratchet } from '../../../lib/domain/plan/trail.ts'
import { type EntryProposal } from '../../../lib/domain/signal/strategy.ts'
import { INPUTS } from './sample-plan.ts'

const DAY_MS = Date.UTC(2026, 0, 6)
const TICK_MS = 10_000
const TICKS = 1_440 * 6
const HOUR_TICKS = 360

export const DAY_SYMBOLS = ['BTC/USD', 'ETH/USD', 'DOGE/USD'] as const

/** Of one symbol, oldest first. */
export type DayOfQuotes = readonly Quote[]

/** What a venue with made-up prices quotes in the course of one day, by symbol. */
export function recordDay(seed: number): ReadonlyMap<string, DayOfQuotes> {
  const venue = new SimulatedVenue(familiarVenue({ symbols: DAY_SYMBOLS, seed, startMs: DAY_MS }))
  const quotes = new Map<string, Quote[]>(DAY_SYMBOLS.map((symbol) => [symbol, []]))
  for (let tick = 0; tick < TICKS; tick += 1) {
    venue.advanceTo(DAY_MS + tick * TICK_MS)
    for (const [symbol, list] of quotes) list.push(venue.quote(symbol))
  }
  return quotes
}

/** One look at one plan. */
export interface Verdicts {
  readonly planId: string
  readonly nowMs: number
  readonly judgement: Judgement
  readonly trail?: Plan['trail']
  readonly breakEvenStop?: Plan['breakEvenStop']
}

/** @param keep what becomes of a plan from one tick to the next. */
export function judgeDay(
  day: ReadonlyMap<string, DayOfQuotes>,
  keep: (plan: Plan) => Plan = (plan) => plan,
): readonly Verdicts[] {
  return [...day].flatMap(([symbol, quotes]) => judgeSymbol(instrumentOf(symbol), quotes, keep))
}

function judgeSymbol(
  instrument: Instrument,
  quotes: DayOfQuotes,
  keep: (plan: Plan) => Plan,
): readonly Verdicts[] {
  const verdicts: Verdicts[] = []
  let plan: Plan | undefined
  for (const [tick, quote] of quotes.entries()) {
    const nowMs = DAY_MS + tick * TICK_MS
    plan ??= opened(instrument, quote, nowMs)
    const moved = movedBy(withSignal(plan, tick, nowMs), instrument, quote, nowMs, tick)
    const price = { bid: quote.bid, source: 'quote', atMs: nowMs } as const
    const context = { plan: moved, price, instrument, hardStopRests: false, nowMs }
    const judgement = judgeExit(context)
    const { planId, trail, breakEvenStop } = moved
    verdicts.push({
      planId,
      nowMs,
      judgement,
      ...(trail === undefined ? {} : { trail }),
      ...(breakEvenStop === undefined ? {} : { breakEvenStop }),
    })
    const { exit } = judgement
    const next = exit === undefined ? moved : afterExit(moved, exit, instrument, nowMs)
    plan = next === undefined ? undefined : keep(next)
  }
  return verdicts
}

function instrumentOf(symbol: string): Instrument {
  const market = FAMILIAR_MARKETS.find(({ instrument }) => instrument.symbol === symbol)
  if (market === undefined) throw new Error(`no ${symbol}`)
  return market.instrument
}

/** With a ladder and a trailing stop every second time; bought in full at the ask. */
function opened(instrument: Instrument, quote: Quote, nowMs: number): Plan {
  const { ask, symbol } = quote
  const simple: EntryProposal = {
    ...INPUTS.proposal,
    stopDistance: ask / 150n,
    hardStopDistance: ask / 100n,
    targetDistance: ask / 50n,
    timeExitMs: 3_600_000,
  }
  const rich: EntryProposal = {
    ...simple,
    targetParts: [{ distance: ask / 100n, part: ONE / 2n }],
    breakEvenAfterPart: true,
    trailing: {
      activationDistance: ask / 200n,
      distance: ask / 150n,
      distanceMin: ask / 400n,
      distanceMax: ask / 50n,
      step: ask / 1_000n,
      wildMultiple: parseFixed('1.5'),
    },
  }
  const proposal = (nowMs / TICK_MS) % 2 === 0 ? rich : simple
  const inputs = { ...INPUTS, instrument, symbol, quote, nowMs, proposal, barOpenTimeMs: nowMs }
  const result = openPlan(inputs)
  if (!result.opened) throw new Error(result.why)
  const enteredQuantity = result.entry.quantity
  const entryCost = multiply(enteredQuantity, ask, 'half-even')
  const fees = multiply(entryCost, instrument.feeRateTaker, 'half-even')
  return { ...result.plan, status: 'open', enteredQuantity, entryCost, fees }
}

/** The strategy wants out once in half an hour. */
function withSignal(plan: Plan, tick: number, nowMs: number): Plan {
  if (tick % (HOUR_TICKS / 2) !== 0) return plan
  const exitSignal = { trigger: 'cross', atMs: nowMs, untilMs: nowMs + 600_000 }
  return { ...plan, exitSignal }
}

/** Every second hour is a wild one. */
function movedBy(
  plan: Plan,
  instrument: Instrument,
  { bid }: Quote,
  nowMs: number,
  tick: number,
): Plan {
  const breakEvenStop = breakEvenMove(plan, bid, instrument)
  const base = breakEvenStop === undefined ? plan : { ...plan, breakEvenStop }
  const regimeIsWild = Math.floor(tick / HOUR_TICKS) % 2 === 1
  const trail = ratchet({ plan: base, bid, regimeIsWild, instrument, nowMs })
  return trail === undefined ? base : { ...base, trail }
}

/** A part is sold at the judged price at once; nothing is left of a plan that sold everything. */
function afterExit(
  plan: Plan,
  exit: Exit,
  instrument: Instrument,
  nowMs: number,
): Plan | undefined {
  if (exit.keep === undefined) return undefined
  const sold = heldQuantity(plan) - exit.keep
  const proceeds = multiply(sold, exit.triggerPrice, 'half-even')
  const exiting: Plan = {
    ...plan,
    status: 'closing',
    exit,
    exitedQuantity: plan.exitedQuantity + sold,
    exitProceeds: plan.exitProceeds + proceeds,
    fees: plan.fees + multiply(proceeds, instrument.feeRateTaker, 'half-even'),
  }
  return planAfterStep(exiting, { step: 'part-sold' }, { orders: [], instrument, nowMs })
}
