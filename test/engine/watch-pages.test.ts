import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../lib/adapters/memory/seeded-random.ts'
import { ONE, parseFixed } from '../../lib/domain/money/fixed.ts'
import { type Plan } from '../../lib/domain/plan/plan.ts'
import { type AccountRun } from '../../lib/engine/engine.ts'
import { openPlans, readPlan } from '../../lib/engine/read.ts'
import { rebuildWatchPages } from '../../lib/engine/rebuild-watch-pages.ts'
import { keys } from '../../lib/engine/records/keys.ts'
import { watchMakingKey, watchPageRecord } from '../../lib/engine/records/watch-records.ts'
import { transact } from '../../lib/engine/transact.ts'
import { lineOf, pageOf, readWatch } from '../../lib/engine/watch-pages.ts'
import { OPEN_PLAN } from '../domain/plan/sample-plan.ts'
import { BTC, ETH, createWorld } from './world.ts'

/** Three plans of one page and two of another, over two symbols. */
const IDS = ['00aa', '0001', '00ff', '41aa', '4101'].map((start) => start.padEnd(32, '7'))

function symbolOf(planId: string): string {
  return IDS.indexOf(planId) % 2 === 0 ? BTC : ETH
}

function planWith(planId: string, stop: string): Plan {
  const level = parseFixed(stop)
  return {
    ...OPEN_PLAN,
    planId,
    symbol: symbolOf(planId),
    levels: { ...OPEN_PLAN.levels, stop: level },
    protectedAt: level,
  }
}

/** Stores the plan with this stop, bare, or closed; nothing happens to one that is closed already. */
async function put(run: AccountRun, planId: string, what: string): Promise<void> {
  await transact(run, async (changes) => {
    const before = await readPlan(run, symbolOf(planId), planId)
    if (before?.value.status === 'closed') return
    if (what === 'close' && before === undefined) return
    const plan = what === 'close' ? before!.value : planWith(planId, what === 'bare' ? '95' : what)
    const after: Plan =
      what === 'close'
        ? { ...plan, status: 'closed', end: 'MANUAL', endedAtMs: run.engine.clock.nowMs() }
        : { ...plan, ...(what === 'bare' ? { protectedQuantity: 0n } : {}) }
    changes.plan(before, after, what)
  })
}

/** Every line there is, beside every line that there has to be. */
async function linesAndFold(run: AccountRun): Promise<{ lines: string[]; fold: string[] }> {
  const { pages } = await readWatch(run)
  const lines = pages.flatMap(({ key, value }) =>
    Object.entries(value.symbols).map(([symbol, text]) => `${key.sort} ${symbol} ${text}`),
  )
  const bySymbol = new Map<string, string[]>()
  for await (const { value: plan } of openPlans(run)) {
    const name = `${keys.watchPage('main', pageOf(plan.planId)).sort} ${plan.symbol}`
    bySymbol.set(name, [...(bySymbol.get(name) ?? []), lineOf(run, plan)!])
  }
  const fold = [...bySymbol].map(([name, texts]) => `${name} ${texts.sort().join('')}`)
  return { lines: lines.sort(), fold: fold.sort() }
}

const change = fc.tuple(
  fc.constantFrom(...IDS),
  fc.constantFrom('93', '94', '95', '96', 'bare', 'bare', 'close'),
)

