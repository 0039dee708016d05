/** Runs one seed from its beginning to rest: a phase with faults, healing, and what follows. */
import { Auditor } from '../audit/auditor.ts'
import { RecoveryCounter } from '../recovery/recovery-counter.ts'
import { type Deed, type Watcher } from '../watcher.ts'
import { drawWorldConfig, type WorldConfig } from '../world/world-config.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { type ListedCrashes } from '../world/crash-list.ts'
import { MINUTE_MS, START_MS, World } from '../world/world.ts'
import { type SeedOptions, type SeedOutcome, type Violation } from './seed-outcome.ts'

/**
 * Everything has to be at rest so many ticks after healing, or after the last trade: a stop may be
 * filled at any time, and what follows from it begins then.
 */
export const CONVERGENCE_TICKS_MAX = 5
/**
 * The same where something was listed late, listed among the past, or corrected: no ordinary look at
 * a listing finds that, and looks back go one step deeper a minute, from ten minutes to everything in
 * five, wherever in that order they stand when it is there to be found.
 */
export const LOOKED_BACK_TICKS_MAX = 10
const LOOKED_BACK_FOR: readonly string[] = [
  'trades-listed-late',
  'movements-listed-late',
  'trade-backdated',
  'trade-corrected',
  'page-short',
]
/** How long is looked for rest after the bound, so that a failure says how late it came. */
const TICKS_AFTER_THE_BOUND = 10

export interface WorldChoice {
  readonly config?: (kernel: Kernel) => WorldConfig
  readonly listed?: ListedCrashes
  /** Deeds that take place whatever the seed says. */
  readonly certain?: readonly string[]
}

export async function runSeed(
  options: SeedOptions,
  watchers: readonly Watcher[] = [],
  choice: WorldChoice = {},
): Promise<SeedOutcome> {
  const deedCounts: Record<string, number> = {}
  const deeds: Deed[] = []
  const recoveries = new RecoveryCounter()
  const ownViolations: Violation[] = []
  const audits: Auditor[] = []
  const deedKeeper: Watcher = {
    deed: (deed) => {
      deedCounts[deed.kind] = (deedCounts[deed.kind] ?? 0) + 1
      deeds.push(deed)
    },
  }
  const world = new World({
    seed: options.seed,
    ticks: options.ticks,
    config: choice.config ?? ((kernel) => drawWorldConfig(kernel.draws)),
    ...(options.kinds === undefined ? {} : { kinds: options.kinds }),
    ...(options.intensity === undefined ? {} : { intensity: options.intensity }),
    ...(options.labels === undefined ? {} : { labels: options.labels }),
    ...(choice.listed === undefined ? {} : { listed: choice.listed }),
    ...(choice.certain === undefined ? {} : { certain: choice.certain }),
    watchers: ({ venue, kernel, accounts, symbols }) => {
      const auditor = new Auditor({
        venue,
        accounts: accounts.map(({ id, secret, restingSellsLock }) => ({
          id,
          restingSellsLock,
          symbols: alwaysConfigured(symbols),
          secrets: [secret],
        })),
        startMs: START_MS,
        nowMs: () => kernel.nowMs,
        step: () => kernel.steps,
      })
      audits.push(auditor)
      return [deedKeeper, ...watchers, recoveries, auditor]
    },
    onViolation: (text) =>
      ownViolations.push({
        invariant: 20,
        text,
        tick: Math.floor((world.state.kernel.nowMs - START_MS) / MINUTE_MS),
        step: world.state.kernel.steps,
      }),
  })
  const [auditor] = audits
  if (auditor === undefined) throw new Error('the world has no auditor')
  const { kernel } = world.state
  const isFaulty = (): boolean => auditor.violations.length + ownViolations.length > 0
  await world.open()
  for (let tick = 1; tick <= options.ticks && !isFaulty(); tick += 1) await world.tick()
  choice.listed?.healed()
  const isLookedBack = LOOKED_BACK_FOR.some((kind) => deedCounts[kind] !== undefined)
  const ticksMax = isLookedBack
    ? LOOKED_BACK_TICKS_MAX + ticksToReadAll(world)
    : CONVERGENCE_TICKS_MAX
  const rest = isFaulty() ? {} : await settle(world, auditor, ownViolations, ticksMax)
  kernel.trace.noteText(`${world.state.venue.log.length} ${world.state.store.itemCount()}`)
  const violations = [...ownViolations, ...auditor.violations]
  return {
    seed: options.seed,
    ticks: options.ticks,
    simulatedMs: kernel.nowMs - START_MS - world.skippedMs,
    steps: kernel.steps,
    deedCounts,
    recoveryCounts: recoveries.counts,
    crashes: world.platform.crashes,
    violations,
    ...rest,
    unprotectedTicksMax: auditor.unprotectedTicksMax,
    traceHash: kernel.trace.hash,
    ...(violations.length > 0 || options.keepDeeds === true ? { deeds } : {}),
  }
}

/** Heals everything and waits for rest. */
async function settle(
  world: World,
  auditor: Auditor,
  violations: Violation[],
  ticksMax: number,
): Promise<{ readonly convergenceTicks?: number }> {
  await world.heal()
  let restless: readonly string[] = []
  for (
    let ticks = 1, quiet = 1;
    ticks <= ticksMax + TICKS_AFTER_THE_BOUND;
    ticks += 1, quiet += 1
  ) {
    const before = tradesOf(world)
    await world.tick()
    if (auditor.violations.length > 0) return {}
    if (tradesOf(world) > before) quiet = 1
    restless = auditor.atRest()
    if (restless.length > 0) continue
    if (quiet <= ticksMax) return { convergenceTicks: quiet }
    restless = [`at rest only ${quiet} ticks after healing or the last trade`]
    break
  }
  const { kernel } = world.state
  violations.push({
    invariant: 15,
    text: `not at rest ${ticksMax} ticks after healing: ${restless.join('; ')}`,
    tick: Math.floor((kernel.nowMs - START_MS) / MINUTE_MS),
    step: kernel.steps,
  })
  return {}
}

/**
 * How long a look back at everything takes, at the account that has most to look at: a run reads one
 * page for it at least, and in a minute there is one run.
 */
function ticksToReadAll({ state: { venue, accounts } }: World): number {
  const pages = accounts.map(({ id, entriesPerPage }) => {
    const entries = venue.trades(id).length + venue.movements(id).length
    return entries / entriesPerPage
  })
  return Math.ceil(Math.max(...pages))
}

/** The editor of the configuration takes the last symbol out at times, if it is not the only one. */
function alwaysConfigured(symbols: readonly string[]): readonly string[] {
  return symbols.length === 1 ? symbols : symbols.slice(0, -1)
}

function tradesOf({ state: { venue, accounts } }: World): number {
  return accounts.reduce((sum, { id }) => sum + venue.trades(id).length, 0)
}
