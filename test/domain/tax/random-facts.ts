import fc from 'fast-check'
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { ONE } from '../../../lib/domain/money/fixed.ts'
import { fillOf, movementOf } from './sample-facts.ts'

const HISTORY_START_MS = Date.UTC(2025, 6, 1)
const HOUR_MS = 3_600_000

export const ASSETS = ['BTC', 'ETH', 'BNB'] as const
const accounts = fc.constantFrom('main', 'other')
const assets = fc.constantFrom(...ASSETS)

/** Round sizes meet again, odd ones have to be rounded, tiny ones round to nothing. */
const quantities = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map((count) => BigInt(count) * ONE),
  fc.bigInt({ min: 1n, max: 5n * ONE }),
  fc.bigInt({ min: 1n, max: 50n }),
)

type Draft = (place: { readonly timeMs: number; readonly number: number }) => readonly Fact[]

const trades: fc.Arbitrary<Draft> = fc
  .record({
    account: accounts,
    side: fc.constantFrom('buy' as const, 'sell' as const),
    symbol: fc.constantFrom('BTC/USD', 'ETH/USD', 'BNB/USD', 'ETH/BTC'),
    quantity: quantities,
    cost: fc.oneof(quantities, fc.bigInt({ min: 1n, max: 90_000n * ONE })),
    feeBps: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 9_000n })),
    feeIn: fc.constantFrom('base', 'quote', 'USD', 'BNB'),
    overcharge: fc.oneof({ weight: 9, arbitrary: fc.constant(0n) }, fc.constant(ONE)),
  })
  .map(({ feeBps, feeIn, overcharge, ...fill }) => {
    const [base, quote] = fill.symbol.split('/') as [string, string]
    const feeCurrency = feeIn === 'base' ? base : feeIn === 'quote' ? quote : feeIn
    const whole = feeCurrency === base ? fill.quantity : fill.cost
    const isSellFee = feeCurrency === quote && fill.side === 'sell'
    const fee = (whole * feeBps) / 10_000n + (isSellFee ? overcharge : 0n)
    return ({ timeMs, number }) => [
      {
        kind: 'fill',
        fill: {
          ...fillOf(fill.side, fill.symbol, '1', '1'),
          ...fill,
          fee,
          feeCurrency,
          timeMs,
          tradeId: `T${number}`,
        },
      },
    ]
  })

const movements: fc.Arbitrary<Draft> = fc
  .record({
    account: accounts,
    currency: assets,
    into: assets,
    kind: fc.constantFrom('opening', 'deposit', 'withdrawal', 'reward', 'conversion', 'transfer'),
    quantity: quantities,
    fee: fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: ONE / 10n })),
    lost: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: ONE / 1_000n })),
    value: fc.option(fc.bigInt({ min: 0n, max: 90_000n * ONE }), { nil: undefined }),
    hours: fc.integer({ min: 0, max: 80 }),
  })
  .map(({ account, currency, into, kind, quantity, fee, lost, value, hours }) => {
    return ({ timeMs, number }) => {
      const base = { account, currency, timeMs, symbol: `${currency}/USD` }
      const of = (name: string, change: Parameters<typeof movementOf>[3] & object): Fact => ({
        kind: 'movement',
        movement: movementOf('adjustment', currency, '1', {
          ...base,
          movementId: `M${number}${name}`,
          ...change,
        }),
      })
      const out = of('', { kind: 'withdrawal', quantity: -(quantity + fee), fee })
      switch (kind) {
        case 'opening':
        case 'deposit':
          return [of('', { kind, quantity, value })]
        case 'reward':
          return [of('', { kind, quantity })]
        case 'withdrawal':
          return [out]
        case 'transfer': {
          const arrived = {
            account: account === 'main' ? 'other' : 'main',
            quantity: quantity - lost,
          }
          const later = { kind: 'deposit' as const, timeMs: timeMs + hours * HOUR_MS + 1 }
          return arrived.quantity > 0n ? [out, of('in', { ...arrived, ...later, value })] : [out]
        }
        case 'conversion': {
          const shared = { kind, referenceId: `C${number}` } as const
          if (into === currency) return []
          const received = { ...shared, currency: into, symbol: `${into}/USD`, timeMs: timeMs + 2 }
          return [of('', { ...shared, quantity: -quantity }), of('in', { ...received, quantity })]
        }
      }
    }
  })

/** Histories of three assets in two accounts, at different times, over the end of a year. */
export const histories: fc.Arbitrary<readonly Fact[]> = fc
  .array(fc.oneof(trades, movements), { maxLength: 60, size: 'max' })
  .map((drafts) =>
    drafts
      .flatMap((draft, number) =>
        draft({ timeMs: HISTORY_START_MS + number * 97 * HOUR_MS + number * 10, number }),
      )
      .sort((a, b) => timeOf(a) - timeOf(b)),
  )

export function timeOf(fact: Fact): number {
  return fact.kind === 'fill' ? fact.fill.timeMs : fact.movement.timeMs
}
