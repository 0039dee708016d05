/**
 * Where everything lives in the one table.
 *
 * | partition                     | sort                                   | what                       |
 * |-------------------------------|----------------------------------------|----------------------------|
 * | config                        | active, version#N                      | configuration              |
 * | market#M#SYMBOL               | instrument, bars#TIMEFRAME#PAGE, …     | market data by symbol      |
 * | quotes#M                      | SYMBOL                                 | last quotes                |
 * | account#A                     | trading-state, exposure, cash, …       | one of each per account    |
 * | audit#A#DAY                   | TIME#SUBJECT#N                         | what changed, and why      |
 * | symbol#A#SYMBOL               | order#, venue-order#, fill#, lots#, …  | facts                      |
 * | open-plans#A#SHARD            | PLAN                                   | plans that are not closed  |
 * | open-orders#A#SHARD           | INTENT                                 | pointers, until settled    |
 * | outbox#A                      | ACTION#INTENT                          | what the queue must bring  |
 * | heartbeats                    | FUNCTION                               | last success               |
 */
import { type Timeframe } from '../../domain/market/bar.ts'
import { type Key } from '../../ports/store.ts'

/** Open plans and orders are spread over this many partitions each. */
export const OPEN_SHARDS = 2

export const SHARDS: readonly number[] = Array.from({ length: OPEN_SHARDS }, (_, shard) => shard)

function shardOf(id: string): number {
  return Number.parseInt(id.slice(-2), 16) % OPEN_SHARDS
}

/** Decisions of a symbol sort by strategy, then by the time of the bar. */
export const DECISION_PREFIX = 'decision#'
/** Losing plans of a symbol sort by the time of their end. */
export const LOSS_PREFIX = 'loss#'

/** Zero-padded, so that text order is number order. */
export function padded(number: number): string {
  return number.toString().padStart(15, '0')
}

function utcDay(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10)
}

const account = (id: string, sort: string): Key => ({ partition: `account#${id}`, sort })
const symbol = (id: string, name: string, sort: string): Key => ({
  partition: `symbol#${id}#${name}`,
  sort,
})

export const keys = {
  activeConfig: (): Key => ({ partition: 'config', sort: 'active' }),
  configVersion: (version: number): Key => ({
    partition: 'config',
    sort: `version#${padded(version)}`,
  }),

  instrument: (market: string, name: string): Key => ({
    partition: `market#${market}#${name}`,
    sort: 'instrument',
  }),
  barPage: (market: string, name: string, timeframe: Timeframe, pageStartMs: number): Key => ({
    partition: `market#${market}#${name}`,
    sort: `bars#${timeframe}#${padded(pageStartMs)}`,
  }),
  unfillable: (market: string, name: string, timeframe: Timeframe): Key => ({
    partition: `market#${market}#${name}`,
    sort: `unfillable#${timeframe}`,
  }),
  quote: (market: string, name: string): Key => ({ partition: `quotes#${market}`, sort: name }),
  marketSync: (market: string): Key => ({ partition: `quotes#${market}`, sort: '#sync' }),

  tradingState: (id: string): Key => account(id, 'trading-state'),
  exposure: (id: string): Key => account(id, 'exposure'),
  cash: (id: string): Key => account(id, 'cash'),
  fillCursor: (id: string): Key => account(id, 'fill-cursor'),
  lease: (id: string, name: string): Key => account(id, `lease#${name}`),
  tick: (id: string, slotMs: number): Key => account(id, `tick#${padded(slotMs)}`),
  day: (id: string, atMs: number): Key => account(id, `day#${utcDay(atMs)}`),
  command: (id: string, commandId: string): Key => account(id, `command#${commandId}`),
  heartbeat: (functionName: string): Key => ({ partition: 'heartbeats', sort: functionName }),
  drift: (id: string): Key => account(id, 'drift'),
  quarantinedTrade: (id: string, name: string, tradeId: string): Key =>
    account(id, `quarantine#${name}#${tradeId}`),
  audit: (id: string, atMs: number, subject: string): Key => ({
    partition: `audit#${id}#${utcDay(atMs)}`,
    sort: `${padded(atMs)}#${subject}`,
  }),

  order: (id: string, name: string, intentId: string): Key => symbol(id, name, `order#${intentId}`),
  venueOrder: (id: string, name: string, venueOrderId: string): Key =>
    symbol(id, name, `venue-order#${venueOrderId}`),
  fill: (id: string, name: string, tradeId: string): Key => symbol(id, name, `fill#${tradeId}`),
  position: (id: string, name: string): Key => symbol(id, name, 'position'),
  lotPage: (id: string, name: string, page: number): Key =>
    symbol(id, name, `lots#${padded(page)}`),
  allocations: (id: string, name: string, atMs: number, tradeId: string, part: number): Key =>
    symbol(id, name, `allocation#${padded(atMs)}#${tradeId}#${part}`),
  closedPlan: (id: string, name: string, planId: string): Key => symbol(id, name, `plan#${planId}`),
  loss: (id: string, name: string, endedAtMs: number, planId: string): Key =>
    symbol(id, name, `${LOSS_PREFIX}${padded(endedAtMs)}#${planId}`),
  decision: (id: string, name: string, strategy: string, barOpenTimeMs: number): Key =>
    symbol(id, name, `${DECISION_PREFIX}${strategy}#${padded(barOpenTimeMs)}`),

  openPlan: (id: string, planId: string): Key => ({
    partition: openPlansPartition(id, shardOf(planId)),
    sort: planId,
  }),
  openOrder: (id: string, intentId: string): Key => ({
    partition: openOrdersPartition(id, shardOf(intentId)),
    sort: intentId,
  }),
  outbox: (id: string, action: string, intentId: string): Key => ({
    partition: outboxPartition(id),
    sort: `${action}#${intentId}`,
  }),
} as const

export function openPlansPartition(id: string, shard: number): string {
  return `open-plans#${id}#${shard}`
}

export function openOrdersPartition(id: string, shard: number): string {
  return `open-orders#${id}#${shard}`
}

export function outboxPartition(id: string): string {
  return `outbox#${id}`
}
