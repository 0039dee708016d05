import { describe, expect, it } from 'vitest'
import { type InvocationEnd } from '../watcher.ts'
import { type Disturbance } from './disturbance.ts'
import { Kernel } from './kernel.ts'
import { Run } from './run.ts'

const START_MS = 1_000_000
const TIMING = { requestMs: 10, answerMs: 20 }

function createDesk() {
  const kernel = new Kernel(1, START_MS, () => {})
  const ends: string[] = []
  const heard: string[] = []
  const note = (text: string): void => void heard.push(`${kernel.nowMs - START_MS} ${text}`)
  const start = (
    label: string,
    work: (run: Run) => Promise<unknown>,
    atMs = START_MS,
    limitMs = 10_000,
  ): void => {
    const run = new Run({
      label,
      functionName: 'any',
      startedAtMs: atMs,
      deadlineMs: atMs + limitMs,
      skewMs: 0,
      slowness: 1,
      onEnd: ({ end }: InvocationEnd) => ends.push(`${kernel.nowMs - START_MS} ${label} ${end}`),
    })
    kernel.start(run, atMs, () => work(run))
  }
  const call = (run: Run, name: string, disturbance?: Disturbance): Promise<string> =>
    kernel.call(
      run,
      TIMING,
      () => {
        note(`effect of ${name}`)
        return Promise.resolve(name)
      },
      disturbance,
    )
  return { kernel, ends, heard, note, start, call }
}

describe('R-PROOF-2 a call on a port', () => {
  it('takes effect and is answered at its times, whether anything can come between or not', async () => {
    const alone = createDesk()
    alone.start('a', async (run) => alone.note(await alone.call(run, 'x')))
    await alone.kernel.runUntil(START_MS + 1000)
    const watched = createDesk()
    watched.start('a', async (run) => watched.note(await watched.call(run, 'x')))
    for (const ms of [5, 12, 25]) watched.kernel.at(START_MS + ms, () => undefined)
    await watched.kernel.runUntil(START_MS + 1000)
    expect(alone.heard).toEqual(['10 effect of x', '30 x'])
    expect(watched.heard).toEqual(alone.heard)
    expect(watched.ends).toEqual(['30 a done'])
  })

  it('lets the calls of other runs happen in between', async () => {
    const desk = createDesk()
    const twice = (name: string) => async (run: Run) => {
      await desk.call(run, `${name}1`)
      await desk.call(run, `${name}2`)
    }
    desk.start('a', twice('a'))
    desk.start('b', twice('b'), START_MS + 5)
    await desk.kernel.runUntil(START_MS + 1000)
    expect(desk.heard).toEqual([
      '10 effect of a1',
      '15 effect of b1',
      '40 effect of a2',
      '45 effect of b2',
    ])
  })

  it.each([
    ['before-request', [], '0 a crashed'],
    ['in-flight', ['10 effect of x'], '0 a crashed'],
    ['before-answer', ['10 effect of x'], '10 a crashed'],
  ] as const)('that a run dies at, %s, is never answered', async (crash, heard, end) => {
    const desk = createDesk()
    desk.start('a', async (run) => desk.note(await desk.call(run, 'x', { crash })))
    await desk.kernel.runUntil(START_MS + 60_000)
    expect(desk.heard).toEqual(heard)
    expect(desk.ends).toEqual([end])
  })

  it('that is answered late wakes the run beyond its time limit', async () => {
    const desk = createDesk()
    desk.start('a', async (run) => {
      desk.note(await desk.call(run, 'x', { lateMs: 90_000 }))
    })
    await desk.kernel.runUntil(START_MS + 120_000)
    expect(desk.heard).toEqual(['10 effect of x', '90030 x'])
    expect(desk.ends).toEqual(['90030 a done'])
  })

  it('that is answered late leaves the run as much time as it had', async () => {
    const desk = createDesk()
    desk.start(
      'a',
      async (run) => {
        await desk.call(run, 'x', { lateMs: 90_000 })
        for (;;) desk.note(await desk.call(run, 'y'))
      },
      START_MS,
      100,
    )
    await desk.kernel.runUntil(START_MS + 120_000)
    expect(desk.heard).toEqual([
      '10 effect of x',
      '90040 effect of y',
      '90060 y',
      '90070 effect of y',
      '90090 y',
      '90100 effect of y',
    ])
    expect(desk.ends).toEqual(['90100 a timed-out'])
  })

  it('takes effect although the run is stopped at its time limit meanwhile', async () => {
    const desk = createDesk()
    desk.start('a', async (run) => desk.note(await desk.call(run, 'x')), START_MS, 5)
    await desk.kernel.runUntil(START_MS + 1000)
    expect(desk.heard).toEqual(['10 effect of x'])
    expect(desk.ends).toEqual(['5 a timed-out'])
  })

  it('can fail, and the run hears it', async () => {
    const desk = createDesk()
    desk.start('a', (run) =>
      desk.call(run, 'x', { replace: () => Promise.reject(new Error('no')) }),
    )
    await desk.kernel.runUntil(START_MS + 1000)
    expect(desk.ends).toEqual(['30 a failed'])
  })

  it('of what is left of a dead run reaches nothing', async () => {
    const desk = createDesk()
    desk.start('a', async (run) => {
      void desk.call(run, 'x', { crash: 'before-request' })
      await desk.call(run, 'y')
    })
    await desk.kernel.runUntil(START_MS + 1000)
    expect(desk.heard).toEqual([])
  })
})

describe('R-PROOF-2 the order of what happens at one time', () => {
  const orderOf = async (seed: number): Promise<string> => {
    const kernel = new Kernel(seed, START_MS, () => {})
    let order = ''
    for (const name of 'abcdefgh')
      kernel.at(START_MS + 1, () => {
        order += name
        return undefined
      })
    await kernel.runUntil(START_MS + 2)
    return order
  }

  it('follows from the seed', async () => {
    expect(await orderOf(1)).toBe(await orderOf(1))
    expect(new Set([await orderOf(1), await orderOf(2), await orderOf(3)]).size).toBe(3)
  })
})
