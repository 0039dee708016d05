/** Which accounts, symbols and settings a seed's world has. */
import { FAMILIAR_SYMBOLS } from '../../../lib/adapters/simulated-exchange/familiar-markets.ts'
import {
  type AccountConfig,
  type HoldfastConfig,
} from '../../../lib/domain/config/account-config.ts'
import { pairOf } from '../../../lib/domain/ledger/fill.ts'
import { type Fixed, parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type Draws, placeOf } from '../kernel/draws.ts'
import { PLAIN_SETTINGS, type PlanSettings, drawPlanSettings } from './plan-settings.ts'

export interface WorldAccount {
  readonly id: string
  readonly secret: string
  /** Buys pay their fee in what they buy. */
  readonly feeInBaseOnBuys: boolean
  /** What it holds of every symbol in the beginning, in quote currency: somebody else's. */
  readonly openingValue: Fixed
  /** What fees are paid in while there is enough of it; the trade's own currencies when absent. */
  readonly feeCurrency?: string
  /** Trades are listed for one symbol at a time. */
  readonly tradesBySymbol: boolean
  /** Of the listings of trades and movements. */
  readonly entriesPerPage: number
  /** A sell that rests keeps what it would sell from every other order; otherwise brackets rest. */
  readonly restingSellsLock: boolean
  /** The venue changes a resting order in place; otherwise it is cancelled and placed anew. */
  readonly amends: boolean
  /** The venue holds stops; otherwise they are only watched. */
  readonly nativeStops: boolean
}

export interface WorldConfig {
  /** Those of the configuration. */
  readonly symbols: readonly string[]
  /** Those that the venue has: people trade others by hand, too. */
  readonly venueSymbols: readonly string[]
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
  const venueSymbols = FAMILIAR_SYMBOLS.slice(0, symbolCount + draws.between(0, 1, PLACE, 0, 9))
  const accountCount = draws.pick([1, 1, 1, 2, 2, 3], PLACE, 0, 2)
  const accounts = Array.from({ length: accountCount }, (_, index): WorldAccount => {
    const word = Math.floor(draws.uniform(PLACE, index, 3) * 2 ** 32).toString(36)
    const ofFees = drawFeeCurrency(draws, index, venueSymbols)
    return {
      id: index === 0 ? 'main' : `account-${index + 1}`,
      secret: `secret-${word}-of-${index}`,
      feeInBaseOnBuys: ofFees.feeCurrency === undefined && draws.uniform(PLACE, index, 4) < 0.3,
      openingValue: parseFixed(draws.uniform(PLACE, index, 8) < 0.4 ? '220' : '0'),
      tradesBySymbol: draws.uniform(PLACE, index, 10) < 0.25,
      entriesPerPage: draws.pick([50, 50, 20, 12], PLACE, index, 11),
      restingSellsLock: draws.uniform(PLACE, index, 13) < 0.7,
      amends: draws.uniform(PLACE, index, 14) < 0.75,
      nativeStops: draws.uniform(PLACE, index, 15) < 0.92,
      ...ofFees,
    }
  })
  const monitorEverySeconds = draws.pick([60, 60, 60, 30, 20, 10], PLACE, 0, 5)
  // Just enough for what is decided: a price that rises meanwhile has to be clamped.
  const orderValueMax = draws.pick(['250', '202.1'], PLACE, 0, 7)
  const config = {
    accounts: accounts.map((account, index) =>
      accountConfig(account, symbols, {
        monitorEverySeconds,
        orderValueMax,
        settings: drawPlanSettings(draws, index),
      }),
    ),
  }
  const spreadMs = draws.pick([0, 2000, 20_000], PLACE, 0, 6)
  return { symbols, venueSymbols, accounts, config, spreadMs }
}

/** The base of the venue's last symbol, in some accounts: no strategy trades that one then. */
function drawFeeCurrency(
  draws: Draws,
  index: number,
  venueSymbols: readonly string[],
): Pick<WorldAccount, 'feeCurrency'> {
  const symbol = venueSymbols.at(-1)
  const isDrawn = venueSymbols.length > 1 && draws.uniform(PLACE, index, 12) < 0.3
  return symbol === undefined || !isDrawn ? {} : { feeCurrency: pairOf(symbol).base }
}

