/** What a tick costs with 10,000 open plans: the watch pages beside a plain loop over all plans. */
import { isDeepStrictEqual } from 'node:util'
import { createSeededRandom } from '../../lib/adapters/memory/seeded-random.ts'
import { createMemoryStore } from '../../lib/adapters/memory/memory-store.ts'
import { rebuildWatchPages } from '../../lib/engine/rebuild-watch-pages.ts'
import { SHARDS, openPlansPartition, watchPartition } from '../../lib/engine/records/partitions.ts'
import { watchMakingKey } from '../../lib/engine/records/watch-records.ts'
import { type Item } from '../../lib/ports/store.ts'
import { type SeededPlan, storePlans } from '../engine/seeded-plans.ts'
import { plainLoop } from './plans-core/plain-loop.ts'
import { seededPlans } from './plans-core/seeded-tick.ts'
import { batchBody, queryBodies } from './plans-core/stored-bytes.ts'
import { type PlanVerdict } from './plans-core/verdict.ts'
import { findDuePlans, judgeBatches } from './plans-core/watch-path.ts'
import { type PlansWorld, createPlansWorld } from './plans-core/plans-world.ts'
import { type TickMeasured, benchPlansStore } from './plans-store.ts'

const PLANS = 10_000
const SYMBOLS = 200
const ROUNDS = 15
const WARM_UP_ROUNDS = 5
/** The watch path is run so often in a row, because one run is near the grain of the CPU clock. */
const RUNS_PER_ROUND = 5
const PLANS_PER_BATCH = 100

export interface PathMeasured {
  readonly plans: number
  readonly symbols: number
  /** Read and judged in full. */
  readonly due: number
  /** A rule fires, or a stop moves. */
  readonly fired: number
  /** Medians of the rounds, of CPU time; the ratio is that of each round. */
  readonly cpuMs: number
  readonly plainLoopMs: number
  readonly ratio: number
  /** The same plans with the same reason, level and move of the stop. */
  readonly equal: boolean
}

export async function benchPlans(): Promise<{
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}> {
  const world = await createPlansWorld(SYMBOLS)
  const seeded = seededPlans({ ...world.known, random: createSeededRandom(1) }, PLANS)
  const path = await benchPath(world, seeded)
  const tick = await benchPlansStore(world, seeded)
  return {
    text: `${pathText(path)}\n${tickText(tick)}`,
    json: { bench: 'plans', ...path, ...tick },
  }
}

async function benchPath(
  { world, known }: PlansWorld,
  seeded: readonly SeededPlan[],
): Promise<PathMeasured> {
  const store = createMemoryStore()
  await storePlans(store, seeded)
  await rebuildWatchPages({ ...world.run(), engine: { ...world.engine(), store } })
  const items: Item[] = []
  for (const shard of SHARDS)
    items.push(...(await store.query(openPlansPartition('main', shard))).items)
  const plans = queryBodies(items)
  const isPage = ({ key }: Item): boolean => key.sort !== watchMakingKey('main').sort
  const pages = queryBodies((await store.query(watchPartition('main'))).items.filter(isPage))
  const due = findDuePlans(pages, known)
  const byId = new Map(items.map((item) => [item.key.sort, item]))
  const batches: Buffer[] = []
  for (let from = 0; from < due.length; from += PLANS_PER_BATCH)
    batches.push(batchBody(due.slice(from, from + PLANS_PER_BATCH).map((id) => byId.get(id)!)))
  const watchTick = (): readonly PlanVerdict[] => {
    if (findDuePlans(pages, known).length !== due.length) throw new Error('other plans are due')
    return judgeBatches(batches, known)
  }
  return {
    plans: PLANS,
    symbols: SYMBOLS,
    due: due.length,
    ...race(watchTick, () => plainLoop(plans, known)),
  }
}

/** The two take turns, so that whatever else the machine does meanwhile falls on both. */
function race(
  watchTick: () => readonly PlanVerdict[],
  plainTick: () => readonly PlanVerdict[],
): Omit<PathMeasured, 'plans' | 'symbols' | 'due'> {
  const rounds: { readonly watch: number; readonly plain: number }[] = []
  let [equal, fired] = [true, 0]
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    const watch = cpuMsOf(watchTick, round < 0 ? 4 * RUNS_PER_ROUND : RUNS_PER_ROUND)
    const plain = cpuMsOf(plainTick, 1)
    equal &&= isDeepStrictEqual(sorted(watch.verdicts), sorted(plain.verdicts))
    fired = watch.verdicts.length
    if (round >= 0) rounds.push({ watch: watch.ms, plain: plain.ms })
  }
  return {
    cpuMs: round2(median(rounds.map(({ watch }) => watch))),
    plainLoopMs: round2(median(rounds.map(({ plain }) => plain))),
    ratio: round2(median(rounds.map(({ watch, plain }) => plain / watch))),
    equal: equal && fired > 0,
    fired,
  }
}

function cpuMsOf(
  work: () => readonly PlanVerdict[],
  runs: number,
): { readonly ms: number; readonly verdicts: readonly PlanVerdict[] } {
  let verdicts: readonly PlanVerdict[] = []
  const before = process.cpuUsage()
  for (let run = 0; run < runs; run += 1) verdicts = work()
  const { user, system } = process.cpuUsage(before)
  return { ms: (user + system) / 1000 / runs, verdicts }
}

function sorted(verdicts: readonly PlanVerdict[]): readonly PlanVerdict[] {
  return verdicts.toSorted((a, b) => (a.planId < b.planId ? -1 : 1))
}

function pathText(path: PathMeasured): string {
  const line = (name: string, ms: number, ratio: number): string =>
    `  ${name.padEnd(34)} ${ms.toFixed(2).padStart(8)} ms  × ${ratio.toFixed(1)}`
  return [
    `Plans: ${path.plans.toLocaleString('en')} open ones on ${path.symbols} symbols, ${path.due} of them due and ${path.fired} with something to do; CPU from bytes to verdicts, median of ${ROUNDS} rounds`,
    line('watch pages, and what is due in full', path.cpuMs, 1),
    line('a plain loop on decimal.js', path.plainLoopMs, path.ratio),
    path.equal ? '  the verdicts are equal' : '  THE VERDICTS DIFFER: the times mean nothing',
  ].join('\n')
}

function tickText(tick: TickMeasured): string {
  return [
    `One tick of the monitor on a local server: ${tick.endToEndMs} ms`,
    `  ${tick.itemsRead} items read, ${tick.itemsWritten} written; ${tick.readUnits} read and ${tick.writeUnits} write units, ${tick.unitsFrom}`,
  ].join('\n')
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function round2(value: number): number {
  return Math.round(value * 100) / 100
}
