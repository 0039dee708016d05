/** Which accounts, symbols and settings a seed's world has. */
import { FAMILIAR_SYMBOLS } from '../../../lib/adapters/simulated-exchange/familiar-markets.ts'
import {
  type AccountConfig,
  type HoldfastConfig,
} from '../../../lib/domain/config/account-config.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Draws, placeOf } from '../kernel/draws.ts'

export interface WorldAccount {
  readonly id: string
  readonly secret: string
  /** Buys pay their fee in what they buy. */
  readonly feeInBaseOnBuys: boolean
}

export interface WorldConfig {
  readonly symbols: readonly string[]
  readonly accounts: readonly WorldAccount[]
  readonly config: HoldfastConfig
  /** The functions of a minute begin within this many milliseconds from its start. */
  readonly spreadMs: number
}

const SYMBOLS_MAX = 5
const PLACE = placeOf('world-config')

export function drawWorldConfig(draws: Draws): WorldConfig {
  const symbolCount = draws.between(1, SYMBOLS_MAX, PLACE, 0, 1)
  const symbols = FAMILIAR_SYMBOLS.slice(0, symbolCount)
  const accountCount = draws.pick([1, 1, 1, 2, 2, 3], PLACE, 0, 2)
  const accounts = Array.from({ length: accountCount }, (_, index): WorldAccount => {
    const word = Math.floor(draws.uniform(PLACE, index, 3) * 2 ** 32).toString(36)
    return {
      id: index === 0 ? 'main' : `account-${index + 1}`,
      secret: `secret-${word}-of-${index}`,
      feeInBaseOnBuys: draws.uniform(PLACE, index, 4) < 0.3,
    }
  })
  const monitorEverySeconds = draws.pick([60, 60, 60, 30, 20, 10], PLACE, 0, 5)
  const config = {
    accounts: accounts.map(({ id }) => accountConfig(id, symbols, monitorEverySeconds)),
  }
  return { symbols, accounts, config, spreadMs: draws.pick([0, 2000, 20_000], PLACE, 0, 6) }
}

/** Five symbols and one account, looked at once a minute: what speed is measured with. */
export function plainWorldConfig(): WorldConfig {
  const symbols = FAMILIAR_SYMBOLS.slice(0, SYMBOLS_MAX)
  return {
    symbols,
    accounts: [{ id: 'main', secret: 'secret-of-main', feeInBaseOnBuys: false }],
    config: { accounts: [accountConfig('main', symbols, 60)] },
    spreadMs: 2000,
  }
}

/** One symbol and one account: a short life in which every call can be looked at by itself. */
export function smallWorldConfig(): WorldConfig {
  const symbols = FAMILIAR_SYMBOLS.slice(0, 1)
  return {
    symbols,
    accounts: [{ id: 'main', secret: 'secret-of-main', feeInBaseOnBuys: false }],
    config: { accounts: [accountConfig('main', symbols, 30)] },
    spreadMs: 2000,
  }
}

/** Short averages and pauses: there is much to do in a simulated hour. */
function accountConfig(
  id: string,
  symbols: readonly string[],
  monitorEverySeconds: number,
): AccountConfig {
  return {
    id,
    venue: 'kraken',
    mode: 'simulated',
    armed: false,
    venueUrl: 'http://127.0.0.1/simulated',
    symbols,
    holdList: [],
    strategies: [
      {
        id: 'ema-cross',
        timeframe: '1m',
        symbols,
        fastPeriod: 2,
        slowPeriod: 3,
        atrPeriod: 2,
        stopAtrMultiple: parseFixed('1'),
        hardStopAtrMultiple: parseFixed('2'),
        targetRiskMultiple: parseFixed('1.5'),
        rsiPeriod: 2,
        rsiMax: 95,
        timeExitMinutes: 12,
        orderValue: parseFixed('200'),
        cooldownMinutes: 1,
      },
    ],
    limits: {
      orderValueMax: parseFixed('250'),
      orderValueBuffer: parseFixed('0.01'),
      positionValueMax: parseFixed('500'),
      grossExposureMax: parseFixed('700'),
      openPlansMax: 4,
      openPlansPerSymbolMax: 1,
    },
    exits: {
      quoteAgeSecondsMax: { decision: 30, sizing: 30, display: 120 },
      entryTimeoutSeconds: 120,
      monitorEverySeconds,
      unprotectedSecondsAlarm: 20,
    },
    reconcile: { unknownHorizonSeconds: 120, fillOverlapSeconds: 60 },
  }
}
