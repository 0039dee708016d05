import { describe, expect, it } from 'vitest'
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { ONE } from '../../../lib/domain/money/fixed.ts'
import { LOT_METHODS } from '../../../lib/domain/tax/tax-lot.ts'
import { taxReport } from '../../../lib/domain/tax/tax-report.ts'
import { NO_RATES, START_MS, fillOf } from './sample-facts.ts'

const TRADES = 100_000

/** Two buys for each sell, so that tens of thousands of lots stay open. */
const facts: readonly Fact[] = Array.from({ length: TRADES }, (_, index) => {
  const side: Fill['side'] = index % 3 === 2 ? 'sell' : 'buy'
  const price = BigInt(50_000 + ((index * 7_919) % 20_000)) * ONE
  const fill = fillOf(side, 'BTC/USD', '1', '1', {
    tradeId: `T${String(index).padStart(6, '0')}`,
    timeMs: START_MS + index,
    price,
    cost: price,
  })
  return { kind: 'fill', fill }
})

describe('R-LEDG-10 a hundred thousand trades', () => {
  it.each(LOT_METHODS)('are followed lot by lot by %s', { timeout: 60_000 }, (method) => {
    const period = { fromMs: 0, toMs: START_MS + TRADES }
    const report = taxReport(facts, { reportingCurrency: 'USD', rates: NO_RATES, method, period })
    expect(report.isComplete).toBe(true)
    expect(report.disposals).toHaveLength(Math.floor(TRADES / 3))
    expect(report.assets[0]?.left.quantity).toBe(BigInt(TRADES - 2 * Math.floor(TRADES / 3)) * ONE)
  })
})
