import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillEntry } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { foldBook } from '../../../lib/domain/ledger/fold-book.ts'
import { comparePlaces } from '../../../lib/domain/ledger/lots.ts'
import { type Fixed, multiply, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Intent, type Order, newOrder } from '../../../lib/domain/order/order.ts'
import { type AuditGrouping, ExitAudit } from '../../../lib/domain/plan/exit-audit.ts'
import { type PlanSales, planSales, realisedR } from '../../../lib/domain/plan/plan-sales.ts'
import { type Plan, realisedPnl } from '../../../lib/domain/plan/plan.ts'

const SYMBOL = 'BTC/USD'
const START_MS = Date.UTC(2026, 0, 5)
const at = parseFixed

/** A closed plan that was bought at 100 with a stop at 90 and a target at 120, and its trades. */
class Story {
  readonly #orders: Order[] = []
  readonly #fills: Fill[] = []
  readonly #planId: string
  readonly #symbol: string

  constructor(planId = 'a'.repeat(32), symbol = SYMBOL) {
    this.#planId = planId
    this.#symbol = symbol
  }

  order(intentId: string, intent: Partial<Intent>, order: Partial<Order> = {}): this {
    const whole: Intent = {
      intentId,
      account: 'main',
      symbol: this.#symbol,
      planId: this.#planId,
      purpose: 'exit',
      effect: intent.purpose === 'entry' ? 'increasing' : 'reducing',
      side: intent.purpose === 'entry' || intent.purpose === 'repair' ? 'buy' : 'sell',
      type: 'market',
      quantity: at('1'),
      postOnly: false,
      reduceOnly: false,
      timeInForce: 'good-till-cancelled',
      referencePrice: at('100'),
      attempt: 1,
      createdAtMs: START_MS,
      ...intent,
    }
    this.#orders.push({ ...newOrder(whole), state: 'filled', ...order })
    return this
  }

  fill(intentId: string, quantity: string, price: string, fee = '0', feeCurrency = 'USD'): this {
    const number = this.#fills.length + 1
    const { side } = this.#orders.find((order) => order.intent.intentId === intentId)!.intent
    this.#fills.push({
      tradeId: `${this.#planId.slice(0, 4)}-T${String(number).padStart(3, '0')}`,
      venueOrderId: `V${intentId}`,
      account: 'main',
      symbol: this.#symbol,
      side,
      price: at(price),
      quantity: at(quantity),
      cost: multiply(at(price), at(quantity), 'half-even'),
      fee: at(fee),
      feeCurrency,
      timeMs: START_MS + number * 1000,
      intentId,
      planId: this.#planId,
      appliedAtMs: START_MS + number * 1000,
    })
    return this
  }

  get fills(): readonly Fill[] {
    return this.#fills
  }

  plan(changes: Partial<Plan> = {}): Plan {
    const total = (wanted: 'buy' | 'sell', part: (fill: Fill) => Fixed): Fixed =>
      this.#fills.filter(({ side }) => side === wanted).reduce((sum, fill) => sum + part(fill), 0n)
    const fees = (currency: string): Fixed =>
      this.#fills
        .filter(({ feeCurrency }) => feeCurrency === currency)
        .reduce((sum, { fee }) => sum + fee, 0n)
    return {
      planId: this.#planId,
      account: 'main',
      symbol: this.#symbol,
      strategy: 'ema-cross',
      trigger: 'ema-cross',
      side: 'buy',
      status: 'closed',
      createdAtMs: START_MS,
      barOpenTimeMs: START_MS,
      referencePrice: at('100'),
      levels: { stop: at('90'), hardStop: at('80'), target: at('120') },
      protectionPolicy: 'stop-only',
      intentIds: this.#orders.map((order) => order.intent.intentId),
      protectionAttempts: 1,
      exitAttempts: 1,
      enteredQuantity: total('buy', ({ quantity }) => quantity),
      exitedQuantity: total('sell', ({ quantity }) => quantity),
      entryCost: total('buy', ({ cost }) => cost),
      exitProceeds: total('sell', ({ cost }) => cost),
      fees: fees('USD'),
      baseFees: fees('BTC'),
      expectedBaseFees: 0n,
      protectedQuantity: 0n,
      unprotectedMs: 0,
      endedAtMs: START_MS + 3_600_000,
      dustQuantity: 0n,
      ...changes,
    }
  }

  sales(changes: Partial<Plan> = {}): PlanSales {
    return planSales(this.plan(changes), this.#orders, this.#fills)
  }
}

function bought(story = new Story()): Story {
  return story.order('entry', { purpose: 'entry' }).fill('entry', '2', '100', '1')
}

