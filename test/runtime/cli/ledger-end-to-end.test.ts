/** The whole way on a real data folder: a file of trades in, allocations and an export out. */
import BigNumber from 'bignumber.js'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../../lib/adapters/memory/seeded-random.ts'
import { openLocalStore } from '../../../lib/runtime/cli/open-local-store.ts'
import { runCli } from '../../../lib/runtime/cli/run-cli.ts'
import { loadConfig } from '../../../lib/runtime/config/load-config.ts'
import { type Answer, HEADER, temporaryFolder } from './ledger-cli.ts'

interface Row {
  readonly id: string
  readonly time: string
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly price: string
  readonly fee: string
}

/** Never more sold than held. */
function sampleRows(count: number): readonly Row[] {
  const random = createSeededRandom('end to end')
  const held = new Map<string, number>()
  const between = (low: number, high: number): number =>
    Math.floor(low + random.next() * (high - low))
  return Array.from({ length: count }, (_, index): Row => {
    const symbol = ['BTC/USD', 'ETH/USD', 'ADA/USD'][between(0, 3)] ?? ''
    const units = between(1, 900)
    const before = held.get(symbol) ?? 0
    const side = before > units && random.next() < 0.55 ? 'sell' : 'buy'
    held.set(symbol, before + (side === 'buy' ? units : -units))
    return {
      id: `T${String(index).padStart(5, '0')}`,
      time: new Date(Date.UTC(2025, 0, 1) + index * 5_000_000).toISOString(),
      symbol,
      side,
      quantity: `0.${String(units).padStart(5, '0')}`,
      price: `${between(10, 90_000)}.${between(10, 99)}`,
      fee: `0.0${between(1, 99)}`,
    }
  })
}

function csvOf(rows: readonly Row[]): string {
  const lines = rows.map(({ id, time, symbol, side, quantity, price, fee }) =>
    ['trade', time, symbol, side, quantity, price, fee, 'USD', id, `O-${id}`].join(','),
  )
  return [HEADER, ...lines, ''].join('\n')
}

interface Part {
  readonly sell: string
  readonly buy: string
  readonly quantity: BigNumber
  readonly cost: BigNumber
  readonly proceeds: BigNumber
}

/** First in, first out, with as many digits as it takes. */
function plainFifo(rows: readonly Row[]): readonly Part[] {
  BigNumber.config({ DECIMAL_PLACES: 60 })
  const open = new Map<string, { id: string; left: BigNumber; unitCost: BigNumber }[]>()
  const parts: Part[] = []
  for (const row of rows) {
    const quantity = new BigNumber(row.quantity)
    const value = quantity.times(row.price)
    const lots = open.get(row.symbol) ?? []
    open.set(row.symbol, lots)
    if (row.side === 'buy') {
      lots.push({ id: row.id, left: quantity, unitCost: value.plus(row.fee).div(quantity) })
      continue
    }
    const unitProceeds = value.minus(row.fee).div(quantity)
    let wanted = quantity
    while (wanted.gt(0)) {
      const lot = lots[0]
      if (lot === undefined) throw new Error(`${row.id} sells more than is held`)
      const taken = BigNumber.min(wanted, lot.left)
      parts.push({
        sell: row.id,
        buy: lot.id,
        quantity: taken,
        cost: taken.times(lot.unitCost),
        proceeds: taken.times(unitProceeds),
      })
      wanted = wanted.minus(taken)
      lot.left = lot.left.minus(taken)
      if (lot.left.isZero()) lots.shift()
    }
  }
  return parts
}

async function holdfast(...argv: readonly string[]): Promise<Answer> {
  const written = { out: '', error: '' }
  const code = await runCli(argv, {
    writeOut: (text) => void (written.out += text),
    writeError: (text) => void (written.error += text),
    loadConfig,
    openStore: openLocalStore,
    openOperator: () => Promise.reject(new Error('the ledger has nothing to do with plans')),
  })
  return { code, ...written }
}

describe('R-LEDG-8 a file of trades in a data folder', () => {
  it(
    'comes out as a FIFO by other means has it, again and again',
    { timeout: 60_000 },
    async () => {
      const folder = temporaryFolder()
      const data = join(folder, 'data')
      const rows = sampleRows(400)
      const file = join(folder, 'trades.csv')
      writeFileSync(file, csvOf([...rows].reverse()))
      const onData = ['--data', data, '--json']

      const imported = await holdfast('ledger', 'import', file, ...onData)
      expect(imported).toMatchObject({ code: 0, error: '' })
      expect(JSON.parse(imported.out)).toMatchObject({ imported: 400, known: 0, warnings: [] })

      const listed = await holdfast('ledger', 'allocations', ...onData)
      const expected = plainFifo(rows)
      const found: readonly Record<string, string>[] = JSON.parse(listed.out)
      expect(found.map((row) => [row['sellTradeId'], row['buyTradeId']])).toEqual(
        expected.map(({ sell, buy }) => [sell, buy]),
      )
      // Parts of a division are rounded to 18 decimals, and the last part takes what is left.
      const near = (text: string | undefined, exact: BigNumber): void =>
        expect(
          new BigNumber(text ?? 'NaN').minus(exact).abs().lt('1e-15'),
          `${text} ${exact.toString()}`,
        ).toBe(true)
      found.forEach((row, index) => {
        const part = expected[index]
        if (part === undefined) throw new Error('one too many')
        expect(new BigNumber(row['quantity'] ?? 'NaN').eq(part.quantity)).toBe(true)
        near(row['costBasis'], part.cost)
        near(row['proceeds'], part.proceeds)
        near(row['realisedPnl'], part.proceeds.minus(part.cost))
      })

      const shown = JSON.parse((await holdfast('ledger', 'show', ...onData)).out)
      for (const { symbol, realisedPnl } of shown.positions) {
        const own = found.filter((row) => row['symbol'] === symbol)
        const sum = own.reduce(
          (total, row) => total.plus(row['realisedPnl'] ?? 'NaN'),
          new BigNumber(0),
        )
        expect(new BigNumber(realisedPnl).eq(sum)).toBe(true)
      }

      expect(await holdfast('ledger', 'verify', ...onData)).toMatchObject({ code: 0 })
      const again = await holdfast('ledger', 'import', file, ...onData)
      expect(JSON.parse(again.out)).toMatchObject({ imported: 0, known: 400, books: [] })
      expect((await holdfast('ledger', 'allocations', ...onData)).out).toBe(listed.out)

      const out = join(folder, 'tax.csv')
      const argv = ['export', '--format', 'generic', '--year', '2025', '--out', out]
      const report = JSON.parse((await holdfast(...argv, ...onData)).out)
      expect(report).toMatchObject({ ok: true, isComplete: true, method: 'FIFO' })
      const lines = readFileSync(out, 'utf8').trimEnd().split('\r\n')
      expect(lines).toHaveLength(found.length + 1)
      const gain = expected.reduce(
        (sum, { cost, proceeds }) => sum.plus(proceeds).minus(cost),
        new BigNumber(0),
      )
      near(report.totals.gain, gain)
    },
  )
})
