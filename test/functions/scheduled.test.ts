import { describe, expect, it } from 'vitest'
import { keys } from '../../lib/engine/records/keys.ts'
import { manifest, scheduleOf } from '../../lib/manifest.ts'
import { createDesk, record, scheduled } from './desk.ts'

const names = manifest.functions
  .filter((entry) => scheduleOf(entry) !== undefined)
  .map(({ name }) => name)

describe('R-OPS-3 a scheduled function', () => {
  it.each(names)('%s does its work, and leaves a mark of it', async (name) => {
    const desk = await createDesk()
    await desk.call('sync-market', scheduled(desk.clock.nowMs()))
    await desk.nextMinute()
    const answer = await desk.call(name, scheduled(desk.clock.nowMs()))
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer)
    expect((await desk.store.get(keys.heartbeat(name)))?.content).toMatchObject({
      succeededAtMs: desk.clock.nowMs(),
    })
    expect(desk.log.entries('error')).toEqual([])
  })

  it.each(names)('%s fails aloud without a config, and leaves no mark', async (name) => {
    const desk = await createDesk({ configured: false })
    await expect(desk.call(name, scheduled(desk.clock.nowMs()))).rejects.toThrow(
      'no configuration is applied yet',
    )
    expect(await desk.store.get(keys.heartbeat(name))).toBeUndefined()
  })
})

describe('R-EXIT-12 monitor-plans by its queue', () => {
  it('asks for the ticks of its minute, and answers each once', async () => {
    const desk = await createDesk()
    const minuteMs = desk.clock.nowMs()
    await desk.call('monitor-plans', scheduled(minuteMs))
    const ticks = desk.tickQueue.pending()
    expect(ticks.map(({ body, delaySeconds }) => [JSON.parse(body), delaySeconds])).toEqual([
      [{ slotMs: minuteMs + 20_000 }, 20],
      [{ slotMs: minuteMs + 40_000 }, 40],
    ])
    const tick = { Records: [record('tick', ticks[0]!.body)] }
    await desk.clock.advanceBy(20_000)
    const markBefore = await desk.store.get(keys.heartbeat('monitor-plans'))
    for (let delivery = 1; delivery <= 2; delivery += 1)
      expect(await desk.call('monitor-plans', tick)).toEqual({ batchItemFailures: [] })
    expect(await desk.store.get(keys.tick('main', minuteMs + 20_000))).toMatchObject({ version: 1 })
    expect(await desk.store.get(keys.heartbeat('monitor-plans'))).toEqual(markBefore)
  })

  it('gives back a tick that it cannot read, and carries the others out', async () => {
    const desk = await createDesk()
    const slotMs = desk.clock.nowMs()
    const bodies = ['{"slotMs":"noon"}', 'not JSON', JSON.stringify({ slotMs })]
    const answer = await desk.call('monitor-plans', {
      Records: bodies.map((body, index) => record(`tick-${index}`, body)),
    })
    expect(answer).toEqual({
      batchItemFailures: [{ itemIdentifier: 'tick-0' }, { itemIdentifier: 'tick-1' }],
    })
    expect(await desk.store.get(keys.tick('main', slotMs))).toBeDefined()
  })
})
