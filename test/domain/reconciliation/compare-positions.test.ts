import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Movement } from '../../../lib/domain/ledger/movement.ts'
import { ONE, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Plan, heldQuantity } from '../../../lib/domain/plan/plan.ts'
import {
  type SymbolHoldings,
  comparePositions,
  losses,
} from '../../../lib/domain/reconciliation/compare-positions.ts'
import { explainDifference } from '../../../lib/domain/reconciliation/difference.ts'
import { type Outflow, outflowOf } from '../../../lib/domain/reconciliation/outflow.ts'
import { INSTRUMENT, OPEN_PLAN, START_MS } from '../plan/sample-plan.ts'

const units = (count: number): bigint => BigInt(count) * ONE

/** A plan that holds so many units, made so many milliseconds after the start. */
function planOf(planId: string, count: number, afterMs = 0): Plan {
  return {
    ...OPEN_PLAN,
    planId,
    createdAtMs: START_MS + afterMs,
    enteredQuantity: units(count),
  }
}

const HOLDINGS: SymbolHoldings = {
  symbol: 'BTC/USD',
  position: units(10),
  plans: [planOf('p1', 10)],
  instrument: INSTRUMENT,
  price: units(100),
  outflows: [],
  adopts: false,
}

function outflow(kind: Outflow['kind'], count: number, id: string, afterMs = 1): Outflow {
  const quantity = units(count)
  return { id, kind, quantity, value: quantity * 90n, timeMs: START_MS + afterMs }
}

const compare = (change: Partial<SymbolHoldings>) => comparePositions({ ...HOLDINGS, ...change })

describe('R-REC-5 plans that hold more than there is', () => {
  it.each([
    ['liquidation', outflow('liquidation', 4, 'L1'), 'the venue liquidated it (L1)'],
    ['external-trade', outflow('trade', 4, 'T1'), 'another client sold it (T1)'],
    ['deposit-or-withdrawal', outflow('movement', 4, 'W1'), 'it was moved away (W1)'],
    ['unexplained', undefined, 'nothing that is booked says where it went'],
  ] as const)('lost it by %s', (kind, found, because) => {
    const outflows = found === undefined ? [] : [found]
    const [difference, ...others] = compare({ position: units(6), outflows })
    expect(others).toEqual([])
    expect(difference).toMatchObject({
      key: 'plan:p1',
      class: kind,
      consequence: 'end',
      amount: -units(4),
    })
    expect(difference && explainDifference(difference)).toBe(
      `plan p1 holds 10 BTC/USD, of which 4 is not in the ledger any more: ${because}; ` +
        'the plan gives it up and ends when nothing is left.',
    )
  })

  it('give up in the order in which they were made', () => {
    const plans = [planOf('young', 5, 20), planOf('old', 5, 10)]
    const found = compare({ plans, position: units(3) })
    expect(found.map(({ key, amount }) => [key, amount])).toEqual([
      ['plan:old', -units(5)],
      ['plan:young', -units(2)],
    ])
  })

  it('are asked for nothing while what belongs to no plan covers it', () => {
    expect(compare({ position: units(10) })).toEqual([])
  })

  it('lost nothing to what left before they were made', () => {
    const before = outflow('liquidation', 4, 'L1', -1)
    expect(compare({ position: units(6), outflows: [before] })).toMatchObject([
      { class: 'unexplained' },
    ])
  })

  it('take the newest outflows that cover the loss for its cause', () => {
    const outflows = [outflow('trade', 3, 'T2', 9), outflow('trade', 3, 'T1', 8)]
    const old = outflow('liquidation', 50, 'L1', 7)
    const [difference] = compare({ position: units(4), outflows: [...outflows, old] })
    expect(difference).toMatchObject({
      class: 'external-trade',
      evidence: { planId: 'p1', outflows: 'T2 T1' },
    })
  })

  it('never give up more than is missing, nor more than each holds', () => {
    const holdings = fc.array(fc.bigInt({ min: 0n, max: 1000n }), { maxLength: 5 })
    fc.assert(
      fc.property(holdings, fc.bigInt({ min: 0n, max: 5000n }), (held, missing) => {
        const plans = held.map((quantity, index) => ({
          ...planOf(`p${index}`, 0, index),
          enteredQuantity: quantity,
        }))
        const given = losses(plans, missing)
        const total = held.reduce((sum, quantity) => sum + quantity, 0n)
        const lost = given.reduce((sum, { quantity }) => sum + quantity, 0n)
        expect(lost).toBe(missing < total ? missing : total)
        for (const { plan, quantity } of given) {
          expect(quantity).toBeGreaterThan(0n)
          expect(quantity).toBeLessThanOrEqual(heldQuantity(plan))
        }
      }),
    )
  })
})

describe('R-REC-5 positions without a plan', () => {
  it('are reported, or adopted when that is configured', () => {
    const [reported] = compare({ position: units(12) })
    expect(reported).toMatchObject({
      key: 'orphan:BTC/USD',
      consequence: 'report',
      amount: units(2),
    })
    expect(reported && explainDifference(reported)).toBe(
      '2 of the 12 BTC/USD in the ledger belongs to no plan; nothing is done about it.',
    )
    expect(compare({ position: units(12), adopts: true })).toMatchObject([{ consequence: 'adopt' }])
  })

  it('are left alone where the venue would not sell them', () => {
    const rest = parseFixed('0.09')
    expect(compare({ position: units(10) + rest })).toEqual([])
    expect(compare({ position: units(10) + rest + parseFixed('0.01') })).toHaveLength(1)
  })
})

describe('R-REC-5 what takes base currency out of a symbol', () => {
  const FILL: Fill = {
    tradeId: 'T1',
    venueOrderId: 'O1',
    account: 'main',
    symbol: 'BTC/USD',
    side: 'sell',
    price: units(90),
    quantity: units(2),
    cost: units(180),
    fee: units(1),
    feeCurrency: 'USD',
    timeMs: START_MS,
    appliedAtMs: START_MS,
  }

  it('is a sale of another client, with what it brought in', () => {
    expect(outflowOf({ kind: 'fill', fill: FILL })).toEqual({
      id: 'T1',
      kind: 'trade',
      quantity: units(2),
      value: units(179),
      timeMs: START_MS,
    })
    const forced: Fill = { ...FILL, liquidation: true }
    expect(outflowOf({ kind: 'fill', fill: forced })?.kind).toBe('liquidation')
  })

  it('is no purchase, and no fill of ours', () => {
    expect(outflowOf({ kind: 'fill', fill: { ...FILL, side: 'buy' } })).toBeUndefined()
    expect(outflowOf({ kind: 'fill', fill: { ...FILL, intentId: 'i1' } })).toBeUndefined()
  })

  it('is a withdrawal, and no deposit', () => {
    const movement: Movement = {
      movementId: 'W1',
      account: 'main',
      kind: 'withdrawal',
      currency: 'BTC',
      quantity: -units(3),
      fee: 0n,
      symbol: 'BTC/USD',
      timeMs: START_MS,
      appliedAtMs: START_MS,
    }
    expect(outflowOf({ kind: 'movement', movement })).toMatchObject({
      kind: 'movement',
      quantity: units(3),
      value: 0n,
    })
    const deposit = { ...movement, kind: 'deposit', quantity: units(3) } as const
    expect(outflowOf({ kind: 'movement', movement: deposit })).toBeUndefined()
  })
})
