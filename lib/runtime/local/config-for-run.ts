import { type AccountConfig, type HoldfastConfig } from '../../domain/config/account-config.ts'
import { type RunOptions } from '../cli/run-options.ts'
import { Refusal } from './refusal.ts'
import { type MarketSource } from './run-market.ts'
import { symbolsOf } from './local-system.ts'

/**
 * The config as a local run uses it: a replay shows one symbol, and `--ticks` sets how often plans
 * are judged.
 * @throws {Refusal} for an account that is not simulated, or ticks that do not divide a minute.
 */
export function configForRun(
  config: HoldfastConfig,
  { symbol, replayFile, ticksPerMinute }: RunOptions,
): HoldfastConfig {
  if (ticksPerMinute !== undefined && 60 % ticksPerMinute !== 0)
    throw new Refusal(`--ticks ${ticksPerMinute} does not divide a minute; use 1, 2, 3, 4, 5 or 6`)
  const accounts = config.accounts.map((account): AccountConfig => {
    if (account.mode !== 'simulated')
      throw new Refusal(`account ${account.id} is ${account.mode}; the local run only simulates`)
    const ticked =
      ticksPerMinute === undefined
        ? account
        : { ...account, exits: { ...account.exits, monitorEverySeconds: 60 / ticksPerMinute } }
    return replayFile === undefined ? ticked : onlySymbol(ticked, symbol)
  })
  return { accounts }
}

/** A strategy that trades one of the account's symbols trades a symbol from elsewhere too. */
function onlySymbol(account: AccountConfig, symbol = account.symbols[0] ?? ''): AccountConfig {
  const isNew = !account.symbols.includes(symbol)
  return {
    ...account,
    symbols: [symbol],
    strategies: account.strategies
      .filter((strategy) => isNew || strategy.symbols.includes(symbol))
      .map((strategy) => ({ ...strategy, symbols: [symbol] })),
  }
}

/** The market that the options ask for. */
export function sourceOf(config: HoldfastConfig, options: RunOptions): MarketSource {
  const { replayFile, exchangeUrl, exchangeControlUrl, fromMs, toMs, seed } = options
  const symbols = symbolsOf(config)
  if (exchangeUrl !== undefined && exchangeControlUrl !== undefined)
    return { kind: 'exchange', url: exchangeUrl, controlUrl: exchangeControlUrl, symbols }
  if (replayFile === undefined) return { kind: 'synthetic', seed, symbols }
  return {
    kind: 'replay',
    seed,
    symbol: symbols[0] ?? '',
    file: replayFile,
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
  }
}
