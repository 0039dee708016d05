import { describe, expect, it } from 'vitest'
import {
  type Delivered,
  START_MS,
  batchAnswer,
  bodiesOf,
  createLoopDesk,
  scheduledNames,
} from './loop-desk.ts'

describe('the schedules of a local run', () => {
  it('call every scheduled function once a minute, in the order of the manifest', async () => {
    const desk = createLoopDesk()
    await desk.runMinutes(2)
    expect(scheduledNames.length).toBeGreaterThan(4)
    expect(desk.calls.map(({ name, second }) => `${second} ${name}`)).toEqual(
      [0, 60].flatMap((second) => scheduledNames.map((name) => `${second} ${name}`)),
    )
    expect(desk.calls[0]?.event).toEqual({ scheduledTime: '2026-01-05T08:00:00.000Z' })
    expect(desk.followed).toEqual([0, 60, 120])
    expect(desk.clock.nowMs()).toBe(START_MS + 120_000)
  })

  it('go on after a function that failed, and tell it', async () => {
    const desk = createLoopDesk()
    desk.works.set('sync-market', () => Promise.reject(new Error('no answer')))
    await desk.runMinutes(2)
    expect(desk.failures).toEqual([
      'sync-market: Error: no answer',
      'sync-market: Error: no answer',
    ])
    expect(desk.calls.length).toBe(2 * scheduledNames.length)
  })

  it('end after the function that is under way when the run is stopped', async () => {
    const desk = createLoopDesk()
    desk.works.set('scan-signals', async () => desk.loop.stop())
    await desk.runMinutes(5)
    expect(desk.calls.map(({ name }) => name)).toEqual(['sync-market', 'scan-signals'])
    expect(desk.clock.nowMs()).toBe(START_MS)
  })

  it('begin with the next whole minute, and leave out those that a function slept through', async () => {
    const desk = createLoopDesk()
    desk.clock.moveTo(START_MS + 1)
    desk.works.set('reconcile', () => desk.clock.sleep(70_000).then(() => undefined))
    await desk.runMinutes(4)
    expect(desk.callsOf('sync-market').map(({ second }) => second)).toEqual([60, 180])
  })
})

describe('R-EXIT-12 ticks of a local run', () => {
  it('come at their slots, and not after the end', async () => {
    const desk = createLoopDesk()
    desk.works.set('monitor-plans', async (event) => {
      if ((event as Partial<Delivered>).Records !== undefined) return undefined
      const minuteMs = desk.clock.nowMs()
      // Out of order, as a queue may have them.
      const bodies = [40_000, 20_000].map((ms) => JSON.stringify({ slotMs: minuteMs + ms }))
      await desk.ticks.send(bodies.map((body) => ({ body })))
      return undefined
    })
    await desk.loop.run(START_MS + 90_000)
    const monitored = desk.callsOf('monitor-plans')
    expect(monitored.map(({ second }) => second)).toEqual([0, 20, 40, 60, 80])
    expect(monitored.slice(1, 3).flatMap(bodiesOf)).toEqual([
      JSON.stringify({ slotMs: START_MS + 20_000 }),
      JSON.stringify({ slotMs: START_MS + 40_000 }),
    ])
    expect(desk.loop.ticks).toBe(5)
    expect(desk.clock.nowMs()).toBe(START_MS + 90_000)
  })
})

describe('the order queue of a local run', () => {
  it('is delivered before the next function, with what that causes', async () => {
    const desk = createLoopDesk()
    desk.works.set('scan-signals', () => desk.order('main/BTC', '"a"'))
    desk.works.set('execute-orders', async (event) => {
      if ((event as Delivered).Records[0]?.body === '"a"') await desk.order('main/BTC', '"b"')
      return undefined
    })
    await desk.runMinutes(1)
    expect(desk.calls.slice(1, 5).map(({ name }) => name)).toEqual([
      'scan-signals',
      'execute-orders',
      'execute-orders',
      'monitor-plans',
    ])
    expect(desk.callsOf('execute-orders').map(bodiesOf)).toEqual([['"a"'], ['"b"']])
    expect(desk.orders.pending()).toEqual([])
  })

  it('hides a failed message, and shows it again when its time is over on the run’s clock', async () => {
    const desk = createLoopDesk()
    const failing = new Set(['"bad"'])
    desk.works.set('execute-orders', async (event) => {
      const { Records: records } = event as Delivered
      const failed = records.filter(({ body }) => failing.has(body))
      return batchAnswer(failed.map(({ messageId }) => messageId))
    })
    await desk.order('main/BTC', '"bad"')
    await desk.order('main/ETH', '"good"')
    await desk.runMinutes(2)
    expect(desk.callsOf('execute-orders').map(bodiesOf)).toEqual([['"bad"', '"good"']])
    expect(desk.orders.pending().map(({ body }) => body)).toEqual(['"bad"'])

    failing.clear()
    await desk.loop.run(START_MS + 180_000)
    expect(desk.callsOf('execute-orders').map(({ second }) => second)).toEqual([0, 120])
    expect(desk.orders.pending()).toEqual([])
  })

  it('keeps every message of a delivery in which the function itself failed', async () => {
    const desk = createLoopDesk()
    desk.works.set('execute-orders', () => Promise.reject(new Error('out of memory')))
    await desk.order('main/BTC', '"a"')
    await desk.runMinutes(1)
    expect(desk.failures).toEqual(['execute-orders: Error: out of memory'])
    expect(desk.orders.pending().length).toBe(1)
  })

  it('refuses to go on for ever when a message always causes another', async () => {
    const desk = createLoopDesk()
    let count = 0
    desk.works.set('execute-orders', () => desk.order('main/BTC', `${(count += 1)}`))
    await desk.order('main/BTC', '"a"')
    await expect(desk.loop.invoke('scan-signals', {})).rejects.toThrow('still not empty')
  })
})

describe('a single call', () => {
  it('delivers nothing, and throws what the function throws', async () => {
    const desk = createLoopDesk()
    desk.works.set('scan-signals', () => desk.order('main/BTC', '"a"'))
    desk.works.set('operate', () => Promise.reject(new Error('refused')))
    await desk.loop.call('scan-signals', { some: 'event' })
    expect(desk.calls).toEqual([{ name: 'scan-signals', second: 0, event: { some: 'event' } }])
    await expect(desk.loop.call('operate', {})).rejects.toThrow('refused')
    expect(() => desk.loop.call('nothing', {})).toThrow('no function nothing')
  })
})
