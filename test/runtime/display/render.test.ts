import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { timeLeftMs } from '../../../lib/runtime/display/progress-bar.ts'
import { frameLines } from '../../../lib/runtime/display/render-frame.ts'
import { summaryJson, summaryLines } from '../../../lib/runtime/display/render-summary.ts'
import { lineText } from '../../../lib/runtime/display/styled-line.ts'
import { type PlanView, type RunView } from '../../../lib/runtime/display/view-model.ts'
import { SAMPLE_PLAN, SAMPLE_SUMMARY, sampleView } from './sample-view.ts'

function frame(changes: Partial<RunView> = {}, columns = 80, rows = 40): readonly string[] {
  return frameLines(sampleView(changes), { columns, rows }, 58_000).map((line) =>
    lineText(line, columns, false),
  )
}

const withPlan = (changes: Partial<PlanView>): string =>
  frame({ plans: [{ ...SAMPLE_PLAN, ...changes }] }).join('\n')

function planWith(trailing: { readonly kind: 'behind' }): PlanView {
  return { ...SAMPLE_PLAN, trailing: { ...trailing, stop: parseFixed('42700') } }
}

describe('the live table', () => {
  it('shows at one glance what is traded, why, and what protects it', () => {
    expect(frame()).toEqual([
      'HOLDFAST  main on kraken, simulated, no real money       2026-01-05 14:02:10 UTC',
      'RUNNING  equity 10,012.40 USD +0.12 %  realised +14.20  open -1.80  fees 3.10',
      '████████████░░░░░░░░░░░░  51 %   1h 02m of 2h 00m   about 58s left',
      '',
      'MARKET         PRICE    CHANGE        HELD  NOW',
      'BTC/USD    43,210.50   +0.42 %      0.0046  holding since 13:50',
      'ETH/USD     2,301.12   -0.11 %           -  waiting: fast average below slow',
      'SOL/USD     no price                     -  no entry: the last price is 45s old',
      '',
      'OPEN PLANS (1)',
      'BTC/USD  bought 0.0046 at 43,180.00, 12m ago, result +0.14 (+0.07 %)',
      '  why    ema-cross: fast average 43,190.10 crossed above slow 43,185.40, RSI 61',
      '  exits  stop 42,950.00 -0.60 % ├────────●────────────┤ target 43,600.00 +0.90 %',
      '  shield protected, stop-only: rests on the venue at 42,800.00 -0.95 %, bare 1s',
      '',
      'LAST EVENTS',
      '13:50:00  BTC/USD   bought 0.0046 at 43,180.00',
      '13:50:02  BTC/USD   stop order rests at 42,800.00',
      '13:55:00            exchange answered late, 2 orders being looked up',
    ])
  })

  it('says how to stop a run without an end, where there is room to spare', () => {
    const endless: RunView = { ...sampleView(), events: [] }
    const { progress: _, ...view } = endless
    const hints = (rows: number) =>
      frameLines(view, { columns: 80, rows }, undefined)
        .map((line) => lineText(line, 80, false))
        .filter((line) => line.startsWith('Ctrl-C stops it'))
    expect(hints(40)).toHaveLength(1)
    expect(hints(8)).toEqual([])
    expect(frame().join('\n')).not.toContain('Ctrl-C')
  })

  it('adds what there is room for on a wider screen', () => {
    const text = frame({}, 130).join('\n')
    expect(text).toContain('60x  seed 1')
    expect(text).toMatch(/WORTH +REALISED/)
    expect(text).toMatch(/0\.0046 +198\.77 +\+14\.20 {2}holding/)
    expect(text).toContain(', bare 1s, trails from 43,400.00, time exit in 3h 47m')
  })

  it.each([
    [
      'entering',
      { stage: 'entering', protection: { kind: 'not-needed' } },
      /buying 0\.0046 at 43,180\.00, asked 12m ago[^]*nothing held yet/,
    ],
    [
      'closing',
      { stage: 'closing', protection: { kind: 'exit-in-flight' } },
      /selling 0\.0046[^]*leaving/,
    ],
    [
      'watched',
      { protection: { kind: 'monitored', price: parseFixed('42800') } },
      /watched by Holdfast alone, sells at 42,800\.00 -0\.95 %/,
    ],
    [
      'unprotected',
      { protection: { kind: 'none', sinceMs: sampleView().nowMs - 12_000 } },
      /NOT PROTECTED for 12s/,
    ],
  ] satisfies [string, Partial<PlanView>, RegExp][])(
    'shows a plan that is %s',
    (_, changes, text) => {
      expect(withPlan(changes)).toMatch(text)
    },
  )

  it('marks a stop that trails, and says where another one is tighter', () => {
    const inForce = withPlan({ trailing: { kind: 'in-force' } })
    expect(inForce).toContain('  exits  stop↑ 42,950.00 -0.60 % ├')
    expect(inForce).not.toContain('trails')
    const behind = withPlan({
      trailing: { kind: 'behind', stop: parseFixed('42700') },
      unprotectedMs: 0,
    })
    expect(behind).toContain('  exits  stop 42,950.00')
    expect(behind).not.toContain('bare')
    expect(frame({ plans: [planWith({ kind: 'behind' })] }, 120).join('\n')).toContain(
      ', trails at 42,700.00',
    )
  })

  it('shows the next part of a ladder in place of the target', () => {
    const text = withPlan({ targetPart: { number: 1, of: 3 } })
    expect(text).toContain('┤ part 1/3 43,600.00 +0.90 %')
  })

  it('leaves out what has no room, and never what protects the plan', () => {
    const narrow = frame({ plans: [SAMPLE_PLAN] }, 70)
    expect(narrow).toContain(
      '  shield protected, stop-only: rests on the venue at 42,800.00 -0.95 %',
    )
  })

  it.each([
    ['at the stop', '42950', '├●'],
    ['below the stop', '1', '├●'],
    ['at the target', '43600', '●┤'],
    ['above the target', '99999', '●┤'],
  ])('keeps the mark on the gauge with the price %s', (_, price, mark) => {
    expect(withPlan({ price: parseFixed(price) })).toContain(mark)
  })

  it('says so when nothing is open, and when trading is halted', () => {
    const text = frame({ plans: [], tradingState: 'HALTED', tradingStateCause: 'daily loss' }).join(
      '\n',
    )
    expect(text).toContain('none: waiting for a signal to buy')
    expect(text).toContain('HALTED (daily loss)')
  })

  it('says plainly when the money is real', () => {
    expect(frame({ mode: 'live' })[0]).toContain('LIVE, real money')
  })

  it('never takes more room than the screen has', () => {
    const many = {
      plans: Array.from({ length: 9 }, () => SAMPLE_PLAN),
      events: Array.from({ length: 50 }, (_, sequence) => ({
        sequence,
        atMs: sequence,
        text: 'x'.repeat(300),
        tone: 'neutral' as const,
      })),
    }
    for (const columns of [20, 40, 80, 120])
      for (const rows of [4, 10, 24, 50]) {
        const lines = frame(many, columns, rows)
        expect(lines.length).toBeLessThanOrEqual(rows)
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns)
      }
  })

  it('counts the plans that it has no room for', () => {
    const plans = Array.from({ length: 9 }, () => SAMPLE_PLAN)
    expect(frame({ plans }, 80, 24).join('\n')).toContain('and 6 more')
  })

  it('is the same text with colours, once they are taken out', () => {
    const painted = frameLines(sampleView(), { columns: 80, rows: 40 }, 58_000)
      .map((line) => lineText(line, 80, true))
      .join('\n')
    expect(painted).toContain('\u001b[32mRUNNING\u001b[0m')
    expect(painted.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(frame().join('\n'))
  })
})