function auditOf(by: AuditGrouping, ...sales: readonly PlanSales[]): ExitAudit {
  const audit = new ExitAudit(by)
  for (const each of sales) audit.add(each)
  return audit
}

describe('R-EXIT-4 why an order of a plan sold', () => {
  it.each([
    ['an exit by its own reason', { purpose: 'exit', exitReason: 'TIME' }, {}, 'TIME'],
    ['a target that rested', { purpose: 'target' }, {}, 'TAKE_PROFIT'],
    ['a stop at the stop', { purpose: 'protection', triggerPrice: at('90') }, {}, 'SOFT_STOP'],
    [
      'a stop where the trailing stop is',
      { purpose: 'protection', triggerPrice: at('90') },
      { triggerPrice: at('105'), trail: at('105') },
      'TRAILING_STOP',
    ],
    ['a stop at the hard stop', { purpose: 'protection', triggerPrice: at('80') }, {}, 'HARD_STOP'],
  ] as const)(
    'is told for %s',
    (
      _,
      intent,
      {
        triggerPrice,
        trail,
      }: {
        triggerPrice?: Fixed
        trail?: Fixed
      },
      reason,
    ) => {
      const amended = triggerPrice === undefined ? {} : { triggerPrice }
      const { sales } = bought()
        .order('out', intent, amended)
        .fill('out', '2', '95')
        .sales(
          trail === undefined
            ? {}
            : { trail: { highWater: at('110'), stop: trail, movedAtMs: START_MS } },
        )
      expect(sales.map((sale) => sale.reason)).toEqual([reason])
    },
  )

  it('is told of what left by no order of the plan', () => {
    const story = bought()
    const lost = {
      quantity: at('2'),
      value: at('150'),
      reason: 'LIQUIDATION',
      noticedAtMs: START_MS + 60_000,
    } as const
    expect(story.sales({ lost })).toMatchObject({
      sales: [{ reason: 'LIQUIDATION', quantity: at('2'), pnl: at('-51') }],
      unsoldCost: 0n,
      unexplained: 0n,
    })
  })
})

describe('R-EXIT-4 the exit audit', () => {
  const ladder = () =>
    bought()
      .order('part', { exitReason: 'TAKE_PROFIT' })
      .fill('part', '0.5', '111', '0.1')
      .fill('part', '0.5', '109', '0.1')
      .order('out', { purpose: 'protection', triggerPrice: at('90') })
      .fill('out', '1', '89', '0.2')

  const parts = { levels: { ...levels(), parts: [{ price: at('110'), share: at('0.5') }] } }
  function levels() {
    return { stop: at('90'), hardStop: at('80'), target: at('120') }
  }

  it('counts every part of a plan under its own reason', () => {
    const audit = auditOf('reason', ladder().sales({ ...parts, unprotectedMs: 1500 }))
    expect(audit.rows()).toEqual([
      {
        group: 'SOFT_STOP',
        quote: 'USD',
        exits: 1,
        quantity: at('1'),
        proceeds: at('89'),
        pnl: at('-11.7'),
        fees: at('0.7'),
        configuredRiskReward: at('2'),
        realisedR: at('-1.17'),
        slippage: { share: at('-0.011111111111111111'), value: at('-1') },
        unprotectedMs: 1500,
      },
      {
        group: 'TAKE_PROFIT',
        quote: 'USD',
        exits: 1,
        quantity: at('1'),
        proceeds: at('110'),
        pnl: at('9.3'),
        fees: at('0.7'),
        configuredRiskReward: at('2'),
        realisedR: at('0.93'),
        slippage: { share: 0n, value: 0n },
        unprotectedMs: 0,
      },
    ])
  })

  it('measures by the levels that the plan was opened with', () => {
    const moved = { stop: at('98'), hardStop: at('80'), target: at('105') }
    const { configuredRiskReward, realisedR: r } = auditOf(
      'symbol',
      ladder().sales({ levels: moved, openedWith: levels() }),
    ).rows()[0]!
    expect([configuredRiskReward, r]).toEqual([at('2'), at('-0.12')])
  })

  it('takes the judged price for the level of a rule that has none', () => {
    const exit = {
      reason: 'TIME',
      triggeredAtMs: START_MS,
      triggerPrice: at('96'),
      alsoFired: [],
      firstAttempt: 1,
      priceSource: 'quote',
    } as const
    const out = () => bought().order('out', { exitReason: 'TIME' }).fill('out', '2', '95')
    const [row] = auditOf('reason', out().sales({ exit })).rows()
    expect(row?.slippage?.value).toBe(at('-2'))
    const blind = { ...exit, priceSource: 'none' } as const
    expect(auditOf('reason', out().sales({ exit: blind })).rows()[0]).not.toHaveProperty('slippage')
  })

  it('takes off what is left over as a line of its own', () => {
    const dusty = bought().order('out', { exitReason: 'TIME' }).fill('out', '1.999', '110', '0.5')
    const [totals] = auditOf('reason', dusty.sales({ dustQuantity: at('0.001') })).totals()
    expect(totals).toMatchObject({
      sold: at('18.4905'),
      unsold: at('-0.1005'),
      unexplained: 0n,
      plansPnl: at('18.39'),
    })
  })

  it('counts what was bought back against what was sold twice', () => {
    const twice = bought()
      .order('stop', { purpose: 'protection', triggerPrice: at('90') })
      .fill('stop', '2', '90')
      .order('target', { purpose: 'target', limitPrice: at('120') })
      .fill('target', '2', '120')
      .order('again', { purpose: 'repair' })
      .fill('again', '2', '118')
    const plan = twice.plan()
    const { sales, unexplained } = twice.sales()
    expect(sales.map(({ reason, quantity, pnl }) => [reason, quantity, pnl])).toEqual([
      ['SOFT_STOP', at('2'), at('-21')],
      ['TAKE_PROFIT', at('2'), 0n],
      ['REPAIR', at('-2'), at('4')],
    ])
    expect([unexplained, realisedPnl(plan)]).toEqual([0n, at('-17')])
  })

  it('never adds up different currencies', () => {
    const euros = new Story('b'.repeat(32), 'BTC/EUR')
      .order('entry', { purpose: 'entry' })
      .fill('entry', '1', '100', '0', 'EUR')
      .order('out', { exitReason: 'TIME' })
      .fill('out', '1', '101', '0', 'EUR')
    const audit = auditOf('strategy', euros.sales(), ladder().sales(parts))
    expect(audit.rows().map(({ group, quote, exits }) => [group, quote, exits])).toEqual([
      ['ema-cross', 'EUR', 1],
      ['ema-cross', 'USD', 2],
    ])
    expect(audit.totals().map(({ quote }) => quote)).toEqual(['EUR', 'USD'])
  })

  it('shows what the trades do not explain', () => {
    const story = ladder()
    const plan = story.plan()
    const { unexplained } = planSales({ ...plan, exitProceeds: plan.exitProceeds + 7n }, [], [])
    expect(unexplained).toBe(realisedPnl(plan) + 7n)
  })

  it('says what a plan brought in multiples of its risk', () => {
    expect(realisedR(ladder().plan(parts))).toBe(at('-0.12'))
    expect(realisedR(ladder().plan({ levels: { stop: at('100'), hardStop: at('80') } }))).toBe(
      undefined,
    )
  })
})

