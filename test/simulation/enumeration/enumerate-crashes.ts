/**
 * Every way to die: for each scenario, a crash at every call that its functions make on a port, at
 * all three points of the call; and pairs of crashes, the second in whoever takes the work on.
 */
import { CRASH_POINTS, type CrashPoint } from '../kernel/disturbance.ts'
import { runSeed } from '../run/run-seed.ts'
import { type SeedOutcome } from '../run/seed-outcome.ts'
import { CrashList, type SeenCall } from '../world/crash-list.ts'
import { smallWorldConfig } from '../world/world-config.ts'
import { PAIR_SCENARIOS, type PairScenario } from './pair-scenarios.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'

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
    for (const call of await callsOfSound(scenario)) {
      const { at, functionName } = call
      if (scenario.functions?.includes(functionName) === false) continue
      if (!isTried(scenario, call)) continue
      callsByFunction[functionName] = (callsByFunction[functionName] ?? 0) + 1
      for (const point of CRASH_POINTS) singles.push({ scenario, crashes: [[at, point]] })
    }
  tally.expect(singles.length)
  await tally.run(singles)
  const pairs = options.pairs ? await runAllPairs(tally) : 0
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
async function runAllPairs(tally: Tally): Promise<number> {
  let count = 0
  for (const scenario of PAIR_SCENARIOS) count += await runPairs(scenario, tally)
  return count
}

async function runPairs(scenario: PairScenario, tally: Tally): Promise<number> {
  let count = 0
  const firsts = (await callsOfSound(scenario))
    .filter((call) => scenario.functions.includes(call.functionName) && isTried(scenario, call))
    .flatMap(({ at }) => CRASH_POINTS.map((point): Crash => [at, point]))
  for (const first of firsts) {
    const pairs = nextCalls(scenario, await callsOf(scenario, [first]))
      .filter(({ call }) => scenario.calls?.includes(call) !== false)
      .flatMap(({ at }) =>
        CRASH_POINTS.map((point): Case => ({ scenario, crashes: [first, [at, point]] })),
      )
    count += pairs.length
    tally.expect(pairs.length)
    await tally.run(pairs)
  }
  return count
}

function isTried({ calls, fromTick = 1 }: Partial<PairScenario>, { call, run }: SeenCall): boolean {
  if (calls?.includes(call) === false) return false
  const tick = /@(\d+)\+?$/.exec(run)
  return tick === null || Number(tick[1]) >= fromTick
}

/** The calls of the first run of each function that takes the work on. */
function nextCalls({ next, callsMin = 1 }: PairScenario, seen: readonly SeenCall[]) {
  const after = seen.filter((call) => call.crashes > 0)
  const died = new Set(seen.filter((call) => call.crashes === 0).map((call) => call.run))
  const isTakingOn = (run: string): boolean =>
    !died.has(run) && after.filter((call) => call.run === run).length >= callsMin
  const runs = next.map(
    (name) => after.find((call) => call.functionName === name && isTakingOn(call.run))?.run,
  )
  return after.filter((call) => runs.includes(call.run))
}

/** @throws {Error} when the scenario is not what it says (any more). */
async function callsOfSound(scenario: Scenario): Promise<readonly SeenCall[]> {
  const listed = new CrashList()
  const { recoveryCounts } = await runCase({ scenario, crashes: [] }, listed)
  const sends = listed.seen.filter(({ call }) => call === 'exchange.placeOrder').length
  const rebuilds = recoveryCounts['book-rebuilt'] ?? 0
  if (sends !== scenario.sends || rebuilds !== (scenario.rebuilds ?? 0))
    throw new Error(
      `the scenario '${scenario.name}' sends ${sends} orders and rebuilds ${rebuilds} books: its seed gives another market now`,
    )
  return listed.seen
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
  const { seed, ticks, deeds, config = () => smallWorldConfig() } = scenario
  return runSeed({ seed, ticks, kinds: [] }, [], {
    config,
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
