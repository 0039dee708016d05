/** A config that trades all the time: quick averages, tight stops, plans that end after minutes. */
export const LIVELY_SYMBOLS = ['BTC/USD', 'ETH/USD', 'SOL/USD'] as const

export const LIVELY_CONFIG = `
accounts:
  - id: main
    venue: kraken
    mode: simulated
    symbols: [${LIVELY_SYMBOLS.join(', ')}]
    strategies:
      - id: ema-cross
        timeframe: 1m
        fastPeriod: 2
        slowPeriod: 3
        atrPeriod: 5
        stopAtrMultiple: 0.5
        hardStopAtrMultiple: 0.9
        targetRiskMultiple: 1
        rsiPeriod: 5
        rsiMax: 100
        timeExitMinutes: 8
        orderValue: 200
        cooldownMinutes: 0
    limits:
      orderValueMax: 250
      positionValueMax: 500
      grossExposureMax: 1000
    exits:
      monitorEverySeconds: 20
`
