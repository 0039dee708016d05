import { describe, expect, it } from 'vitest'
import {
  type Homes,
  homeSymbol,
  isMoney,
  mainQuote,
} from '../../../lib/domain/ledger/home-symbol.ts'
import { type Fixed, parseFixed } from '../../../lib/domain/money/fixed.ts'

function homes(
  symbols: readonly string[],
  held: Readonly<Record<string, Fixed>> = {},
  isListed: (symbol: string) => boolean = () => false,
): Homes {
  return { symbols, isListed, heldIn: (symbol) => held[symbol] ?? 0n }
}

describe('R-LEDG-9 where the lots of a currency are kept', () => {
  const symbols = ['ETH/BTC', 'BTC/USD', 'BTC/EUR', 'USDT/USD']

  it.each([
    ['the first symbol that has it as base', 'BTC', 'BTC/USD'],
    ['a symbol for a stable coin too, when one is traded', 'USDT', 'USDT/USD'],
    ['no symbol for what others are quoted in', 'EUR', undefined],
    ['no symbol for a state’s money', 'CHF', undefined],
    ['no symbol for a stable coin that is not traded', 'USDC', undefined],
    ['no symbol for what the account does not trade', 'DOGE', undefined],
  ])('is %s', (_, currency, symbol) => {
    expect(homeSymbol(currency, homes(symbols))).toBe(symbol)
  })

  it('is a symbol against the main quote currency where any symbol will do', () => {
    const anywhere = homes(symbols, {}, () => true)
    expect(homeSymbol('DOGE', anywhere)).toBe('DOGE/USD')
    expect(homeSymbol('CHF', anywhere)).toBe(undefined)
  })

  it('is, for what leaves, the symbol that holds enough of it', () => {
    const held = { 'BTC/USD': parseFixed('0.1'), 'BTC/EUR': parseFixed('2') }
    expect(homeSymbol('BTC', homes(symbols, held), parseFixed('0.1'))).toBe('BTC/USD')
    expect(homeSymbol('BTC', homes(symbols, held), parseFixed('1'))).toBe('BTC/EUR')
    expect(homeSymbol('BTC', homes(symbols, held), parseFixed('3'))).toBe('BTC/USD')
  })
})

describe('R-LEDG-9 money is only counted', () => {
  it.each([
    ['USD', [], true],
    ['BTC', [], false],
    ['BTC', ['ETH/BTC'], true],
    ['USDT', [], true],
  ])('%s, with the symbols %j: %s', (currency, symbols, expected) => {
    expect(isMoney(currency, symbols)).toBe(expected)
  })

  it('is mainly what most symbols are quoted in, and the dollar without any', () => {
    expect(mainQuote(['BTC/EUR', 'ETH/USD', 'SOL/EUR'])).toBe('EUR')
    expect(mainQuote(['BTC/EUR', 'ETH/USD'])).toBe('EUR')
    expect(mainQuote([])).toBe('USD')
  })
})
