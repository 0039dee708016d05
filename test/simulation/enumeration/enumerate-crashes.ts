/**
 * Every way to die: for each scenario, a crash at every call that its functions make on a port, at
 * all three points of the call; and pairs of crashes, the second in whoever takes the work on.
 */
import { CRASH_POINTS, type CrashPoint } from '../kernel/disturbance.ts'
import { runSeed } from '../run/run-seed.ts'
import { type SeedOutcome } from '../run/seed-outcome.ts'
import { CrashList, type SeenCall } from '../world/crash-list.ts'
import { smallWorldConfig } from '../world/world-config.ts'
import { PAIR_SCENARIO, SCENARIOS, type Scenario } from './scenarios.ts'

/** The functions that submit, protect and book. */
const FIRST_TO_DIE: readonly string[] = ['execute-orders', 'sync-fills']
/** Whoever may come to the same work afterwards. */
const NEXT_TO_DIE: readonly string[] = [
  'execute-orders',
  'sync-fills',
  'reconcile',
  'monitor-plans',
]

export interface EnumerationFailure {
  readonly scenario: string
  /** `place-of-the-call:point`, one or two. */
  readonly crashes: readonly string[]
  readonly invariant: number
  readonly text: string
}

export interface EnumerationReport {
  readonly scenarios: number
  /** Calls on ports in all scenarios; each is crashed at three points. */
  readonly calls: number
  readonly singles: number
  readonly pairs: number
  /** By function: its calls on ports. */
  readonly callsByFunction: Readonly<Record<string, number>>
  readonly failures: readonly EnumerationFailure[]
}

export interface EnumerationOptions {
  readonly pairs: boolean
  /** Single crashes in these scenarios only, by name. */
  readonly scenarios?: readonly string[]
  /** This worker takes every `of`-th run, beginning with the `part`-th, from 0. */
  readonly part: number
  readonly of: number
  /** Told after every run, with how many this worker knows that it has. */
  readonly onProgress?: (done: number, total: number) => void
}

type Crash = readonly [at: string, point: CrashPoint]

interface Case {
  readonly scenario: Scenario
  readonly crashes: readonly Crash[]
}

export async function enumerateCrashes(options: EnumerationOptions): Promise<EnumerationReport> {
  const tally = new Tally(options)
  const callsByFunction: Record<string, number> = {}
  const singles: Case[] = []
  const scenarios = SCENARIOS.filter(({ name }) => options.scenarios?.includes(name) ?? true)
  for (const scenario of scenarios)
    for (const { at, functionName } of await callsOfSound(scenario)) {
      callsByFunction[functionName] = (callsByFunction[functionName] ?? 0) + 1
      for (const point of CRASH_POINTS) singles.push({ scenario, crashes: [[at, point]] })
    }
  tally.expect(singles.length)
  await tally.run(singles)
  const pairs = options.pairs ? await runPairs(tally) : 0
  const calls = Object.values(callsByFunction).reduce((sum, count) => sum + count, 0)
  return {
    scenarios: scenarios.length,
    calls,
    singles: singles.length,
    pairs,
    callsByFunction,
    failures: tally.failures,
  }
}

/** @returns how many pairs there are, over all workers. */
async function runPairs(tally: Tally): Promise<number> {
  let count = 0
  const firsts = (await callsOfSound(PAIR_SCENARIO))
    .filter(({ functionName }) => FIRST_TO_DIE.includes(functionName))
    .flatMap(({ at }) => CRASH_POINTS.map((point): Crash => [at, point]))
  for (const first of firsts) {
    const pairs = nextCalls(await callsOf(PAIR_SCENARIO, [first])).flatMap(({ at }) =>
      CRASH_POINTS.map((point): Case => ({
        scenario: PAIR_SCENARIO,
        crashes: [first, [at, point]],
      })),
    )
    count += pairs.length
    tally.expect(pairs.length)
    await tally.run(pairs)
  }
  return count
}

/** The calls of the first run of each function that may take the work on. */
function nextCalls(seen: readonly SeenCall[]): readonly SeenCall[] {
  const after = seen.filter((call) => call.crashes > 0)
  const died = new Set(seen.filter((call) => call.crashes === 0).map((call) => call.run))
  const next = NEXT_TO_DIE.map(
    (name) => after.find((call) => call.functionName === name && !died.has(call.run))?.run,
  )
  return after.filter((call) => next.includes(call.run))
}

/** @throws {Error} when the scenario is not what it says (any more). */
async function callsOfSound(scenario: Scenario): Promise<readonly SeenCall[]> {
  const calls = await callsOf(scenario, [])
  const sends = calls.filter(({ call }) => call === 'exchange.placeOrder').length
  if (sends !== scenario.sends)
    throw new Error(
      `the scenario '${scenario.name}' sends ${sends} orders and not ${scenario.sends}: its seed gives another market now`,
    )
  return calls
}

async function callsOf(
  scenario: Scenario,
  crashes: readonly Crash[],
): Promise<readonly SeenCall[]> {
  const listed = new CrashList(new Map(crashes))
  await runCase({ scenario, crashes }, listed)
  return listed.seen
}

function runCase({ scenario }: Case, listed: CrashList): Promise<SeedOutcome> {
  const { seed, ticks, deeds } = scenario
  return runSeed({ seed, ticks, kinds: [] }, [], {
    config: smallWorldConfig,
    listed,
    certain: deeds,
  })
}

class Tally {
  readonly #options: EnumerationOptions
  readonly failures: EnumerationFailure[] = []
  #index = 0
  #done = 0
  #total = 0

  constructor(options: EnumerationOptions) {
    this.#options = options
  }

  expect(cases: number): void {
    this.#total += Math.ceil(cases / this.#options.of)
  }

  async run(cases: readonly Case[]): Promise<void> {
    const { part, of, onProgress } = this.#options
    for (const each of cases) {
      const isMine = this.#index % of === part
      this.#index += 1
      if (!isMine) continue
      await this.#runOne(each)
      this.#done += 1
      onProgress?.(this.#done, this.#total)
    }
  }

  async #runOne(each: Case): Promise<void> {
    const listed = new CrashList(new Map(each.crashes))
    const { violations } = await runCase(each, listed)
    const crashes = each.crashes.map(([at, point]) => `${at}:${point}`)
    const failed = { scenario: each.scenario.name, crashes }
    if (listed.crashes !== crashes.length)
      this.failures.push({ ...failed, invariant: 0, text: 'a listed crash did not take place' })
    const [first] = violations
    if (first !== undefined)
      this.failures.push({ ...failed, invariant: first.invariant, text: first.text })
  }
}
