import { describe, expect, it } from 'vitest'
import { type AccountRun } from '../../lib/engine/engine.ts'
import { withLease } from '../../lib/engine/lease.ts'
import { reconcile } from '../../lib/engine/reconcile.ts'
import { syncFills } from '../../lib/engine/sync-fills.ts'
import { transact } from '../../lib/engine/transact.ts'
import { BTC, amount, createWorld } from './world.ts'

/** Starts a run that stops inside its work until it is let go on. */
function startRun(
  world: ReturnType<typeof createWorld>,
  work: (run: AccountRun) => Promise<unknown>,
) {
  let goOn = (): void => {}
  const paused = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const done = withLease(world.engine(), world.account, 'test', 60_000, async (run) => {
    await paused
    return work(run)
  })
  return { done, goOn }
}

const idle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function note(run: AccountRun, text: string): Promise<unknown> {
  return transact(run, async (changes) => changes.audit(text, text, {}))
}

function notesIn(world: ReturnType<typeof createWorld>): readonly string[] {
  return world.store
    .allItems()
    .filter(({ key }) => key.partition.startsWith('audit#'))
    .map(({ key }) => key.sort.split('#')[1] ?? '')
}

describe('R-OPS-1 a lease', () => {
  it('refuses a run while another one holds it, and lets it in afterwards', async () => {
    const world = createWorld()
    const first = startRun(world, (run) => note(run, 'first'))
    await idle()
    const second = await withLease(world.engine(), world.account, 'test', 60_000, async () => 1)
    expect(second).toEqual({ held: false, reason: 'another run holds test' })
    first.goOn()
    expect(await first.done).toMatchObject({ held: true })
    const third = await withLease(world.engine(), world.account, 'test', 60_000, async () => 3)
    expect(third).toEqual({ held: true, result: 3 })
  })

  it('is given to one of several that ask at once', async () => {
    const world = createWorld()
    const outcomes = await Promise.all(
      [1, 2, 3].map((each) =>
        withLease(world.engine(), world.account, 'test', 60_000, async () => {
          await idle()
          return each
        }),
      ),
    )
    expect(outcomes.filter((outcome) => outcome.held)).toHaveLength(1)
  })

  it('that was taken over makes the next write of its old holder fail, and nothing is written', async () => {
    const world = createWorld()
    const old = startRun(world, (run) => note(run, 'old'))
    await idle()
    await world.advanceBy(60_000)
    const fresh = startRun(world, (run) => note(run, 'fresh'))
    await idle()
    old.goOn()
    expect(await old.done).toEqual({ held: false, reason: 'another run holds lease#test' })
    expect(notesIn(world)).toEqual([])
    fresh.goOn()
    expect(await fresh.done).toMatchObject({ held: true })
    expect(notesIn(world)).toEqual(['fresh'])
  })

  it('fences its old holder also when the new one has finished already', async () => {
    const world = createWorld()
    const old = startRun(world, (run) => note(run, 'old'))
    await idle()
    await world.advanceBy(60_000)
    await withLease(world.engine(), world.account, 'test', 60_000, async () => undefined)
    old.goOn()
    expect(await old.done).toMatchObject({ held: false })
    expect(notesIn(world)).toEqual([])
  })

  it('is given back when the work fails, and the failure is thrown on', async () => {
    const world = createWorld()
    const failing = withLease(world.engine(), world.account, 'test', 60_000, async () => {
      throw new Error('no luck')
    })
    await expect(failing).rejects.toThrow('no luck')
    const next = await withLease(world.engine(), world.account, 'test', 60_000, async () => 1)
    expect(next.held).toBe(true)
  })

  it('of one account is no lease of another', async () => {
    const world = createWorld({ accounts: ['main', 'other'] })
    const [main, other] = world.accounts
    if (main === undefined || other === undefined) throw new Error('two accounts')
    const first = startRun(world, async () => 1)
    await idle()
    expect(await withLease(world.engine(), other, 'test', 60_000, async () => 2)).toMatchObject({
      held: true,
    })
    first.goOn()
    await first.done
  })
})

describe('R-OPS-1 use cases under a lease', () => {
  it.each([
    ['sync-fills', syncFills],
    ['reconcile', reconcile],
  ] as const)('%s writes nothing after its lease was taken over', async (name, work) => {
    const world = createWorld()
    await world.minute()
    world.venue.tradeByAnotherClient('main', {
      symbol: BTC,
      side: 'buy',
      quantity: amount('0.001'),
    })
    await world.advanceBy(30_000)
    const read = name === 'sync-fills' ? 'fetchTrades' : 'fetchBalances'
    const original = world.exchange[read].bind(world.exchange)
    let goOn = (): void => {}
    const paused = new Promise<void>((resolve) => {
      goOn = resolve
    })
    Object.assign(world.exchange, {
      [read]: async (query: never) => {
        await paused
        return original(query)
      },
    })
    const old = work(world.engine())
    await idle()
    Object.assign(world.exchange, { [read]: original })
    await world.advanceBy(90_000)
    await work(world.engine())
    const before = JSON.stringify(world.store.allItems())
    goOn()
    const outcome = (await old).main
    // What the second run did is all there is: the first one has nothing left to write, or may not.
    if (outcome?.held === false) expect(outcome.reason).toContain(name)
    expect(JSON.stringify(world.store.allItems())).toBe(before)
  })

  it('sync-fills stops at its first booking when the lease is gone', async () => {
    const world = createWorld()
    await world.minute()
    world.venue.tradeByAnotherClient('main', {
      symbol: BTC,
      side: 'buy',
      quantity: amount('0.001'),
    })
    await world.advanceBy(1000)
    const original = world.exchange.fetchTrades.bind(world.exchange)
    world.exchange.fetchTrades = async (query) => {
      const page = await original(query)
      // Somebody else takes the lease over before the page is applied, and dies.
      await world.advanceBy(90_000)
      await withLease(world.engine(), world.account, 'sync-fills', 90_000, async () => undefined)
      return page
    }
    const before = world.store.allItems().filter(({ key }) => key.sort.startsWith('fill#')).length
    expect((await syncFills(world.engine())).main).toEqual({
      held: false,
      reason: 'another run holds lease#sync-fills',
    })
    const after = world.store.allItems().filter(({ key }) => key.sort.startsWith('fill#')).length
    expect(after).toBe(before)
  })
})
