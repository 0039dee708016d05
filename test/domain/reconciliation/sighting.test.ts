import { describe, expect, it } from 'vitest'
import { type Difference } from '../../../lib/domain/reconciliation/difference.ts'
import { nextQuarantine } from '../../../lib/domain/reconciliation/quarantine.ts'
import {
  type Sighting,
  hasWaited,
  isConfirmed,
  miss,
  seeAgain,
} from '../../../lib/domain/reconciliation/sighting.ts'
import { unexplained } from './sample-differences.ts'

const DRIFT = unexplained('BTC', -1n, ['BTC/USD'])
const OTHER = { ...DRIFT, amount: -2n }
const EXPLAINED: Difference = {
  ...DRIFT,
  class: 'external-trade',
  consequence: 'wait',
  quarantines: [],
}

/** The sighting after these runs; `undefined` stands for a run that missed it. */
function after(...runs: readonly (Difference | undefined)[]): Sighting | undefined {
  let sighting: Sighting | undefined
  for (const [index, difference] of runs.entries()) {
    if (difference !== undefined) sighting = seeAgain(sighting, difference, index + 1)
    else if (sighting !== undefined) {
      const missed = miss(sighting)
      sighting = typeof missed === 'string' ? undefined : missed
    }
  }
  return sighting
}

const confirmed = (...runs: readonly (Difference | undefined)[]): boolean => {
  const sighting = after(...runs)
  return sighting !== undefined && isConfirmed(sighting)
}

describe('R-REC-2 a difference counts', () => {
  it('once two runs in a row saw the same', () => {
    expect(confirmed(DRIFT)).toBe(false)
    expect(confirmed(DRIFT, DRIFT)).toBe(true)
    expect(confirmed(DRIFT, OTHER)).toBe(false)
    expect(confirmed(DRIFT, OTHER, OTHER)).toBe(true)
    expect(confirmed(DRIFT, undefined, DRIFT)).toBe(false)
    expect(confirmed(DRIFT, EXPLAINED)).toBe(false)
  })

  it('whatever moves around it', () => {
    expect(confirmed(DRIFT, { ...DRIFT, explanation: 'other totals', evidence: {} })).toBe(true)
  })

  it('since the first run that saw it', () => {
    expect(after(DRIFT, DRIFT, OTHER)).toMatchObject({ firstSeenAtMs: 1, confirmedAtMs: 2 })
  })

  it('and is over once two runs in a row missed it', () => {
    expect(after(DRIFT, DRIFT, undefined)).toMatchObject({ missedRuns: 1 })
    expect(after(DRIFT, DRIFT, undefined, undefined)).toBeUndefined()
    expect(after(DRIFT, DRIFT, undefined, DRIFT, undefined)).toMatchObject({ missedRuns: 1 })
  })

  it('and is over at the first miss where it never counted', () => {
    const seen = seeAgain(undefined, DRIFT, 1)
    expect(miss(seen)).toBe('never-counted')
    expect(miss(miss(seeAgain(seen, DRIFT, 2)) as Sighting)).toBe('gone')
  })
})

describe('R-REC-2 a balance that an order may explain', () => {
  const WAITS: Difference = { ...EXPLAINED, class: 'order-unknown' }

  it('waits for three runs that saw the same amount', () => {
    const amount = DRIFT.amount ?? 0n
    expect(hasWaited(undefined, amount)).toBe(false)
    expect(hasWaited(after(WAITS, WAITS), amount)).toBe(false)
    expect(hasWaited(after(WAITS, WAITS, WAITS), amount)).toBe(true)
    expect(hasWaited(after(WAITS, WAITS, WAITS), amount - 1n)).toBe(false)
  })

  it('waits no more once it is unexplained, and never for another explanation', () => {
    expect(hasWaited(after(DRIFT), -1n)).toBe(true)
    expect(hasWaited(after(EXPLAINED, EXPLAINED, EXPLAINED, EXPLAINED), -1n)).toBe(false)
  })
})

describe('R-REC-2 the quarantine', () => {
  const sightings = (...runs: readonly (Difference | undefined)[]): readonly Sighting[] => {
    const sighting = after(...runs)
    return sighting === undefined ? [] : [sighting]
  }
  const held = nextQuarantine({}, sightings(DRIFT, DRIFT), 7)

  it('begins when the difference counts', () => {
    expect(nextQuarantine({}, sightings(DRIFT), 7)).toEqual({})
    expect(held).toEqual({
      'BTC/USD': {
        reason: 'unexplained at the venue: -0.000000000000000001 BTC',
        sinceMs: 7,
        differences: ['balance:BTC'],
      },
    })
  })

  it.each([
    ['changes', [DRIFT, DRIFT, OTHER]],
    ['is missed once', [DRIFT, DRIFT, undefined]],
    ['is explained, and that is not confirmed', [DRIFT, DRIFT, EXPLAINED]],
  ] as const)('stays while the difference %s', (_, runs) => {
    expect(nextQuarantine(held, sightings(...runs), 9)['BTC/USD']?.sinceMs).toBe(7)
  })

  it.each([
    ['is gone', [DRIFT, DRIFT, undefined, undefined]],
    ['is explained for good', [DRIFT, DRIFT, EXPLAINED, EXPLAINED]],
  ] as const)('ends when the difference %s', (_, runs) => {
    expect(nextQuarantine(held, sightings(...runs), 9)).toEqual({})
  })

  it('says the same words while nothing changes, and lasts for as long as one reason does', () => {
    expect(nextQuarantine(held, sightings(DRIFT, DRIFT, DRIFT), 9)).toEqual(held)
    const money = seeAgain(
      seeAgain(undefined, unexplained('USD', 5n, ['BTC/USD']), 1),
      unexplained('USD', 5n, ['BTC/USD']),
      2,
    )
    const both = nextQuarantine(held, [...sightings(DRIFT, DRIFT), money], 9)
    expect(both['BTC/USD']?.differences).toEqual(['balance:BTC', 'balance:USD'])
    expect(nextQuarantine(both, [money], 10)['BTC/USD']).toMatchObject({
      sinceMs: 7,
      differences: ['balance:USD'],
    })
  })
})