describe('the time left', () => {
  it.each([
    ['half done in a minute', { atMs: 60_000, share: 0.5 }, 60_000],
    ['done', { atMs: 60_000, share: 1 }, 0],
    ['nothing done yet', { atMs: 60_000, share: 0 }, undefined],
    ['too early to tell', { atMs: 100, share: 0.1 }, undefined],
  ])('is told from the part so far: %s', (_, now, leftMs) => {
    expect(timeLeftMs({ atMs: 0, share: 0 }, now)).toBe(leftMs)
  })

  it('does not count what was done before the start', () => {
    expect(timeLeftMs({ atMs: 0, share: 0.5 }, { atMs: 10_000, share: 0.75 })).toBe(10_000)
  })
})

describe('the summary', () => {
  const text = summaryLines(SAMPLE_SUMMARY).map((line) => lineText(line, 100, false))

  it('says what came of the run and whether the books hold', () => {
    expect(text).toContain('  equity      10,000.00 to 10,012.40 USD   +12.40 (+0.12 %)')
    expect(text).toContain('  plans       5 opened: 2 won, 2 lost, 1 still open')
    expect(text).toContain(
      '  TAKE_PROFIT        2 exits        +20.10  +1.32 R of 1.50, slippage -0.04 %',
    )
    expect(text).toContain('  SOFT_STOP          2 exits         -5.90')
    expect(text).toContain('  BTC/USD            3 plans        +16.70')
    expect(text).toContain(
      '  ok      books: position and cash equal the exchange, to the last unit',
    )
    expect(text).toContain('  FAILED  fills: 13 applied, the exchange has 14')
  })

  it('is exact in JSON', () => {
    expect(JSON.parse(summaryJson(SAMPLE_SUMMARY))).toMatchObject({
      equityAtEnd: '10012.4',
      exits: [{ reason: 'TAKE_PROFIT', count: 2, result: '20.1' }, {}],
      plans: { opened: 5 },
    })
  })
})
