import { describe, expect, it } from 'vitest'
import { type SimulatedVenue } from '../../../lib/adapters/simulated-exchange/venue.ts'
import { ACCOUNT, START_MS, amount, placed, request, venueOn } from './venue-fixture.ts'

const FLAT = [1000, 1000, 1000, 1000] as const

function totalOf(venue: SimulatedVenue, currency: string): bigint | undefined {
  return venue.balances(ACCOUNT).find((balance) => balance.currency === currency)?.total
}

describe('the history of what moved money without a trade', () => {
  it('begins empty: opening balances are no movement, and neither are trades', () => {
    const venue = venueOn([FLAT])
    placed(venue.place(ACCOUNT, request()))
    expect(venue.movements(ACCOUNT)).toEqual([])
  })

  it('tells each movement with its time, its sign and its fee, oldest first', () => {
    const venue = venueOn([FLAT])
    venue.deposit(ACCOUNT, 'USD', amount('500'))
    venue.advanceTo(START_MS + 1_000)
    venue.withdraw(ACCOUNT, 'BTC', amount('2'), amount('0.001'))
    venue.advanceTo(START_MS + 2_000)
    venue.reward(ACCOUNT, 'DOGE', amount('7'))
    venue.adjust(ACCOUNT, 'USD', amount('-0.5'))
    expect(
      venue.movements(ACCOUNT).map(({ kind, currency, amount: moved, fee, timeMs, account }) => ({
        kind,
        currency,
        moved,
        fee,
        afterMs: timeMs - START_MS,
        account,
      })),
    ).toEqual(
      (
        [
          ['deposit', 'USD', '500', '0', 0],
          ['withdrawal', 'BTC', '-2', '0.001', 1_000],
          ['reward', 'DOGE', '7', '0', 2_000],
          ['adjustment', 'USD', '-0.5', '0', 2_000],
        ] as const
      ).map(([kind, currency, moved, fee, afterMs]) => ({
        kind,
        currency,
        moved: amount(moved),
        fee: amount(fee),
        afterMs,
        account: ACCOUNT,
      })),
    )
    expect(totalOf(venue, 'USD')).toBe(amount('100499.5'))
    expect(totalOf(venue, 'BTC')).toBe(amount('7.999'))
    expect(totalOf(venue, 'DOGE')).toBe(amount('7'))
  })

  it('tells a conversion as two movements with one reference, the fee on what was given', () => {
    const venue = venueOn([FLAT])
    const conversion = { from: 'USD', to: 'SOL', amount: amount('300'), received: amount('2') }
    venue.convert(ACCOUNT, { ...conversion, fee: amount('1.5') })
    venue.deposit(ACCOUNT, 'USD', amount('1'))
    const [given, taken, deposit] = venue.movements(ACCOUNT)
    expect([given, taken]).toMatchObject([
      { kind: 'conversion', currency: 'USD', amount: amount('-300'), fee: amount('1.5') },
      { kind: 'conversion', currency: 'SOL', amount: amount('2'), fee: 0n },
    ])
    expect(given?.referenceId).toBe(taken?.referenceId)
    expect(deposit?.referenceId).not.toBe(given?.referenceId)
    expect(new Set([given, taken, deposit].map((each) => each?.movementId)).size).toBe(3)
    expect(totalOf(venue, 'USD')).toBe(amount('99699.5'))
    expect(totalOf(venue, 'SOL')).toBe(amount('2'))
  })

  it('can be asked for by time: from the first time on, before the last', () => {
    const venue = venueOn([FLAT])
    for (let second = 0; second < 5; second++) {
      venue.advanceTo(START_MS + second * 1_000)
      venue.deposit(ACCOUNT, 'USD', BigInt(second + 1))
    }
    const amounts = (sinceMs?: number, untilMs?: number): number[] =>
      venue
        .movements(ACCOUNT, {
          ...(sinceMs === undefined ? {} : { sinceMs: START_MS + sinceMs }),
          ...(untilMs === undefined ? {} : { untilMs: START_MS + untilMs }),
        })
        .map((movement) => Number(movement.amount))
    expect(amounts(1_000, 3_000)).toEqual([2, 3])
    expect(amounts(3_001)).toEqual([5])
    expect(amounts(undefined, 1)).toEqual([1])
  })

  it('takes nothing that an order holds or that is not there, fee included', () => {
    const venue = venueOn([FLAT])
    const stop = { side: 'sell', type: 'stop', triggerPrice: amount('900') } as const
    placed(venue.place(ACCOUNT, request({ ...stop, quantity: amount('9') })))
    const refused = { refused: { code: 'insufficient-funds', free: amount('1') } }
    expect(venue.withdraw(ACCOUNT, 'BTC', amount('1'), 1n)).toEqual(refused)
    const conversion = { from: 'BTC', to: 'USD', amount: amount('1'), received: amount('1') }
    expect(venue.convert(ACCOUNT, { ...conversion, fee: 1n })).toEqual(refused)
    expect(venue.adjust(ACCOUNT, 'BTC', -amount('1') - 1n)).toEqual(refused)
    expect(venue.movements(ACCOUNT)).toEqual([])
    expect(totalOf(venue, 'BTC')).toBe(amount('10'))
    expect(venue.withdraw(ACCOUNT, 'BTC', amount('0.9'), amount('0.1'))).toEqual({
      withdrawn: amount('0.9'),
    })
  })

  it('refuses amounts that make no sense', () => {
    const venue = venueOn([FLAT])
    const conversion = { from: 'USD', to: 'SOL', amount: 1n, received: 1n }
    expect(() => venue.deposit(ACCOUNT, 'USD', -1n)).toThrow(RangeError)
    expect(() => venue.reward(ACCOUNT, 'USD', -1n)).toThrow(RangeError)
    expect(() => venue.withdraw(ACCOUNT, 'USD', 1n, -1n)).toThrow(RangeError)
    expect(() => venue.convert(ACCOUNT, { ...conversion, received: -1n })).toThrow(RangeError)
    expect(() => venue.convert(ACCOUNT, { ...conversion, to: 'USD' })).toThrow('itself')
    expect(venue.log.filter(({ kind }) => kind === 'flow')).toHaveLength(2)
  })
})
