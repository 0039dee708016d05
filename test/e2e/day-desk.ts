/**
 * The configuration that a newcomer starts with, on twenty made-up markets, judged every ten seconds:
 * the whole engine on one desk, so that a day of it takes seconds.
 */
import { FAMILIAR_MARKETS } from '../../lib/adapters/simulated-exchange/familiar-markets.ts'
import { createSyntheticMarket } from '../../lib/adapters/simulated-exchange/synthetic-market.ts'
import { type AccountConfig } from '../../lib/domain/config/account-config.ts'
import { createStrategies } from '../../lib/domain/signal/strategies/registry.ts'
import { loadConfig } from '../../lib/runtime/config/load-config.ts'
import { configForRun } from '../../lib/runtime/local/config-for-run.ts'
import { type World, amount, createWorld } from '../engine/world.ts'

const SYMBOLS = 20
const SEED = 11
/** As restless as the market that `npm start` shows. */
const DEVIATION_PER_MINUTE = 0.0025

const MARKETS = FAMILIAR_MARKETS.slice(0, SYMBOLS)

/** `holdfast.yaml` as `npm start -- --ticks 6` runs it, for more symbols and the money for them. */
async function dayConfig(): Promise<AccountConfig> {
  const parsed = await loadConfig('holdfast.yaml')
  if (!parsed.ok) throw new Error('holdfast.yaml is not valid')
  const options = { ticksPerMinute: 6, speed: 'max', seed: SEED, json: true } as const
  const [account] = configForRun(parsed.config, options).accounts
  if (account === undefined) throw new Error('no account')
  const symbols = MARKETS.map(({ instrument }) => instrument.symbol)
  return {
    ...account,
    symbols,
    strategies: account.strategies.map((strategy) => ({ ...strategy, symbols })),
    limits: { ...account.limits, grossExposureMax: amount('5000'), openPlansMax: SYMBOLS },
  }
}

export interface DayDesk {
  readonly world: World
  /** No strategy decides any more; what is open goes on. */
  stopBuying(): void
}

export async function openDayDesk(): Promise<DayDesk> {
  const config = await dayConfig()
  const world = createWorld({
    config,
    markets: MARKETS,
    venue: {
      markets: MARKETS.map((market) =>
        createSyntheticMarket({
          ...market,
          seed: SEED,
          deviationPerMinute: DEVIATION_PER_MINUTE,
        }),
      ),
    },
  })
  const decideBy = (strategies: AccountConfig['strategies']): void => {
    world.accounts[0] = { ...world.account, strategies: createStrategies(strategies) }
  }
  decideBy(config.strategies)
  return { world, stopBuying: () => decideBy([]) }
}
