import { describe, expect, it } from 'vitest'
import { type Bar, timeframeMs } from '../../../../lib/domain/market/bar.ts'
import {
  formatFixed,
  fromNumber,
  parseFixed,
  toNumber,
} from '../../../../lib/domain/money/fixed.ts'
import {
  createEmaCross,
  emaCrossBarsNeeded,
} from '../../../../lib/domain/signal/strategies/ema-cross.ts'
import { type Decision } from '../../../../lib/domain/signal/strategy.ts'
import { plainAtr, plainEma, plainRsi } from '../plain-indicators.ts'
import { barsOf, randomCloses } from '../random-walk.ts'
import { contextFor, emaCrossConfig, instrument } from '../strategy-context.ts'

const strategy = createEmaCross(emaCrossConfig)

/** Falls by 0.1 a bar for 150 bars, then rises by 0.2: the averages cross once, on the way up. */
const closes = Array.from({ length: 200 }, (_, index) =>
  index < 150 ? 100 - index * 0.1 : 85.1 + (index - 149) * 0.2,
)
const fastAverages = plainEma(closes, emaCrossConfig.fastPeriod)
const slowAverages = plainEma(closes, emaCrossConfig.slowPeriod)
const crossIndex = closes.findIndex(
  (_, index) => index > 20 && (fastAverages[index] ?? 0) > (slowAverages[index] ?? 0),
)
const bars = barsOf(closes)

function barsUntil(lastIndex: number): readonly Bar[] {
  return bars.slice(0, lastIndex + 1)
}

const crossContext = contextFor(barsUntil(crossIndex))

describe('R-SIG-5 the cross of two averages opens a plan, once', () => {
  it('buys on the bar that crosses, with distances from range, spread and fees', () => {
    const decision = strategy.decide(crossContext)
    const floats = crossContext.bars.slice(-strategy.barsNeeded).map((bar) => ({
      high: toNumber(bar.high),
      low: toNumber(bar.low),
      close: toNumber(bar.close),
    }))
    const atr = plainAtr(floats, 14)
    const costs = 0.02 + 2 * toNumber(crossContext.quote.ask) * 0.004

    expect(decision.whyNot).toEqual([])
    expect(decision.barOpenTimeMs).toBe(bars[crossIndex]?.openTimeMs)
    const [proposal, ...others] = decision.proposals
    expect(others).toEqual([])
    if (proposal?.kind !== 'open') throw new Error('an entry was expected')
    expect(proposal.side).toBe('buy')
    expect(proposal.trigger).toBe('ema-cross')
    expect(proposal.orderValue).toBe(parseFixed('250'))
    expect(proposal.timeExitMs).toBe(240 * 60_000)
    expect(toNumber(proposal.stopDistance)).toBeCloseTo(2 * atr + costs, 9)
    expect(toNumber(proposal.hardStopDistance)).toBeCloseTo(3 * atr + costs, 9)
    expect(proposal.targetDistance).toBe(2n * proposal.stopDistance)
  })

  it('keeps every input of the decision', () => {
    const { inputs, proposals } = strategy.decide(crossContext)
    const [proposal] = proposals
    if (proposal?.kind !== 'open') throw new Error('an entry was expected')
    const windowCloses = closes.slice(crossIndex + 1 - strategy.barsNeeded, crossIndex + 1)
    const windowFast = plainEma(windowCloses, 9)
    const windowSlow = plainEma(windowCloses, 21)
    expect(Number(inputs['fast'])).toBeCloseTo(windowFast.at(-1) ?? 0, 9)
    expect(Number(inputs['slow'])).toBeCloseTo(windowSlow.at(-1) ?? 0, 9)
    expect(Number(inputs['fastBefore'])).toBeCloseTo(windowFast.at(-2) ?? 0, 9)
    expect(Number(inputs['slowBefore'])).toBeCloseTo(windowSlow.at(-2) ?? 0, 9)
    expect(Number(inputs['rsi'])).toBeCloseTo(plainRsi(windowCloses, 14), 6)
    expect(inputs).toMatchObject({
      bars: String(strategy.barsNeeded),
      close: formatFixed(crossContext.quote.last),
      bid: formatFixed(crossContext.quote.bid),
      ask: formatFixed(crossContext.quote.ask),
      feeRateTaker: '0.004',
      hasOpenPlan: 'false',
      nowMs: String(crossContext.nowMs),
      stopDistance: formatFixed(proposal.stopDistance),
      hardStopDistance: formatFixed(proposal.hardStopDistance),
      targetDistance: formatFixed(proposal.targetDistance),
    })
  })

  it('does not buy one bar before, where the fast average is still below', () => {
    const decision = strategy.decide(contextFor(barsUntil(crossIndex - 1)))
    expect(decision.proposals).toEqual([])
    expect(decision.whyNot).toEqual([
      `fast EMA ${decision.inputs['fast']} is not above slow EMA ${decision.inputs['slow']}`,
    ])
  })

  it('does not buy one bar after, where it was above already', () => {
    const decision = strategy.decide(contextFor(barsUntil(crossIndex + 1)))
    const { fastBefore, slowBefore } = decision.inputs
    expect(decision.proposals).toEqual([])
    expect(decision.whyNot).toEqual([
      `fast EMA ${fastBefore} was above slow EMA ${slowBefore} one bar before already`,
    ])
  })

  it('takes no rounding of a price that stands still for a cross', () => {
    for (const price of [0.1, 0.3, 1.1, 100.7, 64_321.9, 1e-7]) {
      const still = barsOf(Array.from({ length: 200 }, () => price))
      for (const length of [150, 151, 152, 199, 200]) {
        const context = contextFor(still.slice(0, length))
        const quote = { ...context.quote, bid: fromNumber(price), ask: fromNumber(price) }
        expect(strategy.decide({ ...context, quote }).whyNot.join()).toContain('is not above')
      }
    }
  })
})

