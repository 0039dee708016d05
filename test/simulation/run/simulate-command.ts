/** The command behind `npm run simulate`: what was asked for, one after the other, and a report. */
import { EXIT_DONE, EXIT_FAILED, EXIT_REFUSED } from '../../../lib/runtime/cli/exit-codes.ts'
import { type Totals } from './fold-outcomes.ts'
import { type Investigation, NoSuchDeed } from './investigate.ts'
import { checkPlanted, type PlantedResult } from './planted-check.ts'
import { type Progress } from './progress.ts'
import { reportJson } from './report-json.ts'
import { counted, plantedText, type RunFacts, storyBlock, totalsText } from './report-text.ts'
import { runSeeds } from './run-seeds.ts'
import { errorText } from './seed-job.ts'
import { type SeedPool } from './seed-pool.ts'
import { parseSimulateOptions, type SimulateOptions } from './simulate-options.ts'
import { runSingleSeed } from './single-seed.ts'
import { type Enumerated, type SimulateParts } from './simulate-parts.ts'
import { replayOf, tellFailures } from './tell-failures.ts'

const PLANTED_SEEDS = 60
const PLANTED_TICKS = 240

/** Runs the command with these arguments. @returns the exit code. */
export async function runSimulate(argv: readonly string[], parts: SimulateParts): Promise<number> {
  const parsed = parseSimulateOptions(argv, {
    faultKinds: parts.faultKinds.map(({ name }) => name),
    plantedBugs: parts.plantedBugs.map(({ name }) => name),
  })
  if (!parsed.ok) {
    const write = parsed.exitCode === EXIT_DONE ? parts.writeOut : parts.writeError
    write(`${parsed.message}\n`)
    return parsed.exitCode
  }
  try {
    return await carryOut(parsed.options, parts)
  } catch (error) {
    const isRefusal = error instanceof NoSuchDeed
    parts.writeError(isRefusal ? `error: ${error.message}\n` : `${errorText(error)}\n`)
    return isRefusal ? EXIT_REFUSED : EXIT_FAILED
  }
}

interface Seeds {
  readonly totals: Totals
  readonly facts: RunFacts
  readonly investigations: readonly Investigation[]
}

async function carryOut(options: SimulateOptions, parts: SimulateParts): Promise<number> {
  const say = inParagraphs(options.json ? parts.writeError : parts.writeOut)
  const seeds = await carryOutSeeds(options, parts, say)
  const enumerated = options.enumerate ? await enumerate(options, parts) : undefined
  if (enumerated !== undefined && !options.json) say(enumerated.text)
  const planted = options.planted ? await plantAll(options, parts) : undefined
  if (planted !== undefined && !options.json) say(plantedText(planted, PLANTED_TICKS))
  if (options.json) {
    const json = reportJson({
      ...seeds,
      replayOf: (outcome) => replayOf(outcome, options),
      ...(enumerated === undefined ? {} : { enumerated: enumerated.json }),
      ...(planted === undefined ? {} : { planted }),
    })
    parts.writeOut(`${JSON.stringify(json)}\n`)
  }
  const escaped = planted?.some(({ caught }) => !caught) ?? false
  const failed = seeds.totals.violations > 0 || escaped || (enumerated?.failed ?? false)
  return failed ? EXIT_FAILED : EXIT_DONE
}

/** Writes texts with a line between them. */
function inParagraphs(write: (text: string) => void): (text: string) => void {
  let isFirst = true
  return (text) => {
    write(isFirst ? text : `\n${text}`)
    isFirst = false
  }
}

async function carryOutSeeds(
  options: SimulateOptions,
  parts: SimulateParts,
  say: (text: string) => void,
): Promise<Seeds> {
  const startedAtMs = parts.nowMs()
  const workers = Math.max(1, Math.min(options.workers, options.seeds))
  const pool = parts.openPool(workers, options.plant)
  const isSingle = options.keep !== undefined || options.story
  try {
    const progress = parts.openProgress(options.json)
    const { totals, story } = isSingle
      ? await runSingleSeed(pool, options)
      : { totals: await runAll(pool, options, progress), story: undefined }
    progress.clear()
    const facts = factsOf({ ...options, workers }, parts, parts.nowMs() - startedAtMs)
    if (story !== undefined && options.story) say(storyBlock(story, story.length))
    if (!options.json && options.seeds > 0) say(totalsText(totals, facts))
    const told = options.story ? [] : story
    const investigations = await tellFailures(totals, options, { parts, pool, say, told })
    return { totals, facts, investigations }
  } finally {
    await pool.close()
  }
}

async function runAll(
  pool: SeedPool,
  options: SimulateOptions,
  progress: Progress,
): Promise<Totals> {
  return runSeeds(pool, options, (answered, failed) => {
    const found = failed === 0 ? 'no violation' : `${failed} failed`
    const text = `${answered} of ${counted(options.seeds, 'seed')}, ${found}`
    progress.show({ done: answered, whole: options.seeds }, text)
  })
}

function factsOf(options: SimulateOptions, parts: SimulateParts, elapsedMs: number): RunFacts {
  const { ticks, workers, kinds } = options
  return {
    ticks,
    workers,
    elapsedMs,
    faultKinds: parts.faultKinds.filter(({ name }) => kinds?.includes(name) ?? true),
    recoveryBranches: parts.recoveryBranches,
  }
}

async function enumerate(options: SimulateOptions, parts: SimulateParts): Promise<Enumerated> {
  const progress = parts.openProgress(options.json)
  const enumerated = await parts.enumerateCrashes(options.workers, (done, whole) =>
    progress.show({ done, whole }, `crash ${done} of ${whole}`),
  )
  progress.clear()
  return enumerated
}

async function plantAll(
  options: SimulateOptions,
  parts: SimulateParts,
): Promise<readonly PlantedResult[]> {
  const progress = parts.openProgress(options.json)
  const whole = parts.plantedBugs.length
  const results = await checkPlanted({
    bugs: parts.plantedBugs,
    seeds: PLANTED_SEEDS,
    ticks: PLANTED_TICKS,
    firstSeed: options.firstSeed,
    ...(options.kinds && { kinds: options.kinds }),
    workers: options.workers,
    openPool: ({ name }) => parts.openPool(1, name),
    onResult: (_result, done) =>
      progress.show({ done, whole }, `${done} of ${counted(whole, 'planted bug')}`),
  })
  progress.clear()
  return results
}