const PLAIN_ACCOUNT: WorldAccount = {
  id: 'main',
  secret: 'secret-of-main',
  feeInBaseOnBuys: false,
  openingValue: 0n,
  tradesBySymbol: false,
  entriesPerPage: 50,
  restingSellsLock: true,
  amends: true,
  nativeStops: true,
}

/** Five symbols and one account, looked at once a minute: what speed is measured with. */
export function plainWorldConfig(): WorldConfig {
  return plainConfig(FAMILIAR_SYMBOLS.slice(0, SYMBOLS_MAX), PLAIN_ACCOUNT, 60)
}

/** What of the plan settings a small world may have otherwise. */
export type SmallSettings = { readonly [Part in keyof PlanSettings]: Partial<PlanSettings[Part]> }

/** One symbol and one account: a short life in which every call can be looked at by itself. */
export function smallWorldConfig(
  changes: Partial<SmallSettings> = {},
  venue: Partial<WorldAccount> = {},
): WorldConfig {
  const settings: PlanSettings = {
    strategy: { ...PLAIN_SETTINGS.strategy, ...changes.strategy },
    entries: { ...PLAIN_SETTINGS.entries, ...changes.entries },
    exits: { ...PLAIN_SETTINGS.exits, ...changes.exits },
  }
  const account = { ...PLAIN_ACCOUNT, ...venue }
  return plainConfig(FAMILIAR_SYMBOLS.slice(0, 1), account, 30, settings)
}

/** The same with fees in a third currency, and listings that take several pages. */
export function booksWorldConfig(): WorldConfig {
  const venueSymbols = FAMILIAR_SYMBOLS.slice(0, 2)
  const account = { ...PLAIN_ACCOUNT, feeCurrency: 'ETH', entriesPerPage: 30 }
  return { ...plainConfig(venueSymbols.slice(0, 1), account, 60), venueSymbols }
}

function plainConfig(
  symbols: readonly string[],
  account: WorldAccount,
  monitorEverySeconds: number,
  settings = PLAIN_SETTINGS,
): WorldConfig {
  return {
    symbols,
    venueSymbols: symbols,
    accounts: [account],
    config: { accounts: [accountConfig(account, symbols, { monitorEverySeconds, settings })] },
    spreadMs: 2000,
  }
}

interface AccountDraws {
  readonly monitorEverySeconds: number
  /** Quote currency. */
  readonly orderValueMax?: string
  readonly settings?: PlanSettings
}

/** Of the currency that fees are paid in, in quote currency: enough for some hours. */
export const FEE_HOLDING = parseFixed('200')

/** Short averages and pauses: there is much to do in a simulated hour. */
function accountConfig(
  { id, openingValue, feeCurrency }: WorldAccount,
  symbols: readonly string[],
  { monitorEverySeconds, orderValueMax = '250', settings = PLAIN_SETTINGS }: AccountDraws,
): AccountConfig {
  const traded = symbols.filter((symbol) => pairOf(symbol).base !== feeCurrency)
  const held =
    openingValue * BigInt(symbols.length) + (feeCurrency === undefined ? 0n : FEE_HOLDING)
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
        symbols: traded,
        fastPeriod: 2,
        slowPeriod: 3,
        atrPeriod: 2,
        stopAtrMultiple: parseFixed('1'),
        hardStopAtrMultiple: parseFixed('2'),
        rsiPeriod: 2,
        rsiMax: 95,
        orderValue: parseFixed('200'),
        cooldownMinutes: 1,
        ...settings.strategy,
      },
    ],
    limits: {
      orderValueMax: parseFixed(orderValueMax),
      orderValueBuffer: parseFixed('0.01'),
      positionValueMax: parseFixed('500'),
      grossExposureMax: parseFixed('700') + held,
      openPlansMax: 4,
      openPlansPerSymbolMax: 1,
    },
    entries: settings.entries,
    exits: {
      quoteAgeSecondsMax: { decision: 30, sizing: 30, display: 120 },
      quoteFrozenSecondsMax: 300,
      quoteSpikePercentMax: parseFixed('15'),
      monitorEverySeconds,
      unprotectedSecondsAlarm: 20,
      ...settings.exits,
    },
    reconcile: {
      unknownHorizonSeconds: 120,
      fillOverlapSeconds: 60,
      orphanPositions: 'report',
      adoptedStopPercent: parseFixed('5'),
    },
  }
}
