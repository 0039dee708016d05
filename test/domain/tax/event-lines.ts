const rates = constantRates({ BTC: '60000', ETH: '3000', EUR: '1.1' })

function lines(facts: readonly Fact[], options: Partial<ValuerOptions> = {}): readonly string[] {
  return assetEvents(facts, { reportingCurrency: 'USD', rates, ...options }).events.map(
    ({ kind, cause, asset, quantity, value, internal }) => {
      const worth =
        value === undefined ? 'at cost' : amountText(value.amount, (amount) => formatFixed(amount))
      const whose = internal === true ? 'own ' : ''
      return `${whose}${kind} ${formatFixed(quantity)} ${asset} by ${cause}: ${worth}`
    },
  )
}

