import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { type ParsedConfig, parseConfig } from '../../../lib/runtime/config/parse-config.ts'
import { accountConfig } from '../../engine/sample-config.ts'

const MINIMAL = `
accounts:
  - id: main
    mode: simulated
    symbols: [BTC/USD, ETH/USD]
    strategies:
      - id: ema-cross
        orderValue: 100
    limits:
      orderValueMax: 250
      positionValueMax: 500
      grossExposureMax: 1000
`

function problemsOf(text: string): readonly string[] {
  const parsed = parseConfig(text)
  if (parsed.ok) throw new Error('this configuration should have been refused')
  return parsed.problems.map(({ line, path, message }) => `${line ?? '-'} ${path}: ${message}`)
}

function accountOf(parsed: ParsedConfig) {
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const account = parsed.config.accounts[0]
  if (account === undefined) throw new Error('no account')
  return account
}

const changed = (from: string, to: string): string => {
  expect(MINIMAL).toContain(from)
  return MINIMAL.replace(from, to)
}

describe('R-OPS-5 a good configuration', () => {
  it('fills in every default', () => {
    const account = accountOf(parseConfig(MINIMAL))
    expect(account).toMatchObject({ venue: 'kraken', armed: false, holdList: [] })
    expect(account.strategies[0]).toMatchObject({
      timeframe: '1m',
      symbols: ['BTC/USD', 'ETH/USD'],
      fastPeriod: 9,
      slowPeriod: 21,
      stopAtrMultiple: parseFixed('2'),
    })
    expect(account.limits.orderValueBuffer).toBe(parseFixed('0.01'))
    expect(account.strategies[0]).toMatchObject({
      targetParts: [],
      breakEvenAfterPart: true,
      signalExit: true,
      signalExitAtLoss: false,
    })
    expect(account.strategies[0]).not.toHaveProperty('trailing')
    const sample = accountConfig()
    expect(account.entries).toEqual(sample.entries)
    expect(account.exits).toEqual(sample.exits)
    expect(account.reconcile).toEqual({
      unknownHorizonSeconds: 120,
      fillOverlapSeconds: 60,
      orphanPositions: 'report',
      adoptedStopPercent: parseFixed('5'),
    })
    expect(account).not.toHaveProperty('venueUrl')
  })

  it.each([
    ['0.1', 100000000000000000n],
    ['0.100000000000000001', 100000000000000001n],
    ['123456789012345678.000000000000000001', 123456789012345678000000000000000001n],
    ['"0.3"', 300000000000000000n],
    ['1e2', 100000000000000000000n],
  ])('reads %s exactly as it is written', (text, amount) => {
    const yaml = MINIMAL.replace('orderValue: 100', `stopAtrMultiple: 1\n        orderValue: 0.1`)
      .replace('orderValueMax: 250', `orderValueMax: ${text}`)
      .replace('positionValueMax: 500', 'positionValueMax: 9e20')
      .replace('grossExposureMax: 1000', 'grossExposureMax: 9e20')
      .replace('orderValue: 0.1', 'orderValue: 0.000001')
    expect(accountOf(parseConfig(yaml)).limits.orderValueMax).toBe(amount)
  })

  it.each(['entries:', 'exits:', 'exits:\n      protection:'])(
    'reads an empty section as its defaults: %j',
    (section) => {
      const bare = accountOf(parseConfig(MINIMAL))
      expect(accountOf(parseConfig(`${MINIMAL}    ${section}\n`))).toEqual(bare)
    },
  )

  it('trails by the defaults where the section is named and empty', () => {
    const text = changed('orderValue: 100', 'orderValue: 100\n        trailing:')
    expect(accountOf(parseConfig(text)).strategies[0]?.trailing).toEqual({
      activationRiskMultiple: parseFixed('1'),
      atrMultiple: parseFixed('3'),
      distancePercentMin: parseFixed('0.3'),
      distancePercentMax: parseFixed('5'),
      stepAtrMultiple: parseFixed('0.5'),
      wildMultiple: parseFixed('1.5'),
    })
  })

  it('reads a ladder up to the target', () => {
    const ladder = 'targetParts: [{riskMultiple: 0.5, part: 0.3}, {riskMultiple: 1, part: 0.69}]'
    const text = changed('orderValue: 100', `orderValue: 100\n        ${ladder}`)
    expect(accountOf(parseConfig(text)).strategies[0]?.targetParts).toEqual([
      { riskMultiple: parseFixed('0.5'), part: parseFixed('0.3') },
      { riskMultiple: parseFixed('1'), part: parseFixed('0.69') },
    ])
  })

  it('lets an entry that does not follow the bid time out before a re-quote would be due', () => {
    const entries = 'entries: {timeoutSeconds: 10, requoteSeconds: 20, order: limit}'
    const text = changed('mode: simulated', `mode: simulated\n    ${entries}`)
    expect(accountOf(parseConfig(text)).entries.timeoutSeconds).toBe(10)
  })

  it('accepts holdfast.yaml, whose values are the defaults but for averages, ladder and trailing stop', () => {
    const text = readFileSync(new URL('../../../holdfast.yaml', import.meta.url), 'utf8')
    const account = accountOf(parseConfig(text))
    const bare = accountOf(
      parseConfig(
        `accounts: [{id: main, mode: simulated, symbols: [BTC/USD, ETH/USD, SOL/USD],
          strategies: [{id: ema-cross, orderValue: 200, fastPeriod: 5, slowPeriod: 13,
            targetParts: [{riskMultiple: 1, part: 0.5}],
            trailing: {activationRiskMultiple: 0.5, atrMultiple: 2}}],
          limits: {orderValueMax: 250, positionValueMax: 500, grossExposureMax: 1000}}]`,
      ),
    )
    expect(account).toEqual(bare)
  })
})

