import { type StrategyConfig } from '../../config/account-config.ts'
import { type Strategy } from '../strategy.ts'
import { createEmaCross } from './ema-cross.ts'

/** A strategy and the symbols that it decides on. */
export interface ConfiguredStrategy {
  readonly strategy: Strategy
  readonly symbols: readonly string[]
}

export function createStrategy(config: StrategyConfig): Strategy {
  switch (config.id) {
    case 'ema-cross':
      return createEmaCross(config)
  }
}

/** The strategies of one account, in the order of its config. */
export function createStrategies(
  configs: readonly StrategyConfig[],
): readonly ConfiguredStrategy[] {
  return configs.map((config) => ({ strategy: createStrategy(config), symbols: config.symbols }))
}
