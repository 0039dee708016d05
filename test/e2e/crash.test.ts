import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSeededRandom } from '../../lib/adapters/memory/seeded-random.ts'
import { formatFixed, parseFixed } from '../../lib/domain/money/fixed.ts'
import { type RunResult } from '../../lib/runtime/local/run-summary.ts'
import { ExchangeRecord } from './exchange-record.ts'
import { LIVELY_CONFIG, LIVELY_SYMBOLS } from './lively-config.ts'
import { type Program, processesNaming, start, startExchange } from './processes.ts'
import { storedBooks } from './stored-books.ts'

const KILLS = 20
/** Longer than it takes to notice the order and to kill: the answer never arrives. */
const ANSWER_DELAY_MS = 30_000
/** What a venue shows late: the next runs have to bear it that an order or trade is not listed yet. */
const LATE_LISTINGS = [
  { kind: 'withhold-trades', count: 2 },
  { kind: 'hide-order', count: 3 },
]
const DELAYED_ANSWER = { kind: 'delay', endpoint: 'AddOrder', when: 'after', ms: ANSWER_DELAY_MS }

interface Arena {
  readonly data: string
  readonly record: ExchangeRecord
  startRun(span: string): Program
}

describe('R-OPS-1 R-LEDG-1 R-ORD-3 a run that is killed twenty times', () => {
  it('books each trade once and sends each order once', { timeout: 240_000 }, async () => {
    const arena = await openArena()
    const random = createSeededRandom('kill points 1')
    for (let kill = 1; kill <= KILLS; kill += 1) {
      if (kill % 2 === 0) await killBeforeTheAnswer(arena)
      else await killAnywhere(arena, { inside: kill % 4 === 1, afterMs: random.next() * 800 })
      expect(processesNaming(arena.data).filter((line) => line.includes('run-local'))).toEqual([])
    }
    const { faultsFired } = await arena.record.state()
    expect(faultsFired).toMatchObject({ delay: KILLS / 2 })
    for (const { kind } of LATE_LISTINGS) expect(faultsFired[kind]).toBeGreaterThan(KILLS / 4)

    const { code, output, errors } = await arena.startRun('20m').ended
    expect({ code, failures: failuresIn(errors) }).toEqual({ code: 0, failures: [] })
    const result = JSON.parse(output) as RunResult
    expect(result).toMatchObject({ ledgerMatchesVenue: true, ordersPerIntentMax: 1 })
    expect(result.orders).toMatchObject({ created: 0, sending: 0, unknown: 0 })
    await expectSameBooks(arena)
    expect(processesNaming(arena.data)).toEqual([])
  })
})

async function openArena(): Promise<Arena> {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-crash-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const config = join(folder, 'holdfast.yaml')
  const data = join(folder, 'data')
  writeFileSync(config, LIVELY_CONFIG)
  const { url, controlUrl } = await startExchange(
    ...['--clock', 'follow', '--data', join(folder, 'exchange'), '--seed', '7'],
    ...['--symbols', LIVELY_SYMBOLS.join(',')],
  )
  const startRun = (span: string): Program =>
    start(
      'scripts/run-local.ts',
      ...['--config', config, '--data', data, '--speed', 'max', '--json', '--for', span],
      ...['--exchange-url', url, '--exchange-control-url', controlUrl],
    )
  return { data, record: new ExchangeRecord(controlUrl), startRun }
}

/** The exchange has the order, and the run that sent it dies without an answer. */
async function killBeforeTheAnswer({ record, startRun }: Arena): Promise<void> {
  const { events } = await record.state()
  await record.inject(DELAYED_ANSWER)
  const run = startRun('30d')
  await until(run, async () => (await record.since(events)).accepted.length > 0)
  await kill(run)
  await record.heal()
  for (const fault of LATE_LISTINGS) await record.inject(fault)
}

/** At a moment of the run, or already while it starts. */
async function killAnywhere(
  { record, startRun }: Arena,
  { inside, afterMs }: { readonly inside: boolean; readonly afterMs: number },
): Promise<void> {
  const { nowMs } = await record.state()
  const run = startRun('30d')
  if (inside) await until(run, async () => (await record.state()).nowMs > nowMs)
  await sleep(afterMs)
  await kill(run)
}

async function kill(run: Program): Promise<void> {
  run.process.kill('SIGKILL')
  const { code, errors } = await run.ended
  expect({ code, failures: failuresIn(errors) }).toEqual({ code: null, failures: [] })
}

/** Alarms are as they should be; a function that failed is not. */
function failuresIn(errors: string): readonly string[] {
  return errors.split('\n').filter((line) => line.includes(' failed'))
}

/** The ledger and the exchange's own record, compared trade by trade. */
async function expectSameBooks({ record, data }: Arena): Promise<void> {
  const books = await storedBooks(data, 'main', LIVELY_SYMBOLS)
  const { accepted, trades } = await record.since(0)
  expect(accepted.length).toBeGreaterThan(KILLS)
  expect(trades.length).toBeGreaterThan(KILLS / 2)
  const booked = books.fills.map((fill) => ({
    tradeId: fill.tradeId,
    venueOrderId: fill.venueOrderId,
    symbol: fill.symbol,
    side: fill.side,
    price: formatFixed(fill.price),
    quantity: formatFixed(fill.quantity),
    fee: formatFixed(fill.fee),
  }))
  expect(booked.sort(byTradeId)).toEqual(trades.sort(byTradeId))

  // Kraken takes an intent's id as the client's id of the order.
  const clientIds = accepted.map((order) => order.clientOrderId)
  const intents = new Set(books.orders.map((order) => order.intent.intentId))
  expect(new Set(clientIds).size).toBe(clientIds.length)
  expect(clientIds.filter((id) => id === undefined || !intents.has(id))).toEqual([])

  const balances = (await record.state()).accounts['main']?.balances ?? []
  expect(balances.length).toBeGreaterThan(1)
  for (const { currency, total } of balances) {
    const position = books.positions.find(({ symbol }) => symbol === `${currency}/USD`)
    const ours = currency === 'USD' ? books.cash.get('USD') : position?.quantity
    expect({ currency, amount: ours ?? 0n }).toEqual({ currency, amount: parseFixed(total) })
  }
}

function byTradeId(a: { readonly tradeId: string }, b: { readonly tradeId: string }): number {
  return a.tradeId < b.tradeId ? -1 : 1
}

async function until(run: Program, reached: () => Promise<boolean>): Promise<void> {
  const deadlineMs = Date.now() + 60_000
  while (!(await reached())) {
    if (run.process.exitCode !== null)
      throw new Error(`the run ended by itself: ${JSON.stringify(await run.ended)}`)
    if (Date.now() > deadlineMs) throw new Error('the run did not come that far')
    await sleep(15)
  }
}