describe('R-EXIT-8 R-EXIT-6 what an entry proposes of its exits', () => {
  const trailing = {
    activationRiskMultiple: parseFixed('1'),
    atrMultiple: parseFixed('3'),
    distancePercentMin: parseFixed('0.3'),
    distancePercentMax: parseFixed('5'),
    stepAtrMultiple: parseFixed('0.5'),
    wildMultiple: parseFixed('1.5'),
  }

  function entryOf(change: Partial<typeof emaCrossConfig>) {
    const decision = createEmaCross({ ...emaCrossConfig, ...change }).decide(crossContext)
    const [proposal] = decision.proposals
    if (proposal?.kind !== 'open') throw new Error('an entry was expected')
    return { proposal, inputs: decision.inputs }
  }

  it('a target in percent of the price where that is given, whatever is risked', () => {
    const { proposal } = entryOf({ targetPercent: parseFixed('2.5') })
    const { ask } = crossContext.quote
    expect(proposal.targetDistance).toBe((ask * 25n + 999n) / 1000n)
  })

  it('rungs in multiples of the stop’s distance, with the parts of the config', () => {
    const { proposal, inputs } = entryOf({
      targetParts: [
        { riskMultiple: parseFixed('0.5'), part: parseFixed('0.25') },
        { riskMultiple: parseFixed('1'), part: parseFixed('0.5') },
      ],
    })
    expect(proposal.targetParts).toEqual([
      { distance: (proposal.stopDistance + 1n) / 2n, part: parseFixed('0.25') },
      { distance: proposal.stopDistance, part: parseFixed('0.5') },
    ])
    expect(inputs).toMatchObject({
      targetPart1: '0.25',
      targetPart2Distance: formatFixed(proposal.stopDistance),
    })
  })

  it('no rungs and no trailing stop where the config has none', () => {
    const { proposal } = entryOf({})
    expect(proposal.targetParts).toEqual([])
    expect(proposal).not.toHaveProperty('trailing')
  })

  it('a trailing stop measured by range, bounded by shares of the ask', () => {
    const { proposal, inputs } = entryOf({ trailing })
    const atr = parseFixed(inputs['atr'] ?? '0')
    const { ask } = crossContext.quote
    expect(proposal.trailing).toEqual({
      activationDistance: proposal.stopDistance,
      distance: 3n * atr,
      distanceMin: (ask * 3n + 999n) / 1000n,
      distanceMax: (ask * 5n + 99n) / 100n,
      step: (atr + 1n) / 2n,
      wildMultiple: parseFixed('1.5'),
    })
    expect(inputs).toMatchObject({
      trailingDistance: formatFixed(3n * atr),
      trailingActivationDistance: formatFixed(proposal.stopDistance),
      trailingWildMultiple: '1.5',
    })
  })

  it('what the config says of break-even and of signals at a loss', () => {
    for (const breakEvenAfterPart of [true, false])
      for (const signalExitAtLoss of [true, false])
        expect(entryOf({ breakEvenAfterPart, signalExitAtLoss }).proposal).toMatchObject({
          breakEvenAfterPart,
          signalAtLoss: signalExitAtLoss,
        })
  })
})

