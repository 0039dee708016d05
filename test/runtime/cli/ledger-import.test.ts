import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { keys } from '../../../lib/engine/records/keys.ts'
import { CallGate, gated } from '../../engine/call-gate.ts'
import { HEADER, NOW_MS, SAMPLE, openLedgerCli } from './ledger-cli.ts'

const GOOD_CONFIG = readFileSync(new URL('../../../holdfast.yaml', import.meta.url), 'utf8')

describe('R-LEDG-1 holdfast ledger import', () => {
  it('works in an empty store without a configuration, and says what it did to every book', async () => {
    const { run, file } = openLedgerCli()
    const path = file(SAMPLE)
    expect(await run('ledger', 'import', path)).toEqual({
      code: 0,
      out:
        `${path}: 5 rows imported into main, 0 known already.\n` +
        '  BTC/USD: quantity 0 → 0.1985, cost 0 → 9934.934934934934934935, realised 0 → 21964.98998998998998999, fees 0 → 25, fees in base 0 → 0.0005\n' +
        '  ETH/USD: quantity 0 → 2, cost 0 → 6000\n',
      error: '',
    })
  })

  it('changes nothing the second time', async () => {
    const { run, file } = openLedgerCli()
    const path = file(SAMPLE)
    await run('ledger', 'import', path)
    const again = await run('ledger', 'import', path)
    expect(again).toEqual({
      code: 0,
      out: `${path}: 0 rows imported into main, 5 known already.\n`,
      error: '',
    })
    const json = JSON.parse((await run('ledger', 'import', path, '--json')).out)
    expect(json).toMatchObject({ ok: true, account: 'main', lines: 5, imported: 0, known: 5 })
  })

  it('lists every mistake with its line and imports nothing', async () => {
    const { run, file, store } = openLedgerCli()
    const path = file(`${SAMPLE},2025-04-01,BTC/USD,sell,-1,x,,,T9,\n,,ETH/USD,buy,1,1,,,T10,\n`)
    const answer = await run('ledger', 'import', path)
    expect(answer).toEqual({
      code: 2,
      out: '',
      error:
        `${path}: 3 problems, nothing was imported\n` +
        `  ${path}:7  quantity: must not be negative, but is -1\n` +
        `  ${path}:7  price: "x" is not a decimal number such as 0.25\n` +
        `  ${path}:8  time: is missing\n`,
    })
    expect(store.itemCount()).toBe(0)
    const json = await run('ledger', 'import', path, '--json')
    expect(JSON.parse(json.out)).toMatchObject({
      ok: false,
      imported: 0,
      problems: [{ line: 7, column: 'quantity' }, { column: 'price' }, { line: 8 }],
    })
  })

  it('leaves bad lines out when it is told to, and names them', async () => {
    const { run, file } = openLedgerCli()
    const path = file(`${SAMPLE},2025-04-01,BTC/USD,sell,-1,1,,,T9,\n`)
    const answer = await run('ledger', 'import', path, '--skip-bad')
    expect(answer.code).toBe(0)
    expect(answer.out).toContain('5 rows imported into main')
    expect(answer.error).toBe(
      `1 problem; their lines were left out:\n  ${path}:7  quantity: must not be negative, but is -1\n`,
    )
  })

  it('refuses a file without the columns it needs, whatever it is told', async () => {
    const { run, file } = openLedgerCli()
    const answer = await run('ledger', 'import', file('time,symbol\n'), '--skip-bad')
    expect(answer).toMatchObject({ code: 2, out: '' })
    expect(answer.error).toContain(':1  price: the column is missing\n')
  })

  it('refuses what is booked already with other contents', async () => {
    const { run, file } = openLedgerCli()
    await run('ledger', 'import', file(SAMPLE))
    const other = file(SAMPLE.replace('buy,1,40000', 'buy,1,41000'), 'other.csv')
    const answer = await run('ledger', 'import', other)
    expect(answer.code).toBe(2)
    expect(answer.error).toContain(
      `${other}:2  tradeId: T1 is booked already, with another price\n`,
    )
  })

  it('warns of fees without a rate, oversells and accounts that nobody configured', async () => {
    const { run, file } = openLedgerCli()
    await run('config', 'apply', file(GOOD_CONFIG, 'holdfast.yaml'))
    const path = file(`${HEADER}\n,2025-01-01,BTC/USD,sell,1,100,1,BNB,T1,\n`)
    const { error, code } = await run('ledger', 'import', path, '--account', 'other')
    expect(code).toBe(0)
    expect(error.split('\n')).toEqual([
      '4 warnings:',
      '  the configuration has no account other; its books are kept all the same',
      '  the fee of 1 BNB of trade T1 has no rate at 2025-01-01T00:00:00.000Z and is in no result',
      '  BNB/USD: fee-BTC/USD-T1 gave up more than was held, so a short lot was opened',
      '  BTC/USD: T1 gave up more than was held, so a short lot was opened',
      '',
    ])
  })

  it('values fees by a file of rates', async () => {
    const { run, file } = openLedgerCli()
    const rates = file('time,symbol,price\n2024-12-31T12:00Z,BNB/USD,300\n', 'rates.csv')
    const path = file(`${HEADER}\n,2025-01-01,BTC/USD,buy,1,100,1,BNB,T1,\n`)
    await run('ledger', 'import', path, '--rates', rates)
    const shown = JSON.parse((await run('ledger', 'show', '--json')).out)
    expect(shown.positions).toMatchObject([{ symbol: 'BNB/USD' }, { fees: '300', cost: '400' }])
  })

  it.each([
    [['--rates', '/no/rates.csv'], /\/no\/rates\.csv cannot be read/],
    [['--account', 'No Such'], /an account is lower-case letters/],
  ])('refuses %j and changes nothing', async (options, message) => {
    const { run, file, store } = openLedgerCli()
    const answer = await run('ledger', 'import', file(SAMPLE), ...options)
    expect(answer.code).toBe(2)
    expect(answer.error).toMatch(message)
    expect(store.itemCount()).toBe(0)
  })

  it('refuses a file that is not there', async () => {
    const { run } = openLedgerCli()
    const answer = await run('ledger', 'import', '/no/trades.csv', '--json')
    expect(answer.code).toBe(2)
    expect(JSON.parse(answer.out)).toMatchObject({ ok: false })
    expect(answer.error).toMatch(/no\/trades\.csv cannot be read/)
  })
})

