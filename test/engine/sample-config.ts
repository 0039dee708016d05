import { type AccountConfig } from '../../lib/domain/config/account-config.ts'
import { parseFixed } from '../../lib/domain/money/fixed.ts'

const SYMBOLS = ['BTC/USD', 'ETH/USD', 'SOL/USD']

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
    exits: {
      quoteAgeSecondsMax: { decision: 30, sizing: 30, display: 120 },
      entryTimeoutSeconds: 120,
      monitorEverySeconds: 10,
      unprotectedSecondsAlarm: 20,
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