describe('R-EXIT-9 the cross back down closes what is open, once', () => {
  /** Rises by 0.1 a bar for 150 bars, then falls by 0.2. */
  const fallingCloses = closes.map((close) => 200 - close)
  const fallingBars = barsOf(fallingCloses)
  const downIndex = fallingCloses.findIndex(
    (_, index) =>
      index > 150 &&
      (plainEma(fallingCloses.slice(0, index + 1), 9).at(-1) ?? 0) <
        (plainEma(fallingCloses.slice(0, index + 1), 21).at(-1) ?? 0),
  )
  const openAt = (index: number) => ({
    ...contextFor(fallingBars.slice(0, index + 1)),
    hasOpenPlan: true,
  })

  it('is proposed on the bar that crosses, and not one bar before or after', () => {
    const proposalsAt = (index: number) => strategy.decide(openAt(index)).proposals
    expect(downIndex).toBeGreaterThan(150)
    expect(proposalsAt(downIndex)).toEqual([{ kind: 'close', trigger: 'ema-cross-down' }])
    expect(proposalsAt(downIndex - 1)).toEqual([])
    expect(proposalsAt(downIndex + 1)).toEqual([])
  })

  it('is proposed at a broken quote, too: what it is worth is judged by the exit', () => {
    const context = openAt(downIndex)
    const quote = { ...context.quote, bid: 0n }
    expect(strategy.decide({ ...context, quote }).proposals).toHaveLength(1)
  })

  it('is not proposed while nothing is open, or where the config wants no signal exits', () => {
    const context = openAt(downIndex)
    expect(strategy.decide({ ...context, hasOpenPlan: false }).proposals).toEqual([])
    const without = createEmaCross({ ...emaCrossConfig, signalExit: false })
    expect(without.decide(context).proposals).toEqual([])
  })

  it('still says why nothing was bought', () => {
    expect(strategy.decide(openAt(downIndex)).whyNot.join()).toContain('is not above slow EMA')
  })
})

