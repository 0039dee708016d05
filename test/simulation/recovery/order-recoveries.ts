/** Recoveries that show in how one commit changed an order. */
import {
  type Order,
  isFinal,
  isResting,
  knownFilledQuantity,
} from '../../../lib/domain/order/order.ts'
import { type RecoveryName } from './recovery-branches.ts'
import { type RunMemory, increase } from './run-memory.ts'

export interface KnownOrder {
  readonly order: Order
  /** The invocation that claimed it last, and the one that took its outcome for lost. */
  readonly claimedBy?: string
  readonly lostBy?: string
}

export function nextKnownOrder(
  before: KnownOrder | undefined,
  after: Order,
  label: string,
): KnownOrder {
  const wasClaimed = after.claimEpoch > (before?.order.claimEpoch ?? 0)
  const wasLost = after.state === 'unknown' && before?.order.state !== 'unknown'
  return {
    ...before,
    order: after,
    ...(wasClaimed ? { claimedBy: label } : {}),
    ...(wasLost ? { lostBy: label } : {}),
  }
}

export function orderRecoveries(
  before: KnownOrder,
  after: Order,
  run: RunMemory,
): readonly RecoveryName[] {
  return [
    ...claimRecoveries(before.order, after, run),
    ...settling(before, after, run),
    ...endRecoveries(before.order, after, run),
    ...fillRecoveries(before.order, after),
    ...cancelRecoveries(before.order, after, run),
    ...amendRecoveries(before.order, after, run),
  ]
}

const LOST_CLAIM = 'the run that sent it ended without recording an outcome'
const STOOD_STILL = 'the run stood still between its claim and the send'

function claimRecoveries(was: Order, is: Order, run: RunMemory): readonly RecoveryName[] {
  if (is.claimEpoch > was.claimEpoch) return is.claimEpoch > 1 ? ['order-sent-again'] : []
  if (was.state !== 'sending') return []
  if (is.retryable && !was.retryable && is.reason === STOOD_STILL) return ['own-claim-given-up']
  if (is.state === 'unknown' && is.reason === LOST_CLAIM)
    return run.invocation.functionName === 'reconcile'
      ? ['claim-lost-by-reconcile']
      : ['claim-lost-by-message']
  return []
}

/** How an order of unknown outcome came out of it. */
function settling(before: KnownOrder, is: Order, run: RunMemory): readonly RecoveryName[] {
  const { order: was, claimedBy, lostBy } = before
  if (was.state !== 'unknown' || is.state === 'unknown') return []
  const { functionName, label } = run.invocation
  switch (functionName) {
    case 'sync-fills':
      return ['unknown-settled-by-fill']
    case 'reconcile':
      if (is.state === 'expired' && is.reason?.startsWith('the venue has no such order') === true)
        return ['unknown-settled-by-absence']
      if (isFinal(is)) return ['unknown-settled-by-lookup']
      // By the listing or by a look at it alone: the report at the end of the run tells.
      increase(run.foundResting, is.intent.account)
      return []
    default:
      return claimedBy === label && lostBy !== label
        ? ['answer-late']
        : ['unknown-settled-before-cancel']
  }
}

function endRecoveries(was: Order, is: Order, run: RunMemory): readonly RecoveryName[] {
  if (isFinal(was) || !isFinal(is)) return []
  const { reason = '', intent, state } = is
  if (state === 'expired' && reason === 'too late to be sent')
    return run.invocation.functionName === 'reconcile'
      ? ['lapsed-by-reconcile']
      : ['lapsed-at-claim']
  if (state === 'denied') return denialRecoveries(reason)
  if (state === 'cancelled' && reason === 'cancelled before it was sent') return ['cancel-withdrew']
  if (state === 'filled')
    return was.cancelRequestedAtMs === undefined ? [] : ['filled-while-cancelling']
  if (intent.purpose === 'entry') return knownFilledQuantity(is) > 0n ? ['entry-part-kept'] : []
  const vanished = intent.purpose === 'protection' && is.cancelRequestedAtMs === undefined
  return vanished && isResting(was) ? ['protection-vanished'] : []
}

function denialRecoveries(reason: string): readonly RecoveryName[] {
  if (reason.startsWith('trading state is ')) return ['denied-by-trading-state']
  const isPrice = reason.startsWith('the quote is ') || reason.startsWith('no usable price ')
  return isPrice ? ['denied-for-quote'] : []
}

function fillRecoveries(was: Order, is: Order): readonly RecoveryName[] {
  if (is.filledQuantity <= was.filledQuantity) return []
  return was.state === 'sending' ? ['fill-before-answer'] : []
}

function amendRecoveries(
  was: Order,
  is: Order,
  { invocation }: RunMemory,
): readonly RecoveryName[] {
  if (was.amendment === undefined) return []
  if (is.amendment !== undefined)
    return is.amendment.outcomeLost === true && was.amendment.outcomeLost !== true
      ? ['amend-lost']
      : []
  if (isFinal(is)) return []
  if (is.amendRefusedAtMs !== undefined && is.amendRefusedAtMs !== was.amendRefusedAtMs)
    return ['amend-refused']
  const isLookedAt = invocation.functionName === 'reconcile' || was.amendment.outcomeLost === true
  return isLookedAt ? ['amend-settled-by-listing'] : []
}

/** Why the cancel of an entry was asked for. */
function cancelRecoveries(was: Order, is: Order, run: RunMemory): readonly RecoveryName[] {
  const { intent, cancelRequestedAtMs } = is
  if (cancelRequestedAtMs === undefined || was.cancelRequestedAtMs !== undefined) return []
  if (intent.purpose !== 'entry') return []
  switch (run.invocation.functionName) {
    case 'operate':
      return []
    case 'check-risk':
      return run.movedStateOf.has(intent.account) ? [] : ['entries-cancelled-again']
    default:
      return cancelRequestedAtMs >= (intent.expiresAtMs ?? Infinity) ? ['entry-given-up'] : []
  }
}
