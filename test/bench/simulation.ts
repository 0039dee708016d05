/** How fast a simulated world without faults lives, on one core. */
import { type StrategyConfig } from '../../lib/domain/config/account-config.ts'
import { parseFixed } from '../../lib/domain/money/fixed.ts'
import { runSeed } from '../simulation/run/run-seed.ts'
import { type WorldConfig, plainWorldConfig } from '../simulation/world/world-config.ts'
import { START_MS, World } from '../simulation/world/world.ts'

const SEEDS = 20
const TICKS = 400
/** The compiler takes thousands of ticks until the code is as fast as it gets. */
const WARM_UP_SEEDS = 12
const MS_PER_HOUR = 3_600_000

/** The settings of the `holdfast.yaml` that the project comes with. */
const USUAL: Partial<StrategyConfig> = {
  fastPeriod: 9,
  slowPeriod: 21,
  atrPeriod: 14,
  rsiPeriod: 14,
  rsiMax: 75,
  stopAtrMultiple: parseFixed('2'),
  hardStopAtrMultiple: parseFixed('3'),
  timeExitMinutes: 30,
  cooldownMinutes: 5,
}

function usualWorld(): WorldConfig {
  const plain = plainWorldConfig()
  const accounts = plain.config.accounts.map((account) => ({
    ...account,
    strategies: account.strategies.map((strategy) => ({ ...strategy, ...USUAL })),
  }))
  return { ...plain, config: { accounts } }
}

/** One life; @returns how long it was, in simulated milliseconds. */
type Life = (seed: number) => Promise<number>

const audited =
  (config: () => WorldConfig): Life =>
  async (seed) => {
    const outcome = await runSeed({ seed, ticks: TICKS, kinds: [] }, [], { config })
    const [violation] = outcome.violations
    if (violation !== undefined) throw new Error(`seed ${seed}: ${violation.text}`)
    return outcome.simulatedMs
  }

const unwatched =
  (config: () => WorldConfig): Life =>
  async (seed) => {
    const world = new World({
      seed,
      ticks: TICKS,
      kinds: [],
      config,
      watchers: () => [],
      onViolation: () => {},
    })
    await world.open()
    for (let tick = 1; tick <= TICKS; tick += 1) await world.tick()
    return world.state.kernel.nowMs - START_MS
  }

interface Measured {
  readonly name: string
  readonly hoursPerSecond: number
  readonly msPerTick: number
}

async function measure(name: string, life: Life): Promise<Measured> {
  for (let seed = 1; seed <= WARM_UP_SEEDS; seed += 1) await life(seed)
  let simulatedMs = 0
  const startedAtMs = performance.now()
  for (let seed = 1; seed <= SEEDS; seed += 1) simulatedMs += await life(seed)
  const elapsedMs = performance.now() - startedAtMs
  const hours = simulatedMs / MS_PER_HOUR
  return {
    name,
    hoursPerSecond: hours / (elapsedMs / 1000),
    msPerTick: elapsedMs / (simulatedMs / 60_000),
  }
}

export async function benchSimulation(): Promise<{
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}> {
  const measured = [
    await measure('usual settings', audited(usualWorld)),
    await measure('usual settings, no auditor', unwatched(usualWorld)),
    await measure('trading all the time', audited(plainWorldConfig)),
    await measure('trading all the time, no auditor', unwatched(plainWorldConfig)),
  ]
  const first = measured[0]?.hoursPerSecond ?? 1
  const lines = measured.map(
    ({ name, hoursPerSecond, msPerTick }) =>
      `  ${name.padEnd(34)} ${hoursPerSecond.toFixed(1).padStart(6)} h/s  ${msPerTick.toFixed(2)} ms/tick  × ${(hoursPerSecond / first).toFixed(2)}`,
  )
  const head = `Simulation: 1 account, 5 symbols, ticks of 60 s, ${SEEDS} seeds of ${TICKS} ticks, one core`
  return {
    text: [head, ...lines].join('\n'),
    json: {
      bench: 'simulation',
      symbols: 5,
      tickSeconds: 60,
      seeds: SEEDS,
      ticks: TICKS,
      measured,
    },
  }
}
