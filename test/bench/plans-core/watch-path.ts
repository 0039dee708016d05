/** The decision path of a tick: the watch pages, then the plans that are due, judged in full. */
import { decodeItem } from '../../../lib/adapters/dynamodb/item-codec.ts'
import { formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type JudgedPrice } from '../../../lib/domain/plan/exit-rules/exit-rule.ts'
import { judgeExit } from '../../../lib/domain/plan/judge-exit.ts'
import { type Plan } from '../../../lib/domain/plan/plan.ts'
import { ratchet } from '../../../lib/domain/plan/trail.ts'
import { findDue, inOrder } from '../../../lib/engine/judge-due-plans.ts'
import { type PlanMarkets } from '../../../lib/engine/plan-markets.ts'
import { planRecord } from '../../../lib/engine/records/plan-records.ts'
import { watchPageRecord } from '../../../lib/engine/records/watch-records.ts'
import { itemsOfBatch, itemsOfQuery } from './stored-bytes.ts'
import { type KnownMarkets, type PlanVerdict } from './verdict.ts'

/** @returns the plans that have to be read. */
export function findDuePlans(pages: readonly Buffer[], known: KnownMarkets): readonly string[] {
  const decoded = pages
    .flatMap(itemsOfQuery)
    .map((item) => watchPageRecord.read(decodeItem(item)).value)
  return inOrder(findDue(decoded, marketsOf(known), known.nowMs).due, 0)
}

function marketsOf({ quotes, wildSymbols }: KnownMarkets): PlanMarkets {
  return new Map(
    quotes.map((quote) => {
      const { symbol, bid, receivedAtMs } = quote
      const price: JudgedPrice = { bid, source: 'quote', atMs: receivedAtMs }
      return [symbol, { quote, price, isWild: wildSymbols.has(symbol) }]
    }),
  )
}

/** @param batches the answers to the reads of those that are due. */
export function judgeBatches(
  batches: readonly Buffer[],
  known: KnownMarkets,
): readonly PlanVerdict[] {
  const markets = marketsOf(known)
  const verdicts: PlanVerdict[] = []
  for (const batch of batches)
    for (const item of itemsOfBatch(batch)) {
      const verdict = judge(planRecord.read(decodeItem(item)).value, markets, known)
      if (verdict !== undefined) verdicts.push(verdict)
    }
  return verdicts
}

function judge(
  plan: Plan,
  markets: PlanMarkets,
  { instruments, nowMs }: KnownMarkets,
): PlanVerdict | undefined {
  const market = markets.get(plan.symbol)
  const instrument = instruments.get(plan.symbol)
  if (market?.price === undefined || instrument === undefined) return undefined
  const { price, isWild } = market
  const trail = ratchet({ plan, bid: price.bid, regimeIsWild: isWild, instrument, nowMs })
  const judged = trail === undefined ? plan : { ...plan, trail }
  const { exit } = judgeExit({ plan: judged, price, instrument, hardStopRests: false, nowMs })
  if (exit === undefined && trail === undefined) return undefined
  return {
    planId: plan.planId,
    ...(exit && { reason: exit.reason }),
    ...(exit?.level === undefined ? {} : { level: formatFixed(exit.level) }),
    ...(trail && { ratchetsTo: formatFixed(trail.stop) }),
  }
}