const cents = (min: number, max: number) =>
  fc
    .integer({ min, max })
    .map((each) => `${Math.floor(each / 100)}.${String(each % 100).padStart(2, '0')}`)
const trade = fc.record({
  quantity: fc.integer({ min: 1, max: 99_999 }).map((each) => `0.${String(each).padStart(5, '0')}`),
  price: cents(5_000, 20_000),
  fee: fc.integer({ min: 0, max: 9 }).map((each) => `0.00000${each}`),
  inBase: fc.boolean(),
})

describe('R-LEDG-4 the exit audit and the ledger', () => {
  it('agree to the last unit, whatever was bought and sold', () => {
    fc.assert(
      fc.property(
        fc.array(trade, { minLength: 1, maxLength: 6 }),
        fc.array(trade, { minLength: 1, maxLength: 6 }),
        (buys, sells) => {
          const story = new Story().order('entry', { purpose: 'entry' })
          for (const { quantity, price, fee, inBase } of buys)
            story.fill('entry', quantity, price, fee, inBase ? 'BTC' : 'USD')
          sells.forEach(({ quantity, price, fee, inBase }, index) => {
            const reason = index % 2 === 0 ? 'TAKE_PROFIT' : 'SIGNAL'
            story.order(`out-${index}`, { exitReason: reason, attempt: index + 1 })
            story.fill(`out-${index}`, quantity, price, fee, inBase ? 'BTC' : 'USD')
          })
          const plan = story.plan()
          const audit = auditOf('reason', story.sales())
          const [totals] = audit.totals()
          const rowPnl = audit.rows().reduce((sum, { pnl }) => sum + pnl, 0n)
          const entries = story.fills.map(fillEntry).sort(comparePlaces)
          const ledger = [...foldBook('main', SYMBOL, entries)].at(-1)!.position
          expect(rowPnl).toBe(ledger.realisedPnl)
          expect(rowPnl + totals!.unsold).toBe(realisedPnl(plan))
          expect(totals!.unexplained).toBe(0n)
        },
      ),
    )
  })
})
