import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Bar } from '../../../lib/domain/market/bar.ts'
import { parseFixed } from '../../../lib/domain/money/fixed.ts'
import { BarFileError } from '../../../lib/adapters/bar-files/bar-file-error.ts'
import { parseStamp } from '../../../lib/adapters/bar-files/parse-stamp.ts'
import { type BarFileOptions, readBarFile } from '../../../lib/adapters/bar-files/read-bar-file.ts'

const MIDNIGHT_MS = Date.UTC(2022, 0, 1)
const HEADER = 'timestamp,open,high,low,close,volume'

let folder = ''
let path = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bar-file-'))
  path = join(folder, 'bars.csv')
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

async function read(
  lines: readonly string[],
  options: Partial<BarFileOptions> = {},
): Promise<readonly Bar[]> {
  writeFileSync(path, lines.join('\n'))
  const bars: Bar[] = []
  for await (const bar of readBarFile({ path, stampMarks: 'close', ...options })) bars.push(bar)
  return bars
}

async function faultOf(
  lines: readonly string[],
  options: Partial<BarFileOptions> = {},
): Promise<string> {
  const outcome = await read(lines, options).then(
    () => 'read',
    (error: unknown) => error,
  )
  expect(outcome).toBeInstanceOf(BarFileError)
  return (outcome as BarFileError).message.slice(path.length + 1)
}

describe('reading a bar file', () => {
  it('takes the timestamp for the end of the interval, in UTC', async () => {
    const bars = await read([
      HEADER,
      '2022-01-01 00:01:00.000000,46319.0,46385.0,46319.0,46377.5,12.5',
    ])
    expect(bars).toEqual([
      {
        openTimeMs: MIDNIGHT_MS,
        open: parseFixed('46319'),
        high: parseFixed('46385'),
        low: parseFixed('46319'),
        close: parseFixed('46377.5'),
        volume: parseFixed('12.5'),
      },
    ])
  })

  it('takes it for the beginning, in any order of columns, with another timeframe', async () => {
    const bars = await read(
      ['\uFEFFVolume,Close,Low,High,Open,Time,trades\r', '0,2,1,3,2,1640995200,7\r', ''],
      {
        stampMarks: 'open',
        timeframe: '1h',
      },
    )
    expect(bars).toMatchObject([{ openTimeMs: MIDNIGHT_MS, volume: 0n, low: parseFixed('1') }])
  })

  it('turns a volume in quote currency into base', async () => {
    const [bar] = await read([HEADER, '2022-01-01T00:01:00Z,4,8,4,8,20'], { volumeIn: 'quote' })
    expect(bar?.volume).toBe(parseFixed('2.5'))
  })

  it('lets holes be, and reads every bar around them', async () => {
    const bars = await read([HEADER, '1640995260,1,1,1,1,1', '1640995800,1,1,1,1,1'])
    expect(bars.map(({ openTimeMs }) => openTimeMs - MIDNIGHT_MS)).toEqual([0, 540_000])
  })

  it.each([
    ['1: the file is empty', []],
    ['1: no column is called timestamp or time', ['open,high,low,close,volume']],
    ['1: no column is called low or volume', ['time,open,high,close']],
    ['2: 5 fields instead of 6', [HEADER, '1640995260,1,1,1,1']],
    ['2: not a time: "yesterday"', [HEADER, 'yesterday,1,1,1,1,1']],
    ['2: a bar of 1m that is off-grid', [HEADER, '1640995261,1,1,1,1,1']],
    ['2: low is not a decimal amount: "x"', [HEADER, '1640995260,1,1,x,1,1']],
    ['2: volume is not a decimal amount: ""', [HEADER, '1640995260,1,1,1,1,']],
    ['2: a bar of 1m that is not-positive', [HEADER, '1640995260,1,1,0,1,1']],
    ['2: a bar of 1m that is out-of-range', [HEADER, '1640995260,1,1,1,2,1']],
    ['2: a bar of 1m that is negative-volume', [HEADER, '1640995260,1,1,1,1,-1']],
    ['2: an empty line', [HEADER, '', '1640995260,1,1,1,1,1']],
    [
      '3: the bar that opens at 2022-01-01T00:00:00.000Z is on line 2 already',
      [HEADER, '1640995260,1,1,1,1,1', '1640995260,1,1,1,1,1'],
    ],
    [
      '3: the bar that opens at 2022-01-01T00:00:00.000Z is older than the one on line 2',
      [HEADER, '1640995320,1,1,1,1,1', '1640995260,1,1,1,1,1'],
    ],
  ])('says where and what is wrong: %s', async (message, lines) => {
    expect(await faultOf(lines)).toBe(message)
  })

  it('fails when there is no file', async () => {
    await expect(readBarFile({ path, stampMarks: 'open' }).next()).rejects.toThrow('ENOENT')
  })
})

describe('timestamps', () => {
  it.each([
    ['1640995200', MIDNIGHT_MS],
    ['1640995200000', MIDNIGHT_MS],
    ['2022-01-01 00:00:00.000000', MIDNIGHT_MS],
    ['2022-01-01T00:00', MIDNIGHT_MS],
    ['2022-01-01T00:00:00.250Z', MIDNIGHT_MS + 250],
    ['2022-01-01T01:30:00+01:30', MIDNIGHT_MS],
    ['2021-12-31 19:00:00-0500', MIDNIGHT_MS],
    ['2022-01-01 00:00:00.0000001', undefined],
    ['2022-02-30 00:00:00', undefined],
    ['2022-01-01 24:00:00', undefined],
    ['2022-01-01 00:00:60', undefined],
    ['2022-13-01 00:00:00', undefined],
    ['1e9', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(parseStamp(text)).toBe(expected)
  })
})
