import { describe, expect, it } from 'vitest'
import { keys } from '../../lib/engine/records/keys.ts'
import { createDesk } from './desk.ts'

const halt = { command: 'halt', cause: 'a test', commandId: 'halt-1', by: 'tester' }

describe('R-OPS-2 operate, called directly', () => {
  it('shows the status', async () => {
    const desk = await createDesk()
    expect(await desk.call('operate', { command: 'status' })).toMatchObject({
      done: true,
      result: { account: 'main', mode: 'simulated', configVersion: 1, openPlans: 0 },
    })
    expect(await desk.call('operate', { command: 'plans' })).toEqual({ done: true, result: [] })
  })

  it('carries a command out once, however often it arrives', async () => {
    const desk = await createDesk()
    for (const repeated of [false, true])
      expect(await desk.call('operate', halt)).toMatchObject({ done: true, result: { repeated } })
    expect((await desk.store.get(keys.tradingState('main')))?.content).toMatchObject({
      state: 'HALTED',
      cause: 'a test',
      setBy: 'tester',
    })
    expect(await desk.store.get(keys.tradingState('main'))).toMatchObject({ version: 1 })
  })

  it.each([
    [{ command: 'pause', minutes: 0 }, ['minutes', 'commandId', 'by']],
    [{ ...halt, cause: '', by: '' }, ['cause', 'by']],
    [{ ...halt, force: true }, ['force']],
    [{ command: 'close', planId: 'X', commandId: 'c', by: 'tester' }, ['planId', '32 hex digits']],
    [{ command: 'fly' }, ['command']],
    [{}, ['command']],
    ['halt', ['object']],
    [null, ['object']],
  ])('names everything that is wrong with %j, and does nothing', async (event, words) => {
    const desk = await createDesk()
    const answer = await desk.call('operate', event)
    expect(answer).toMatchObject({ done: false })
    for (const word of words) expect((answer as { problem: string }).problem).toContain(word)
    expect(await desk.store.get(keys.tradingState('main'))).toBeUndefined()
  })

  it('names the accounts that there are', async () => {
    const desk = await createDesk()
    expect(await desk.call('operate', { command: 'status', account: 'other' })).toEqual({
      done: false,
      problem: 'no account other; there are: main',
    })
  })
})