describe('R-OPS-5 a bad configuration is refused whole with every problem listed', () => {
  it('lists problems of every kind at once, in the order of the file', () => {
    const text = `
accounts:
  - id: Main
    mode: reel
    armed: maybe
    symbols: [BTC/USD, ETH/USD, BTC/USD, btcusd]
    holdList: [XRP/USD]
    strategies:
      - id: ema-cros
        fastPeriod: 30
        slowPeriod: 20
        stopAtrMultiple: 4
        orderValu: 100
    limits:
      orderValueMax: 0.1.2
      orderValueBuffer: 0.7
      positionValueMax: 2000
      grossExposureMax: 1000
    exits:
      monitorEverySeconds: 7
extra: 1
`
    expect(problemsOf(text)).toEqual([
      '3 accounts[0].id: must be 1 to 32 lower-case letters, digits and hyphens, not "Main"',
      '4 accounts[0].mode: must be one of simulated, paper, live, not "reel"',
      '5 accounts[0].armed: must be true or false, not "maybe"',
      '6 accounts[0].symbols[3]: must be BASE/QUOTE in capitals, such as BTC/USD, not "btcusd"',
      '6 accounts[0].symbols[2]: "BTC/USD" is listed twice',
      '7 accounts[0].holdList[0]: "XRP/USD" is not one of the account\'s symbols',
      '9 accounts[0].strategies[0].id: must be ema-cross, not "ema-cros"; did you mean ema-cross?',
      '9 accounts[0].strategies[0].orderValue: is missing',
      '9 accounts[0].strategies[0].hardStopAtrMultiple: must be wider than stopAtrMultiple (4), not 3',
      '11 accounts[0].strategies[0].slowPeriod: must be larger than fastPeriod (30), not 20',
      '13 accounts[0].strategies[0].orderValu: is not a setting; did you mean orderValue?',
      '15 accounts[0].limits.orderValueMax: must be a decimal number such as 0.25, with at most 18 decimals, not "0.1.2"',
      '16 accounts[0].limits.orderValueBuffer: must be at least 0 and at most 0.5, not 0.7',
      '18 accounts[0].limits.grossExposureMax: must be at least positionValueMax (2000), not 1000',
      '20 accounts[0].exits.monitorEverySeconds: must be a whole number, one of 10, 12, 15, 20, 30, 60, not "7"',
      '21 extra: is not a setting (known here: accounts)',
    ])
  })

  it.each([
    [
      'a symbol twice',
      'symbols: [BTC/USD, ETH/USD]',
      'symbols: [BTC/USD, BTC/USD]',
      '5 accounts[0].symbols[1]: "BTC/USD" is listed twice',
    ],
    [
      'two quote currencies',
      'symbols: [BTC/USD, ETH/USD]',
      'symbols: [BTC/USD, ETH/EUR]',
      '5 accounts[0].symbols[1]: must be quoted in USD like the others, because limits are amounts in one currency',
    ],
    [
      'a strategy symbol that the account has not',
      'orderValue: 100',
      'orderValue: 100\n        symbols: [SOL/USD]',
      '9 accounts[0].strategies[0].symbols[0]: "SOL/USD" is not one of the account\'s symbols',
    ],
    [
      'a held symbol that the account has not',
      'mode: simulated',
      'mode: simulated\n    holdList: [SOL/USD]',
      '5 accounts[0].holdList[0]: "SOL/USD" is not one of the account\'s symbols',
    ],
    [
      'live without armed',
      'mode: simulated',
      'mode: live\n    armed: false',
      '5 accounts[0].armed: must be true for a live account: it trades real money',
    ],
    [
      'live with armed left out',
      'mode: simulated',
      'mode: live',
      '3 accounts[0].armed: must be true for a live account: it trades real money',
    ],
    [
      'live at another address',
      'mode: simulated',
      'mode: live\n    armed: true\n    venueUrl: http://127.0.0.1:1',
      "6 accounts[0].venueUrl: must be left out for a live account, which uses the venue's own address",
    ],
    [
      'simulated at the real venue',
      'mode: simulated',
      'mode: simulated\n    venueUrl: https://api.kraken.com',
      '5 accounts[0].venueUrl: is the real venue, but the account is simulated',
    ],
    [
      'an address that is none',
      'mode: simulated',
      'mode: simulated\n    venueUrl: localhost',
      '5 accounts[0].venueUrl: must be an http or https address, not "localhost"',
    ],
    [
      'an order above its limit less the buffer',
      'orderValue: 100',
      'orderValue: 248',
      '8 accounts[0].strategies[0].orderValue: must be at most 247.5 (orderValueMax less its buffer), not 248',
    ],
    [
      'a fraction where a whole number belongs',
      'orderValue: 100',
      'orderValue: 100\n        fastPeriod: 9.5',
      '9 accounts[0].strategies[0].fastPeriod: must be a whole number, from 2 to 500, not "9.5"',
    ],
    [
      'no strategies list but a word',
      'symbols: [BTC/USD, ETH/USD]',
      'symbols: BTC/USD',
      '5 accounts[0].symbols: must be a list, not "BTC/USD"',
    ],
    [
      'no symbol at all',
      'symbols: [BTC/USD, ETH/USD]',
      'symbols: []',
      '5 accounts[0].symbols: must not be empty',
    ],
    [
      'an amount left blank',
      'orderValueMax: 250',
      'orderValueMax:',
      '10 accounts[0].limits.orderValueMax: has no value',
    ],
    [
      'an amount of zero',
      'orderValue: 100',
      'orderValue: 0',
      '8 accounts[0].strategies[0].orderValue: must be above 0, not 0',
    ],
    [
      'a negative amount',
      'positionValueMax: 500',
      'positionValueMax: -1',
      '11 accounts[0].limits.positionValueMax: must be above 0, not -1',
    ],
    [
      'a number in another base',
      'orderValue: 100',
      'orderValue: 0x10',
      '8 accounts[0].strategies[0].orderValue: must be a decimal number such as 0.25, with at most 18 decimals, not "0x10"',
    ],
    [
      'a setting twice',
      'mode: simulated',
      'mode: simulated\n    mode: live',
      '5 accounts[0].mode: is written twice',
    ],
    [
      'a copied value',
      'orderValue: 100',
      'orderValue: &v 100\n        stopAtrMultiple: *v',
      '9 accounts[0].strategies[0].stopAtrMultiple: *v cannot be used here; write the value itself',
    ],
    [
      'more than one plan a symbol',
      'orderValueMax: 250',
      'orderValueMax: 250\n      openPlansPerSymbolMax: 2',
      '11 accounts[0].limits.openPlansPerSymbolMax: must be a whole number, from 1 to 1, not "2"',
    ],
    [
      'parts that do not rise',
      'orderValue: 100',
      'orderValue: 100\n        targetParts: [{riskMultiple: 1, part: 0.2}, {riskMultiple: 1, part: 0.2}]',
      '9 accounts[0].strategies[0].targetParts[1].riskMultiple: must be above that of the part before it (1), not 1',
    ],
    [
      'a part at the target',
      'orderValue: 100',
      'orderValue: 100\n        targetParts: [{riskMultiple: 1.5, part: 0.2}]',
      '9 accounts[0].strategies[0].targetParts[0].riskMultiple: must be below targetRiskMultiple (1.5), not 1.5',
    ],
    [
      'parts that leave nothing for the target',
      'orderValue: 100',
      'orderValue: 100\n        targetParts: [{riskMultiple: 0.5, part: 0.6}, {riskMultiple: 1, part: 0.4}]',
      '9 accounts[0].strategies[0].targetParts[1].part: must leave something for the target: the parts up to here are 1 together, not below 1',
    ],
    [
      'a part of everything',
      'orderValue: 100',
      'orderValue: 100\n        targetParts: [{riskMultiple: 0.5, part: 1}]',
      '9 accounts[0].strategies[0].targetParts[0].part: must be above 0 and below 1, not 1',
    ],
    [
      'an unknown setting of a part',
      'orderValue: 100',
      'orderValue: 100\n        targetParts: [{riskMultiple: 0.5, parts: 0.5}]',
      '9 accounts[0].strategies[0].targetParts[0].parts: is not a setting; did you mean part?',
    ],
    [
      'a trailing distance whose bounds cross',
      'orderValue: 100',
      'orderValue: 100\n        trailing: {distancePercentMin: 2, distancePercentMax: 1}',
      '9 accounts[0].strategies[0].trailing.distancePercentMax: must be at least distancePercentMin (2), not 1',
    ],
    [
      'a stop that would begin to trail behind the target',
      'orderValue: 100',
      'orderValue: 100\n        trailing: {activationRiskMultiple: 1.5}',
      '9 accounts[0].strategies[0].trailing.activationRiskMultiple: must be below targetRiskMultiple (1.5), or the target always comes first, not 1.5',
    ],
    [
      'a wild market that trails closer',
      'orderValue: 100',
      'orderValue: 100\n        trailing: {wildMultiple: 0.9}',
      '9 accounts[0].strategies[0].trailing.wildMultiple: must be at least 1 and at most 10, not 0.9',
    ],
    [
      'a post-only entry that times out before it would follow the bid',
      'mode: simulated',
      'mode: simulated\n    entries: {order: post-only, timeoutSeconds: 19}',
      '5 accounts[0].entries.timeoutSeconds: must be at least requoteSeconds (20) for post-only entries, not 19',
    ],
    [
      'a sale for want of a stop before the alarm',
      'mode: simulated',
      'mode: simulated\n    exits: {unprotectedSecondsAlarm: 60, protection: {sellAfterSeconds: 59}}',
      '5 accounts[0].exits.protection.sellAfterSeconds: must be at least unprotectedSecondsAlarm (60), not 59',
    ],
    [
      'a setting that has moved',
      'mode: simulated',
      'mode: simulated\n    exits: {entryTimeoutSeconds: 60}',
      '5 accounts[0].exits.entryTimeoutSeconds: is not a setting (known here: quoteAgeSecondsMax, quoteFrozenSecondsMax, quoteSpikePercentMax, monitorEverySeconds, unprotectedSecondsAlarm, restingStop, protection, calmOrder, calmSlippagePercentMax, calmRetriesMax, fallbackPriceSecondsMax, signalValidMinutes, evaluationDays)',
    ],
  ])('refuses %s', (_, from, to, problem) => {
    expect(problemsOf(changed(from, to))).toContain(problem)
  })

  it('refuses a second strategy of the same kind on the same symbol', () => {
    const second = 'orderValue: 100\n      - {id: ema-cross, orderValue: 50, symbols: [ETH/USD]}'
    expect(problemsOf(changed('orderValue: 100', second))).toEqual([
      '9 accounts[0].strategies[1]: is the second ema-cross for ETH/USD; give each its own symbols',
    ])
  })

  it('refuses two accounts of one name', () => {
    const account = MINIMAL.slice(MINIMAL.indexOf('  - id'))
    expect(problemsOf(MINIMAL + account)).toEqual(['13 accounts[1].id: "main" is listed twice'])
  })

  it.each([
    ['', '- : is empty; it needs at least one account'],
    ['accounts: []', '1 accounts: must not be empty'],
    ['- a', '1 : must be a section with settings of its own, not a list'],
    ['accounts:\n  main: {}', '1 accounts: must be a list, not a section'],
  ])('refuses %j', (text, problem) => {
    expect(problemsOf(text)).toContain(problem)
  })

  it('says where the text is no YAML', () => {
    const [first] = problemsOf('accounts:\n  - id: [main')
    expect(first).toMatch(/^2 : is not readable YAML: /)
  })

  it('does not take a name that every object has for a setting', () => {
    expect(problemsOf(`${MINIMAL}constructor: 1\n`)).toEqual([
      '13 constructor: is not a setting (known here: accounts)',
    ])
    expect(problemsOf(`${MINIMAL}__proto__: {accounts: 1}\n`)).toEqual([
      '13 __proto__: is not a setting (known here: accounts)',
    ])
  })
})
