import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { fillProblem } from '../../../lib/domain/ledger/fill.ts'
import { ONE } from '../../../lib/domain/money/fixed.ts'
import { type AssetEvent } from '../../../lib/domain/tax/asset-event.ts'
import { assetEvents } from '../../../lib/domain/tax/asset-events.ts'
import { type Rates } from '../../../lib/domain/tax/rates.ts'
import { LOT_METHODS, type LotMethod } from '../../../lib/domain/tax/tax-lot.ts'
import { taxYear } from '../../../lib/domain/tax/tax-period.ts'
import { type TaxReport, taxReport } from '../../../lib/domain/tax/tax-report.ts'
import { PlainTax } from './plain-tax.ts'
import { histories, timeOf } from './random-facts.ts'

/** Another one every hour, with digits enough to need rounding. */
function rateOf(asset: string, timeMs: number): bigint {
  const hour = BigInt(Math.floor(timeMs / 3_600_000))
  const price = { BTC: 60_000n, ETH: 3_000n, BNB: 500n }[asset] ?? 1n
  return (price * ONE * (900n + (hour % 201n))) / 997n
}

const rates: Rates = {
  rateOf: (asset, timeMs) => ({ rate: rateOf(asset, timeMs), source: 'a formula' }),
}
const always = { fromMs: 0, toMs: Date.UTC(2100, 0) }

function reportOf(facts: readonly Fact[], method: LotMethod, period = always): TaxReport {
  return taxReport(facts, { reportingCurrency: 'USD', rates, method, period })
}

function forEveryHistory(law: (facts: readonly Fact[]) => void): void {
  fc.assert(fc.property(histories, law), { numRuns: 150 })
}

function sum(amounts: readonly (bigint | undefined)[]): bigint {
  return amounts.reduce<bigint>((total, amount) => total + (amount ?? 0n), 0n)
}

describe('R-LEDG-10 the histories tried', () => {
  it('hold only trades that can be booked', () => {
    forEveryHistory((facts) => {
      for (const fact of facts)
        if (fact.kind === 'fill')
          expect(fillProblem({ ...fact.fill, appliedAtMs: fact.fill.timeMs })).toBeUndefined()
    })
  })

  it('have own transfers, shortfalls, unknown costs and disposals of many lots', () => {
    const seen = { transfers: 0, shortfalls: 0, withoutCost: 0, manyLots: 0 }
    for (const facts of fc.sample(histories, 50)) {
      const { transfers, disposals, assets } = reportOf(facts, 'FIFO')
      seen.transfers += transfers.length
      seen.shortfalls += disposals.filter(({ shortfall }) => shortfall).length
      seen.withoutCost += assets.filter(({ acquired }) => acquired.withoutCost > 0n).length
      seen.manyLots += disposals.length - new Set(disposals.map((each) => each.disposalId)).size
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
  })
})

describe.each(LOT_METHODS)('R-LEDG-10 the tax view by %s', (method) => {
  it('has the disposals and lots of an independent fold, to the last unit', () => {
    forEveryHistory((facts) => {
      const plain = new PlainTax(method, rateOf)
      plain.bookAll(facts)
      const report = reportOf(facts, method)
      const short = ({
        asset,
        quantity,
        disposalId,
        acquisitionId,
        costBasis,
        proceeds,
      }: (typeof report.disposals)[number]) => [
        ...[asset, quantity, disposalId, acquisitionId, costBasis, proceeds],
      ]
      expect(report.disposals.map(short)).toEqual(
        plain.disposals.map((each) => [
          ...[each.asset, each.quantity, each.disposalId],
          ...[each.acquisitionId, each.costBasis, each.proceeds],
        ]),
      )
      expect(report.incomeTotal).toBe(plain.income)
      for (const { asset, openLots } of report.assets)
        expect(openLots.map((lot) => [lot.acquisitionId, lot.left, lot.leftCost])).toEqual(
          (plain.lots[asset] ?? [])
            .filter(({ quantity }) => quantity > 0n)
            .map((lot) => [lot.id, lot.quantity, lot.cost]),
        )
    })
  })

  it('keeps every quantity and every cost: what came in is what went out and what is left', () => {
    forEveryHistory((facts) => {
      const { events } = assetEvents(facts, { reportingCurrency: 'USD', rates })
      const report = reportOf(facts, method)
      for (const { asset, acquired, disposed, movedOut, left } of report.assets) {
        const own = events.filter((event) => event.asset === asset && event.internal !== true)
        const came = own.filter(isIncoming)
        expect(acquired.quantity).toBe(sum(came.map(({ quantity }) => quantity)))
        expect(acquired.cost).toBe(sum(came.map(({ value }) => value?.amount)))
        for (const field of ['quantity', 'cost', 'withoutCost'] as const)
          expect(acquired[field]).toBe(disposed[field] + movedOut[field] + left[field])
        const given = report.disposals.filter((each) => each.asset === asset)
        const covered = given.filter(({ shortfall }) => shortfall !== true)
        expect(disposed.quantity).toBe(sum(covered.map(({ quantity }) => quantity)))
        expect(disposed.cost).toBe(sum(covered.map(({ costBasis }) => costBasis)))
        const sold = own.filter(({ kind }) => kind === 'disposal')
        expect(sum(given.map(({ quantity }) => quantity))).toBe(
          sum(sold.map(({ quantity }) => quantity)),
        )
        expect(sum(given.map(({ proceeds }) => proceeds))).toBe(
          sum(sold.map(({ value }) => value?.amount)),
        )
      }
    })
  })

  it('has the same disposals in its years as in all the time', () => {
    forEveryHistory((facts) => {
      const years = [2025, 2026].flatMap((year) => reportOf(facts, method, taxYear(year)).disposals)
      expect(years).toEqual(reportOf(facts, method).disposals)
    })
  })

  it('does not depend on the order in which the facts are given', () => {
    fc.assert(
      fc.property(
        histories.chain((facts) => fc.shuffledSubarray([...facts], { minLength: facts.length })),
        (shuffled) => {
          const ordered = [...shuffled].sort((a, b) => timeOf(a) - timeOf(b))
          expect(reportOf(shuffled, method)).toEqual(reportOf(ordered, method))
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('R-LEDG-10 trades conserve value', () => {
  it('gives and receives the same in every trade, money included', () => {
    forEveryHistory((facts) => {
      for (const fact of facts) {
        if (fact.kind !== 'fill') continue
        const { side, symbol, cost, fee, feeCurrency } = fact.fill
        const { events } = assetEvents([fact], { reportingCurrency: 'USD', rates })
        const isMoneyTrade = symbol.endsWith('/USD')
        const money =
          (isMoneyTrade ? (side === 'buy' ? -cost : cost) : 0n) - (feeCurrency === 'USD' ? fee : 0n)
        const signed = ({ kind, value }: AssetEvent): bigint =>
          (kind === 'acquisition' ? 1n : -1n) * (value?.amount ?? 0n)
        expect(sum(events.map(signed)) + money).toBe(0n)
      }
    })
  })
})

function isIncoming({ kind }: AssetEvent): boolean {
  return kind === 'acquisition' || kind === 'income' || kind === 'transfer-in'
}
