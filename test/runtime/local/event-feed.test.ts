import { describe, expect, it } from 'vitest'
import { createMemoryLog } from '../../../lib/adapters/memory/memory-log.ts'
import { EventFeed } from '../../../lib/runtime/local/event-feed.ts'

function feed() {
  const events = new EventFeed({ nowMs: () => 0, sleep: () => Promise.resolve() })
  return { events, log: events.log(createMemoryLog()) }
}

describe('R-EXIT-4 what a run tells of exits', () => {
  it('is the reason, the level and the result, in money and in multiples of the risk', () => {
    const { events, log } = feed()
    const fields = { symbol: 'BTC/USD', end: 'TAKE_PROFIT', realisedPnl: '12.5' }
    log.info('plan closed', { ...fields, level: '43600', realisedR: '1.234' })
    log.info('plan closed', fields)
    expect(events.events.map(({ text, tone }) => [text, tone])).toEqual([
      ['plan closed: TAKE_PROFIT at level 43600, result 12.5 (+1.23 R)', 'good'],
      ['plan closed: TAKE_PROFIT, result 12.5', 'good'],
    ])
  })

  it('tells of parts that were sold, and of levels that were moved or could not be', () => {
    const { events, log } = feed()
    log.info('a part of the position is sold', { partsSold: 1 })
    log.info('adjusted levels are in force', { stop: '42950', target: '43600' })
    log.info('adjusted levels are in force', { stop: '42950' })
    log.warn('adjusted levels were refused; the plan stays as it was', { why: 'EOrder:no' })
    expect(events.events.map(({ text, tone }) => [text, tone])).toEqual([
      ['part 1 is sold, the rest goes on', 'neutral'],
      ['adjusted: stop 42950, target 43600', 'neutral'],
      ['adjusted: stop 42950', 'neutral'],
      ['not adjusted: EOrder:no', 'warning'],
    ])
  })
})
