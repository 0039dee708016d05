/** Puts adapters together into the engine: the only place where the two meet. */
import { type AccountConfig } from '../domain/config/account-config.ts'
import { type Instrument } from '../domain/market/instrument.ts'
import { createStrategies } from '../domain/signal/strategies/registry.ts'
import { type Account, type Engine } from '../engine/engine.ts'
import { readMany } from '../engine/read.ts'
import { keys } from '../engine/records/keys.ts'
import { instrumentRecord } from '../engine/records/market-records.ts'
import { type Exchange } from '../ports/exchange.ts'
import { type Store } from '../ports/store.ts'
import { createConfigStore } from './config/stored-configs.ts'
import { type Invocation, type Runtime } from './runtime.ts'

/** Everything of an engine that does not depend on the config. */
export type RuntimeParts = Omit<Engine, 'accounts' | 'configVersion' | 'remainingMs'> & {
  /** Connects to the account's venue; instruments are those that the store knows already. */
  connect(account: AccountConfig, instruments: readonly Instrument[]): Promise<Exchange> | Exchange
  /** Takes the credentials that the connections use out of a text. */
  redact(text: string): string
}

const CONNECTION_AGE_MS_MAX = 3_600_000

interface Connection {
  readonly exchange: Exchange
  readonly strategies: Account['strategies']
  readonly madeAtMs: number
}

export function composeRuntime(parts: RuntimeParts): Runtime {
  const configs = createConfigStore(parts.store, parts.clock)
  /** Only to save work: whatever is in here can be made again at any time. */
  const connections = new Map<string, Connection>()
  return {
    redact: (text) => parts.redact(text),
    async openEngine(invocation: Invocation): Promise<Engine> {
      const active = await configs.active()
      if (active === undefined)
        throw new Error('no configuration is applied yet: run `holdfast config apply`')
      const accounts: Account[] = []
      for (const config of active.config.accounts)
        accounts.push(await openAccount(parts, connections, config, active.version))
      return {
        ...parts,
        log: parts.log.with({ function: invocation.functionName, configVersion: active.version }),
        configVersion: active.version,
        accounts,
        remainingMs: () => invocation.remainingMs(),
      }
    },
  }
}

async function openAccount(
  parts: RuntimeParts,
  connections: Map<string, Connection>,
  config: AccountConfig,
  version: number,
): Promise<Account> {
  const market = marketOf(config)
  const name = `${config.id} ${version}`
  const nowMs = parts.clock.nowMs()
  let connection = connections.get(name)
  if (connection === undefined || nowMs - connection.madeAtMs > CONNECTION_AGE_MS_MAX) {
    const instruments = await storedInstruments(parts.store, market, config.symbols)
    const exchange = await parts.connect(config, instruments)
    const strategies = createStrategies(config.strategies)
    connection = { exchange, strategies, madeAtMs: nowMs }
    if (instruments.length > 0) connections.set(name, connection)
  }
  return {
    config,
    market,
    exchange: connection.exchange,
    strategies: connection.strategies,
  }
}

/** Simulated prices never mix with real ones, even in one table. */
export function marketOf(config: AccountConfig): string {
  return `${config.venue}-${config.mode === 'simulated' ? 'simulated' : 'real'}`
}

async function storedInstruments(
  store: Store,
  market: string,
  symbols: readonly string[],
): Promise<readonly Instrument[]> {
  const wanted = symbols.map((symbol) => keys.instrument(market, symbol))
  const stored = await readMany(store, instrumentRecord, wanted)
  return stored.length < symbols.length ? [] : stored.map((each) => each.value)
}
