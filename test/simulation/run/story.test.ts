import { describe, expect, it } from 'vitest'
import { newOrder, type Intent, type Order } from '../../../lib/domain/order/order.ts'
import { ONE } from '../../../lib/domain/money/fixed.ts'
import { tradingStateRecord } from '../../../lib/engine/records/account-records.ts'
import { keys } from '../../../lib/engine/records/keys.ts'
import { factRecord } from '../../../lib/engine/records/ledger-records.ts'
import { ledgerChangeRecord, rebuildRecord } from '../../../lib/engine/records/ledger-rows.ts'
import { orderRecord } from '../../../lib/engine/records/order-records.ts'
import { type Watcher } from '../watcher.ts'
import { createStory, storyText } from './story.ts'

const START_MS = Date.UTC(2026, 0, 5)
const run = {
  label: 'execute-orders@message-7#1',
  functionName: 'execute-orders',
  startedAtMs: START_MS + 60_000,
  skewMs: 5_000,
}

/** What the story says after these things were told. */
function told(...tell: readonly ((watcher: Watcher) => void)[]): readonly string[] {
  const story = createStory(START_MS, (kind) => (kind === 'crash' ? 'it dies' : undefined))
  for (const one of tell) one(story.watcher)
  return story.lines().map(storyText)
}

const intent: Intent = {
  intentId: '0123456789abcdef0123456789abcdef',
  account: 'main',
  symbol: 'BTC/USD',
  planId: 'fedcba9876543210fedcba9876543210',
  purpose: 'entry',
  effect: 'increasing',
  side: 'buy',
  type: 'limit',
  quantity: ONE / 300n,
  limitPrice: 48_000n * ONE,
  postOnly: false,
  reduceOnly: false,
  timeInForce: 'good-till-cancelled',
  referencePrice: 48_100n * ONE,
  attempt: 0,
  createdAtMs: START_MS + 66_000,
}
const orderKey = keys.order('main', 'BTC/USD', intent.intentId)
const created = newOrder({ ...intent, quantity: ONE / 200n })
const stored = (value: Order) => ({ key: orderKey, value, version: 1 })

