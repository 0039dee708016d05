/** Every call that the engine can make on a port, and how long it takes. */
import { type CallTiming } from '../kernel/kernel.ts'
import { type Draws } from '../kernel/draws.ts'
import { type Run } from '../kernel/run.ts'

export const CALL_NAMES = [
  'clock.sleep',
  'store.get',
  'store.getMany',
  'store.query',
  'store.commit',
  'orderQueue.send',
  'tickQueue.send',
  'alerts.raise',
  'exchange.fetchInstruments',
  'exchange.fetchQuotes',
  'exchange.fetchBars',
  'exchange.fetchBalances',
  'exchange.fetchOpenOrders',
  'exchange.findOrder',
  'exchange.findOrders',
  'exchange.fetchTrades',
  'exchange.fetchMovements',
  'exchange.placeOrder',
  'exchange.amendOrder',
  'exchange.cancelOrder',
] as const

export type CallName = (typeof CALL_NAMES)[number]

export const EXCHANGE_READS: readonly CallName[] = CALL_NAMES.filter(
  (name) => name.startsWith('exchange.fetch') || name.startsWith('exchange.find'),
)

/** Calls that are signed with the account's key. */
export const SIGNED_CALLS: readonly CallName[] = [
  'exchange.fetchBalances',
  'exchange.fetchOpenOrders',
  'exchange.findOrder',
  'exchange.findOrders',
  'exchange.fetchTrades',
  'exchange.fetchMovements',
  'exchange.placeOrder',
  'exchange.amendOrder',
  'exchange.cancelOrder',
]

const TIMING_SALT = 11

/** Half of a call's time until its effect, half until the answer: a few milliseconds inside the cloud, more to a venue. */
export function timingOf(name: CallName, run: Run, draws: Draws): CallTiming {
  if (name === 'clock.sleep') return { requestMs: 0, answerMs: 0 }
  const spread = draws.uniform(run.place, run.calls, TIMING_SALT)
  const usualMs = name.startsWith('exchange.') ? 20 + spread * 130 : 1 + spread * 5
  const halfMs = Math.ceil(usualMs * run.slowness)
  return { requestMs: halfMs, answerMs: halfMs }
}
