import { describe, expect, it } from 'vitest'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { readRateFile } from '../../../lib/runtime/ledger-files/read-rate-file.ts'
import { csvFile } from './csv-file.ts'

describe('a file of prices', () => {
  it('is read with the line that each price is from', async () => {
    const file = csvFile('symbol,time,price\nBNB/USD,2025-01-02,310.5\n', 'prices.csv')
    expect(await readRateFile(file)).toEqual({
      rows: [
        {
          symbol: 'BNB/USD',
          timeMs: Date.UTC(2025, 0, 2),
          price: parseFixed('310.5'),
          source: 'prices.csv line 2',
        },
      ],
      problems: [],
      warnings: [],
    })
  })

  it('lists every mistake', async () => {
    const file = csvFile('symbol,time,price\nBNB,2025-01-02,1\nBNB/USD,never,0\n')
    const { problems } = await readRateFile(file)
    expect(problems.map(({ line, column }) => [line, column])).toEqual([
      [2, 'symbol'],
      [3, 'time'],
      [3, 'price'],
    ])
  })
})
