import { type AccountConfig } from '../../lib/domain/config/account-config.ts'
import { parseFixed } from '../../lib/domain/money/fixed.ts'

const SYMBOLS = ['BTC/USD', 'ETH/USD', 'SOL/USD']

/** Entries that rest at the ask, so that they can fill in parts. */
export const RESTING_ENTRIES: AccountConfig['entries'] = {
  order: 'limit',
  slippagePercentMax: parseFixed('0.5'),
  timeoutSeconds: 120,
  requotesMax: 3,
  requoteSeconds: 20,
  thenCross: false,
}

export function accountConfig(changes: Partial<AccountConfig> = {}): AccountConfig {
  return {
    id: 'main',
    venue: 'kraken',
    mode: 'simulated',
    armed: false,
    symbols: SYMBOLS,
    holdList: [],
    strategies: [
      {
        id: 'ema-cross',
        timeframe: '1m',
        symbols: SYMBOLS,
        fastPeriod: 2,
        slowPeriod: 3,
        atrPeriod: 2,
        stopAtrMultiple: parseFixed('2'),
        hardStopAtrMultiple: parseFixed('3'),
        targetRiskMultiple: parseFixed('1.5'),
        targetParts: [],
        breakEvenAfterPart: true,
        signalExit: true,
        signalExitAtLoss: false,
        rsiPeriod: 2,
        rsiMax: 75,
        timeExitMinutes: 60,
        orderValue: parseFixed('200'),
        cooldownMinutes: 5,
      },
    ],
    limits: {
      orderValueMax: parseFixed('250'),
      orderValueBuffer: parseFixed('0.01'),
      positionValueMax: parseFixed('500'),
      grossExposureMax: parseFixed('1000'),
      openPlansMax: 10,
      openPlansPerSymbolMax: 1,
    },
    entries: { ...RESTING_ENTRIES, order: 'market' },
    exits: {
      quoteAgeSecondsMax: { decision: 30, sizing: 30, display: 120 },
      quoteFrozenSecondsMax: 300,
      quoteSpikePercentMax: parseFixed('15'),
      monitorEverySeconds: 10,
      unprotectedSecondsAlarm: 20,
      restingStop: 'tightest',
      protection: {
        stopAttempts: 2,
        stopLimitAttempts: 2,
        stopLimitPercent: parseFixed('1'),
        sellAfterSeconds: 180,
      },
      calmOrder: 'limit',
      calmSlippagePercentMax: parseFixed('0.2'),
      calmRetriesMax: 3,
      fallbackPriceSecondsMax: 120,
      signalValidMinutes: 10,
      evaluationDays: 30,
    },
    reconcile: {
      unknownHorizonSeconds: 120,
      fillOverlapSeconds: 60,
      orphanPositions: 'report',
      adoptedStopPercent: parseFixed('5'),
    },
    ...changes,
  }
}