describe('R-SIG-5 a replay of the same inputs gives the same decision', () => {
  it('decides the same again', () => {
    expect(strategy.decide(crossContext)).toEqual(strategy.decide(structuredClone(crossContext)))
    expect(createEmaCross(emaCrossConfig).decide(crossContext)).toEqual(
      strategy.decide(crossContext),
    )
  })

  it('decides the same however much history comes with the bars', () => {
    const decided = strategy.decide(crossContext)
    for (const length of [strategy.barsNeeded, strategy.barsNeeded + 1, strategy.barsNeeded + 40])
      expect(strategy.decide({ ...crossContext, bars: crossContext.bars.slice(-length) })).toEqual(
        decided,
      )
  })

  it('buys from a window where averages over the whole history cross, and nowhere else', () => {
    let crossings = 0
    for (const seed of [11, 12, 13, 14]) {
      const walk = randomCloses(seed, 500)
      const walkBars = barsOf(walk)
      const fast = plainEma(walk, 9)
      const slow = plainEma(walk, 21)
      for (let index = strategy.barsNeeded; index < walk.length; index += 1) {
        const lead = (fast[index] ?? 0) - (slow[index] ?? 0)
        const leadBefore = (fast[index - 1] ?? 0) - (slow[index - 1] ?? 0)
        // A window may differ from the whole by a few hundredths of a per cent of the price range.
        if (Math.min(Math.abs(lead), Math.abs(leadBefore)) < 0.005) continue
        const crosses = lead > 0 && leadBefore < 0
        const { proposals } = strategy.decide(contextFor(walkBars.slice(0, index + 1)))
        expect(proposals.length).toBe(crosses ? 1 : 0)
        crossings += proposals.length
      }
    }
    expect(crossings).toBeGreaterThan(20)
  })
})

describe('R-SIG-5 why not, with its numbers', () => {
  function whyNot(decision: Decision): readonly string[] {
    expect(decision.proposals).toEqual([])
    return decision.whyNot
  }

  it('names an open plan', () => {
    expect(whyNot(strategy.decide({ ...crossContext, hasOpenPlan: true }))).toEqual([
      '1 plan is open in this symbol, 0 are allowed',
    ])
  })

  it('names a relative strength index above its limit, and accepts one at the limit', () => {
    const rsi = Number(strategy.decide(crossContext).inputs['rsi'])
    const below = createEmaCross({ ...emaCrossConfig, rsiMax: rsi - 1 })
    expect(whyNot(below.decide(crossContext))).toEqual([`RSI ${rsi} is above ${rsi - 1}`])
    const at = createEmaCross({ ...emaCrossConfig, rsiMax: rsi })
    expect(at.decide(crossContext).proposals.length).toBe(1)
  })

  it('names every reason, not only the first', () => {
    const context = { ...contextFor(barsUntil(crossIndex - 1)), hasOpenPlan: true }
    const strict = createEmaCross({ ...emaCrossConfig, rsiMax: 1 })
    expect(whyNot(strict.decide(context)).length).toBe(3)
  })

  it('names a crossed and a zero quote instead of measuring from it', () => {
    const { bid, ask } = crossContext.quote
    const crossed = { ...crossContext.quote, bid: ask, ask: bid }
    const decision = strategy.decide({ ...crossContext, quote: crossed })
    expect(whyNot(decision)).toEqual([
      `the quote is crossed: bid ${formatFixed(ask)}, ask ${formatFixed(bid)}`,
    ])
    expect(decision.inputs['stopDistance']).toBeUndefined()
    const zero = { ...crossContext.quote, bid: 0n }
    expect(whyNot(strategy.decide({ ...crossContext, quote: zero }))).toEqual([
      `the quote is not-positive: bid 0, ask ${formatFixed(ask)}`,
    ])
  })

  it('names a hard stop that would lie at or below zero', () => {
    const wide = createEmaCross({ ...emaCrossConfig, hardStopAtrMultiple: parseFixed('1000') })
    const decision = wide.decide(crossContext)
    const { hardStopDistance, ask } = decision.inputs
    expect(whyNot(decision)).toEqual([
      `hard stop distance ${hardStopDistance} reaches the price ${ask}`,
    ])
  })

  it('names a target that would not pay the fees', () => {
    const near = createEmaCross({ ...emaCrossConfig, targetRiskMultiple: parseFixed('0.01') })
    const decision = near.decide(crossContext)
    const { targetDistance, roundTripFees } = decision.inputs
    expect(whyNot(decision)).toEqual([
      `target distance ${targetDistance} does not pay fees ${roundTripFees}`,
    ])
  })

  it('names a range of zero, which a stop cannot be measured by', () => {
    const free = { ...instrument, feeRateTaker: 0n }
    const flat = barsOf(closes.map(() => 100)).map((bar) => ({
      ...bar,
      high: bar.close,
      low: bar.close,
    }))
    const decision = strategy.decide({ ...contextFor(flat), instrument: free })
    expect(whyNot(decision)).toContain(
      'the average true range is 0: there is nothing to measure a stop by',
    )
  })

  it('names bars that are missing, and names the bar that should have been there', () => {
    const few = strategy.decide({ ...crossContext, bars: crossContext.bars.slice(-50) })
    expect(whyNot(few)).toEqual([`50 of ${strategy.barsNeeded} bars are known`])
    expect(few.barOpenTimeMs).toBe(bars[crossIndex]?.openTimeMs)
    const none = strategy.decide({ ...crossContext, bars: [] })
    expect(whyNot(none)).toEqual([`0 of ${strategy.barsNeeded} bars are known`])
    expect(none.barOpenTimeMs).toBe(bars[crossIndex]?.openTimeMs)
    expect(none.inputs['close']).toBe('none')
  })

  it('names a hole, an unclosed bar and a stale bar', () => {
    const holed = crossContext.bars.filter((_, index) => index !== crossIndex - 10)
    expect(whyNot(strategy.decide({ ...crossContext, bars: holed }))[0]).toMatch(/^1 bars are miss/)
    const early = { ...crossContext, nowMs: crossContext.nowMs - 1 }
    expect(whyNot(strategy.decide(early))[0]).toMatch(/^the last bar closes in 1 ms/)
    const late = { ...crossContext, nowMs: crossContext.nowMs + 600_000 }
    expect(whyNot(strategy.decide(late))[0]).toMatch(/^the last bar closed 600000 ms ago/)
  })
})

