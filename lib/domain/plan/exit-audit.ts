/**
 * The exit audit: what exits were meant to bring and what they brought, by reason, by strategy or by
 * symbol. Plans are added one by one, so that any number of them fits; amounts of different
 * quote currencies are never added up.
 */
import { pairOf } from '../ledger/fill.ts'
import { type Fixed, divide, multiply } from '../money/fixed.ts'
import { type PlanSale, type PlanSales, rewardPerUnit, riskPerUnit } from './plan-sales.ts'
import { realisedPnl } from './plan.ts'

export type AuditGrouping = 'reason' | 'strategy' | 'symbol'

/** Sums over the exits of one group. Amounts in quote currency unless said otherwise. */
export interface ExitAuditRow {
  /** The reason, the strategy or the symbol. */
  readonly group: string
  readonly quote: string
  /** Orders that sold something, and losses; an exit that went out in two orders counts twice. */
  readonly exits: number
  /** Base currency; absent over several base currencies. */
  readonly quantity?: Fixed
  /** Before fees. */
  readonly proceeds: Fixed
  readonly pnl: Fixed
  /** Contained in `pnl`. */
  readonly fees: Fixed
  /** Target's distance by stop's distance as opened, weighted by what was risked; without targets absent. */
  readonly configuredRiskReward?: Fixed
  /** `pnl` by what was risked on the same quantity. */
  readonly realisedR?: Fixed
  /** Average price above (below: negative) the level, over the exits that have one. */
  readonly slippage?: { readonly share: Fixed; readonly value: Fixed }
  /** Of the plans that these exits ended. */
  readonly unprotectedMs: number
}

/** How the rows come to the plans' own sums. Quote currency; the first three add up to the fourth. */
export interface ExitAuditTotals {
  readonly quote: string
  readonly plans: number
  readonly exits: number
  /** Of all rows. */
  readonly sold: Fixed
  /** What is left over, too small to sell: its cost, taken off. */
  readonly unsold: Fixed
  /** Of the plans' sums, what their trades do not tell; zero in sound books. */
  readonly unexplained: Fixed
  readonly plansPnl: Fixed
  readonly fees: Fixed
  readonly unprotectedMs: number
}

interface RowSums {
  readonly group: string
  readonly quote: string
  readonly bases: Set<string>
  exits: number
  quantity: Fixed
  proceeds: Fixed
  pnl: Fixed
  fees: Fixed
  risk: Fixed
  riskWithTarget: Fixed
  reward: Fixed
  levelValue: Fixed
  slippage: Fixed
  unprotectedMs: number
}

type TotalSums = { -readonly [Name in keyof ExitAuditTotals]: ExitAuditTotals[Name] }

export class ExitAudit {
  readonly #by: AuditGrouping
  readonly #rows = new Map<string, RowSums>()
  readonly #totals = new Map<string, TotalSums>()

  constructor(by: AuditGrouping) {
    this.#by = by
  }

  /** Adds what a closed plan sold. */
  add(audited: PlanSales): void {
    const { plan, sales } = audited
    const { quote } = pairOf(plan.symbol)
    const totals = this.#totalsOf(quote)
    totals.plans += 1
    totals.exits += sales.length
    totals.unsold -= audited.unsoldCost
    totals.unexplained += audited.unexplained
    totals.plansPnl += realisedPnl(plan)
    totals.fees += plan.fees
    totals.unprotectedMs += plan.unprotectedMs
    for (const sale of sales) {
      totals.sold += sale.pnl
      this.#addSale(audited, sale)
    }
    const last = sales.at(-1)
    if (last !== undefined) this.#rowOf(audited, last).unprotectedMs += plan.unprotectedMs
  }

  /** By quote currency, then from the most to the fewest exits. */
  rows(): readonly ExitAuditRow[] {
    return [...this.#rows.values()]
      .sort(
        (a, b) =>
          compareTexts(a.quote, b.quote) || b.exits - a.exits || compareTexts(a.group, b.group),
      )
      .map(rowOf)
  }

  /** One for each quote currency. */
  totals(): readonly ExitAuditTotals[] {
    return [...this.#totals.values()].sort((a, b) => compareTexts(a.quote, b.quote))
  }

  #addSale(audited: PlanSales, sale: PlanSale): void {
    const { plan } = audited
    const row = this.#rowOf(audited, sale)
    row.bases.add(pairOf(plan.symbol).base)
    row.exits += 1
    row.quantity += sale.quantity
    row.proceeds += sale.proceeds
    row.pnl += sale.pnl
    row.fees += sale.fees
    const risk = multiply(riskPerUnit(plan), sale.quantity, 'half-even')
    const reward = rewardPerUnit(plan)
    row.risk += risk
    if (reward !== undefined) {
      row.riskWithTarget += risk
      row.reward += multiply(reward, sale.quantity, 'half-even')
    }
    if (sale.level === undefined) return
    const levelValue = multiply(sale.level, sale.quantity, 'half-even')
    row.levelValue += levelValue
    row.slippage += sale.proceeds - levelValue
  }

  #rowOf({ plan }: PlanSales, sale: PlanSale): RowSums {
    const { quote } = pairOf(plan.symbol)
    const group = this.#by === 'reason' ? sale.reason : plan[this.#by]
    const name = `${quote} ${group}`
    const row = this.#rows.get(name) ?? emptyRow(group, quote)
    this.#rows.set(name, row)
    return row
  }

  #totalsOf(quote: string): TotalSums {
    const totals = this.#totals.get(quote) ?? emptyTotals(quote)
    this.#totals.set(quote, totals)
    return totals
  }
}

function rowOf(sums: RowSums): ExitAuditRow {
  const { group, quote, bases, exits, quantity, proceeds, pnl, fees, unprotectedMs } = sums
  const configuredRiskReward = ratio(sums.reward, sums.riskWithTarget)
  const realisedR = ratio(pnl, sums.risk)
  const share = ratio(sums.slippage, sums.levelValue)
  return {
    group,
    quote,
    exits,
    ...(bases.size === 1 ? { quantity } : {}),
    proceeds,
    pnl,
    fees,
    ...(configuredRiskReward === undefined ? {} : { configuredRiskReward }),
    ...(realisedR === undefined ? {} : { realisedR }),
    ...(share === undefined ? {} : { slippage: { share, value: sums.slippage } }),
    unprotectedMs,
  }
}

function ratio(part: Fixed, whole: Fixed): Fixed | undefined {
  return whole === 0n ? undefined : divide(part, whole, 'half-even')
}

function emptyRow(group: string, quote: string): RowSums {
  return {
    group,
    quote,
    bases: new Set(),
    exits: 0,
    quantity: 0n,
    proceeds: 0n,
    pnl: 0n,
    fees: 0n,
    risk: 0n,
    riskWithTarget: 0n,
    reward: 0n,
    levelValue: 0n,
    slippage: 0n,
    unprotectedMs: 0,
  }
}

function emptyTotals(quote: string): TotalSums {
  return {
    quote,
    plans: 0,
    exits: 0,
    sold: 0n,
    unsold: 0n,
    unexplained: 0n,
    plansPnl: 0n,
    fees: 0n,
    unprotectedMs: 0,
  }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
