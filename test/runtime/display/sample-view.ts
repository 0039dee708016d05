import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import {
  type PlanView,
  type RunSummary,
  type RunView,
} from '../../../lib/runtime/display/view-model.ts'

export const START_MS = Date.UTC(2026, 0, 5, 13, 0)
const MINUTE_MS = 60_000

export const SAMPLE_PLAN: PlanView = {
  planId: 'plan-1',
  symbol: 'BTC/USD',
  stage: 'open',
  strategy: 'ema-cross',
  reason: 'fast average 43,190.10 crossed above slow 43,185.40, RSI 61',
  openedAtMs: START_MS + 50 * MINUTE_MS,
  quantity: parseFixed('0.0046'),
  entryPrice: parseFixed('43180'),
  price: parseFixed('43210.5'),
  stopPrice: parseFixed('42950'),
  targetPrice: parseFixed('43600'),
  trailing: { kind: 'waiting', from: parseFixed('43400') },
  protection: { kind: 'resting', triggerPrice: parseFixed('42800') },
  protectionPolicy: 'stop-only',
  unprotectedMs: 1400,
  unrealised: parseFixed('0.1403'),
  timeExitAtMs: START_MS + 290 * MINUTE_MS,
}

export function sampleView(changes: Partial<RunView> = {}): RunView {
  return {
    accountId: 'main',
    venue: 'kraken',
    mode: 'simulated',
    quoteCurrency: 'USD',
    nowMs: START_MS + 62 * MINUTE_MS + 10_000,
    speed: 60,
    seed: 1,
    tradingState: 'RUNNING',
    equity: parseFixed('10012.4'),
    equityAtStart: parseFixed('10000'),
    realised: parseFixed('14.2'),
    unrealised: parseFixed('-1.8'),
    fees: parseFixed('3.1'),
    symbols: [
      {
        symbol: 'BTC/USD',
        price: parseFixed('43210.5'),
        change: parseFixed('0.0042'),
        position: parseFixed('0.0046'),
        positionValue: parseFixed('198.7683'),
        realised: parseFixed('14.2'),
        note: 'holding since 13:50',
      },
      {
        symbol: 'ETH/USD',
        price: parseFixed('2301.123'),
        change: parseFixed('-0.0011'),
        position: 0n,
        positionValue: 0n,
        realised: 0n,
        note: 'waiting: fast average below slow',
      },
      {
        symbol: 'SOL/USD',
        position: 0n,
        positionValue: 0n,
        realised: parseFixed('-2.5'),
        note: 'no entry: the last price is 45s old',
      },
    ],
    plans: [SAMPLE_PLAN],
    events: [
      {
        sequence: 1,
        atMs: START_MS + 50 * MINUTE_MS,
        symbol: 'BTC/USD',
        text: 'bought 0.0046 at 43,180.00',
        tone: 'neutral',
      },
      {
        sequence: 2,
        atMs: START_MS + 50 * MINUTE_MS + 2000,
        symbol: 'BTC/USD',
        text: 'stop order rests at 42,800.00',
        tone: 'good',
      },
      {
        sequence: 3,
        atMs: START_MS + 55 * MINUTE_MS,
        text: 'exchange answered late, 2 orders being looked up',
        tone: 'warning',
      },
    ],
    progress: { fromMs: START_MS, toMs: START_MS + 120 * MINUTE_MS },
    ...changes,
  }
}

export const SAMPLE_SUMMARY: RunSummary = {
  accountId: 'main',
  venue: 'kraken',
  mode: 'simulated',
  quoteCurrency: 'USD',
  seed: 1,
  fromMs: START_MS,
  toMs: START_MS + 120 * MINUTE_MS,
  durationMs: 118_000,
  equityAtStart: parseFixed('10000'),
  equityAtEnd: parseFixed('10012.4'),
  realised: parseFixed('14.2'),
  unrealised: parseFixed('-1.8'),
  fees: parseFixed('3.1'),
  drawdownMax: parseFixed('0.0034'),
  plans: { opened: 5, won: 2, lost: 2, stillOpen: 1 },
  exits: [
    {
      reason: 'TAKE_PROFIT',
      count: 2,
      result: parseFixed('20.1'),
      configuredR: parseFixed('1.5'),
      realisedR: parseFixed('1.32'),
      slippage: parseFixed('-0.0004'),
    },
    { reason: 'SOFT_STOP', count: 2, result: parseFixed('-5.9') },
  ],
  symbols: [
    { symbol: 'BTC/USD', plans: 3, realised: parseFixed('16.7'), fees: parseFixed('2') },
    { symbol: 'SOL/USD', plans: 1, realised: parseFixed('-2.5'), fees: parseFixed('1.1') },
  ],
  orders: { sent: 14, filled: 9, denied: 1, rejected: 0 },
  unprotectedMsMax: 1400,
  checks: [
    { name: 'books', ok: true, detail: 'position and cash equal the exchange, to the last unit' },
    { name: 'fills', ok: false, detail: '13 applied, the exchange has 14' },
  ],
  dataDir: '.holdfast',
}
