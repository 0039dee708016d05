/** One of every kind of fact, for the exports' golden rows, at stated times. */
import { type Fact } from '../../../lib/domain/ledger/entry.ts'
import { type Fill } from '../../../lib/domain/ledger/fill.ts'
import { type Movement, type MovementKind } from '../../../lib/domain/ledger/movement.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'

export const NOON_MS = Date.UTC(2026, 2, 1, 12)

export function fill(
  tradeId: string,
  side: Fill['side'],
  symbol: string,
  amounts: readonly [quantity: string, cost: string, fee: string, feeCurrency: string],
  change: Partial<Fill> = {},
): Fact {
  const [quantity, cost, fee] = amounts.slice(0, 3).map(parseFixed) as [bigint, bigint, bigint]
  return {
    kind: 'fill',
    fill: {
      tradeId,
      venueOrderId: 'V',
      account: 'main',
      symbol,
      side,
      price: 1n,
      quantity,
      cost,
      fee,
      feeCurrency: amounts[3],
      timeMs: NOON_MS,
      appliedAtMs: NOON_MS,
      ...change,
    },
  }
}

export function movement(
  movementId: string,
  kind: MovementKind,
  currency: string,
  quantity: string,
  change: Partial<Movement> = {},
): Fact {
  return {
    kind: 'movement',
    movement: {
      movementId,
      account: 'main',
      kind,
      currency,
      quantity: parseFixed(quantity),
      fee: 0n,
      timeMs: NOON_MS,
      appliedAtMs: NOON_MS,
      ...change,
    },
  }
}

function at(seconds: number): { readonly timeMs: number } {
  return { timeMs: NOON_MS + seconds * 1_000 }
}

export const oneOfEach: readonly Fact[] = [
  movement('O1', 'opening', 'BTC', '0.5', {
    ...at(1),
    symbol: 'BTC/USD',
    value: parseFixed('21000.5'),
  }),
  movement('D1', 'deposit', 'USD', '1000', at(2)),
  fill('T1', 'buy', 'BTC/USD', ['0.00000001', '0.0006', '0.000001', 'USD'], at(3)),
  fill('T2', 'sell', 'ETH/BTC', ['2', '0.1', '0.0001', 'BTC'], at(4)),
  fill('T3', 'buy', 'ETH/USD', ['1', '3000', '0.01', 'BNB'], at(5)),
  movement('fee-T3', 'fee', 'BNB', '-0.01', { ...at(5), referenceId: 'T3', symbol: 'BNB/USD' }),
  movement('W1', 'withdrawal', 'BTC', '-0.2001', { ...at(6), fee: parseFixed('0.0001') }),
  movement('C1', 'conversion', 'ETH', '-1', { ...at(7), referenceId: 'R1' }),
  movement('C2', 'conversion', 'BTC', '0.05', { ...at(8), referenceId: 'R1' }),
  movement('R1', 'reward', 'ETH', '0.001', at(9)),
  movement('F1', 'fee', 'BTC', '-0.002', at(10)),
  movement('F2', 'fee', 'BTC', '0.001', at(11)),
  movement('A1', 'adjustment', 'ETH', '-0.5', at(12)),
]