describe('what the strategy reads', () => {
  it('needs four slow periods or eight of the others, and one bar more', () => {
    expect(emaCrossBarsNeeded(emaCrossConfig)).toBe(8 * 14 + 1 + 1)
    expect(emaCrossBarsNeeded({ ...emaCrossConfig, slowPeriod: 50 })).toBe(4 * 50 + 1)
    expect(emaCrossBarsNeeded({ ...emaCrossConfig, atrPeriod: 30 })).toBe(8 * 30 + 1)
    expect(strategy.barsNeeded).toBe(emaCrossBarsNeeded(emaCrossConfig))
  })

  it('refuses a context of another timeframe, and a quote or instrument of another symbol', () => {
    expect(() => strategy.decide({ ...crossContext, timeframe: '5m' })).toThrow('reads 1m, not 5m')
    const quote = { ...crossContext.quote, symbol: 'ETH/USD' }
    expect(() => strategy.decide({ ...crossContext, quote })).toThrow('from ETH/USD')
    const other = { ...instrument, symbol: 'ETH/USD' }
    expect(() => strategy.decide({ ...crossContext, instrument: other })).toThrow('from ETH/USD')
  })

  it('refuses a fast average that is not faster', () => {
    expect(() => createEmaCross({ ...emaCrossConfig, fastPeriod: 21 })).toThrow(RangeError)
  })

  it('judges on bars of its own timeframe', () => {
    const daily = createEmaCross({ ...emaCrossConfig, timeframe: '1d' })
    const dailyBars = barsOf(closes.slice(0, crossIndex + 1), '1d')
    const nowMs = (dailyBars.at(-1)?.openTimeMs ?? 0) + timeframeMs('1d')
    const context = { ...crossContext, timeframe: '1d' as const, bars: dailyBars, nowMs }
    expect(daily.decide(context).proposals.length).toBe(1)
  })
})