describe('R-OPS-1 a ledger command beside a running engine', () => {
  it('waits for the lease, and gives up with 1 when it is held for long', async () => {
    const { run, file, store } = openLedgerCli()
    const lease = { owner: 'engine', epoch: 1, heldUntilMs: NOW_MS + 1 }
    await store.commit([
      { action: 'create', key: keys.lease('main', 'sync-fills'), content: lease },
    ])
    const answer = await run('ledger', 'import', file(SAMPLE))
    expect(answer).toMatchObject({ code: 1, out: '' })
    expect(answer.error).toMatch(/another run writes the ledger of main .*; try again in a minute/)
    expect(store.itemCount()).toBe(1)
  })

  it('goes on with an import that was killed, once its lease has ended', async () => {
    let nowMs = NOW_MS
    const gate = new CallGate(60)
    let isFirst = true
    const cli = openLedgerCli(
      (store) => (isFirst ? gated('store', store, gate) : store),
      () => (nowMs += 500),
    )
    const path = cli.file(SAMPLE)
    await Promise.race([cli.run('ledger', 'import', path), gate.reached])
    expect(gate.wasReached).toBe(true)
    isFirst = false
    expect(await cli.run('ledger', 'import', path)).toMatchObject({ code: 0 })
    expect(await cli.run('ledger', 'verify')).toMatchObject({ code: 0 })
    const shown = JSON.parse((await cli.run('ledger', 'show', '--json')).out)
    expect(shown.positions).toMatchObject([{ symbol: 'BTC/USD', entries: 4 }, { entries: 1 }])
  })
})