describe('the story of a run', () => {
  it('tells when, who, and what happened to an order', () => {
    const sending: Order = { ...created, state: 'sending', updatedAtMs: START_MS + 67_500 }
    const filled: Order = {
      ...sending,
      state: 'partially-filled',
      filledQuantity: ONE / 400n,
      venueFilledQuantity: ONE / 400n,
    }
    const lines = told(
      (watcher) => watcher.started?.(run, undefined),
      (watcher) => watcher.committed?.(run, [orderRecord.create(orderKey, created)]),
      (watcher) => watcher.committed?.(run, [orderRecord.replace(stored(created), sending)]),
      (watcher) => watcher.committed?.(run, [orderRecord.replace(stored(sending), filled)]),
      (watcher) => watcher.committed?.(run, [orderRecord.replace(stored(filled), filled)]),
    )
    const who = 'execute-orders@message-7#1'
    expect(lines).toEqual([
      `00:01:01.000 ${who} wants the entry order 01234567…cdef: buy BTC/USD 0.005 limit at 48000`,
      `00:01:02.500 ${who} has the entry order 01234567…cdef: created → sending`,
      `00:01:02.500 ${who} has the entry order 01234567…cdef: sending → partially-filled, 0.0025 of 0.005 booked`,
    ])
  })

  it('tells of sends, fills and the trading state', () => {
    const fill = {
      tradeId: 'T1',
      venueOrderId: 'O1',
      account: 'main',
      symbol: 'BTC/USD',
      side: 'buy',
      price: 48_000n * ONE,
      quantity: ONE / 400n,
      cost: 120n * ONE,
      fee: 0n,
      feeCurrency: 'USD',
      timeMs: START_MS,
      appliedAtMs: START_MS + 10_000,
    } as const
    const halted = { state: 'HALTED', cause: 'too late', setBy: 'anna', setAtMs: START_MS } as const
    const lines = told(
      (watcher) =>
        watcher.sending?.(run, 'main', {
          clientOrderId: 'abc',
          symbol: 'BTC/USD',
          side: 'sell',
          type: 'stop',
          quantity: ONE / 400n,
          triggerPrice: 47_000n * ONE,
          postOnly: false,
          reduceOnly: true,
          timeInForce: 'good-till-cancelled',
          arriveByMs: START_MS + 60_000,
        }),
      (watcher) =>
        watcher.committed?.(run, [
          factRecord.create(keys.fact('main', 'BTC/USD', { timeMs: START_MS, id: 'T1' }), { fill }),
          tradingStateRecord.create(keys.tradingState('main'), halted),
        ]),
    )
    expect(lines.map((line) => line.replace(/^\S+ \S+ /, ''))).toEqual([
      'sends sell BTC/USD 0.0025 stop when 47,000.00 is touched, only to reduce, as abc (main)',
      'books trade T1 of somebody else: buy BTC/USD 0.0025 at 48000',
      'sets the trading state HALTED, by anna: too late',
    ])
  })

  it('tells of money that moves and of books that are rebuilt', () => {
    const movement = {
      movementId: 'L1',
      account: 'main',
      kind: 'deposit',
      currency: 'BTC',
      quantity: ONE / 4n,
      fee: 0n,
      symbol: 'BTC/USD',
      timeMs: START_MS,
      appliedAtMs: START_MS + 10_000,
    } as const
    const rebuild = {
      symbol: 'BTC/USD',
      reason: 'L1 came late',
      requestedAtMs: START_MS + 10_000,
      generation: 2,
    }
    const change = {
      symbol: 'BTC/USD',
      reason: 'L1 came late',
      atMs: START_MS + 11_000,
      before: { cost: '1' },
      after: { cost: '2' },
    }
    const lines = told((watcher) =>
      watcher.committed?.(run, [
        factRecord.create(keys.fact('main', 'BTC/USD', { timeMs: START_MS, id: 'L1' }), {
          movement,
        }),
        rebuildRecord.create(keys.rebuild('main', 'BTC/USD'), rebuild),
        ledgerChangeRecord.create(keys.ledgerChange('main', 'BTC/USD', 2), change),
      ]),
    )
    expect(lines.map((line) => line.replace(/^\S+ \S+ /, ''))).toEqual([
      'books deposit L1 of 0.25 BTC in the lots of BTC/USD',
      'asks for a rebuild of BTC/USD: L1 came late',
      'puts the rebuilt book of BTC/USD in place: {"cost":"1"} became {"cost":"2"}',
    ])
  })

  it('tells of faults, ends, alerts, warnings, conflicts and messages', () => {
    const alert = { key: 'k', severity: 'critical', title: 'no stop', text: '', atMs: 0 } as const
    const body = JSON.stringify({ action: 'place', intentId: intent.intentId, symbol: 'BTC/USD' })
    const lines = told(
      (watcher) =>
        watcher.deed?.({
          kind: 'crash',
          label: 'a@1/2:crash',
          atMs: START_MS + 90_061_007,
          detail: 'store.get',
        }),
      (watcher) => watcher.deed?.({ kind: 'hail', label: 'tick-1:hail', atMs: START_MS }),
      (watcher) => watcher.ended?.(run, { end: 'crashed' }),
      (watcher) => watcher.ended?.(run, { end: 'timed-out' }),
      (watcher) => watcher.ended?.(run, { end: 'failed', error: new Error('no table\nat x') }),
      (watcher) => watcher.alerted?.(run, alert, true),
      (watcher) => watcher.alerted?.(undefined, alert, false),
      (watcher) => watcher.logged?.(run, 'warn', 'slow', { account: 'main', function: 'x' }),
      (watcher) => watcher.conflicted?.(run, [], [keys.cash('main')]),
      (watcher) => watcher.queued?.('orders', { body }),
      (watcher) => watcher.buried?.('orders', 'no json'),
    )
    const who = '1d 01:01:01.007 execute-orders@message-7#1'
    expect(lines).toEqual([
      '1d 01:01:01.007 *** a@1/2:crash (store.get): it dies',
      '1d 01:01:01.007 *** tick-1:hail: hail',
      `${who} dies`,
      `${who} is stopped at its time limit`,
      `${who} fails: no table`,
      `${who} raises a critical alert: no stop`,
      '1d 01:01:01.007 the alarm raises a critical alert, which nobody hears: no stop',
      `${who} warns: slow (account main)`,
      `${who} may not write: account#main / cash changed`,
      '1d 01:01:01.007 the queue takes the wish to place order 01234567…cdef of BTC/USD',
      '1d 01:01:01.007 the queue buries a message of orders: no json',
    ])
  })

  it('leaves out reads, prices, quiet ends and what a run says to itself', () => {
    const lines = told(
      (watcher) => watcher.started?.(run, undefined),
      (watcher) => watcher.quoted?.(run, 'main', []),
      (watcher) => watcher.ended?.(run, { end: 'done', result: undefined }),
      (watcher) => watcher.logged?.(run, 'info', 'all is well', {}),
      (watcher) => watcher.logged?.(run, 'error', 'execute-orders failed', {}),
      (watcher) => watcher.conflicted?.(run, [], [keys.tick('main', 0)]),
      (watcher) => watcher.queued?.('ticks', { body: '{}' }),
      (watcher) => watcher.stepped?.(),
      (watcher) =>
        watcher.committed?.(run, [
          { action: 'create', key: keys.heartbeat('sync-fills'), content: {} },
          { action: 'require', key: orderKey, expectedVersion: 1 },
          { action: 'delete', key: orderKey, expectedVersion: 1 },
        ]),
    )
    expect(lines).toEqual([])
  })

  it('knows the step of every line', () => {
    const story = createStory(START_MS, () => undefined)
    const { watcher } = story
    watcher.ended?.(run, { end: 'crashed' })
    watcher.stepped?.()
    watcher.stepped?.()
    watcher.ended?.(run, { end: 'crashed' })
    expect(story.lines().map(({ step }) => step)).toEqual([0, 2])
  })
})