describe('R-EXIT-2 the watch of a plan changes with the plan', () => {
  it('holds a line for every open plan after any changes, also at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { minLength: 1, maxLength: 5 }), { maxLength: 12 }),
        async (rounds) => {
          const run = createWorld().run()
          for (const round of rounds) {
            await Promise.all(round.map(([planId, what]) => put(run, planId, what)))
            const { lines, fold } = await linesAndFold(run)
            expect(lines).toEqual(fold)
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('keeps several plans that change in one commit', async () => {
    const run = createWorld().run()
    const { result } = await transact(run, async (changes) => {
      for (const planId of IDS) changes.plan(undefined, planWith(planId, '95'), 'opened')
      return changes
    })
    expect(result.isEmpty).toBe(false)
    const { lines, fold } = await linesAndFold(run)
    expect(lines).toHaveLength(4)
    expect(lines).toEqual(fold)
  })

  it('leaves the page alone while the line stays the same', async () => {
    const world = createWorld()
    const run = world.run()
    await put(run, IDS[0]!, '95')
    const page = await run.engine.store.get(keys.watchPage('main', pageOf(IDS[0]!)))
    await transact(run, async (changes) => {
      const before = await readPlan(run, BTC, IDS[0]!)
      changes.plan(before, { ...before!.value, fees: ONE }, 'a fee')
    })
    expect(await run.engine.store.get(page!.key)).toEqual(page)
  })

  it('keeps a page that has no lines left, so that none of its versions comes twice', async () => {
    const run = createWorld().run()
    await put(run, IDS[0]!, '95')
    await put(run, IDS[0]!, 'close')
    await put(run, IDS[1]!, '95')
    const { pages } = await readWatch(run)
    expect(pages).toMatchObject([
      { version: 3, value: { symbols: { [ETH]: expect.any(String) as string } } },
    ])
    expect(Object.keys(pages[0]!.value.symbols)).toEqual([ETH])
  })
})

describe('rebuildWatchPages', () => {
  async function withPlans() {
    const world = createWorld()
    const run = world.run()
    for (const planId of IDS) await put(run, planId, '95')
    return { world, run, pages: (await readWatch(run)).pages }
  }

  it('finds nothing to do where nothing is wrong, and says what made the lines', async () => {
    const { run, pages } = await withPlans()
    expect((await readWatch(run)).isCurrent).toBe(false)
    expect(await rebuildWatchPages(run)).toBe(0)
    expect(await readWatch(run)).toMatchObject({ pages, isCurrent: true })
  })

  it('repairs a page that is gone, one with wrong lines, and one of plans that are not there', async () => {
    const { run, pages } = await withPlans()
    const [first, second] = pages
    await run.engine.store.commit([
      watchPageRecord.remove(first!),
      watchPageRecord.replace(second!, {
        symbols: { [BTC]: lineOf(run, planWith(IDS[0]!, '1'))! },
      }),
      watchPageRecord.create(keys.watchPage('main', 999), second!.value),
    ])
    expect(await rebuildWatchPages(run)).toBe(3)
    const { lines, fold } = await linesAndFold(run)
    expect(lines).toEqual(fold)
    expect(await rebuildWatchPages(run)).toBe(0)
  })

  it('leaves what changes meanwhile to who changes it', async () => {
    const random = createSeededRandom(5)
    for (let round = 0; round < 200; round += 1) {
      const { run, pages } = await withPlans()
      await run.engine.store.commit(pages.map((page) => watchPageRecord.remove(page)))
      const change = async (): Promise<void> => {
        for (let waits = random.nextInteger(60); waits > 0; waits -= 1) await Promise.resolve()
        await put(run, random.pick(IDS), '94')
      }
      await Promise.all([rebuildWatchPages(run), change()])
      const { lines, fold } = await linesAndFold(run)
      expect(lines).toEqual(fold)
    }
  })

  it('counts lines that another config made as not current', async () => {
    const { world, run } = await withPlans()
    await rebuildWatchPages(run)
    const { account } = run
    const exits = { ...account.config.exits, restingStop: 'hard' as const }
    const other = { ...run, account: { ...account, config: { ...account.config, exits } } }
    expect((await readWatch(other)).isCurrent).toBe(false)
    expect(await rebuildWatchPages(other)).toBeGreaterThan(0)
    expect((await readWatch(other)).isCurrent).toBe(true)
    expect(await world.store.get(watchMakingKey('main'))).toMatchObject({ version: 2 })
  })
})
