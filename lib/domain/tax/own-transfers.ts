/**
 * Finds the deposits that are withdrawals from another own account: the same currency, another
 * account, at the withdrawal or up to 72 hours after it, and no more than what was sent, fee included,
 * nor less than what was sent less the fee and one per cent for what the network took. Deposits are
 * looked at in the order of time; each takes the withdrawal whose amount is the nearest, then the
 * oldest. Every withdrawal is used once.
 */
import { type Movement } from '../ledger/movement.ts'
import { type Fixed, absolute } from '../money/fixed.ts'
import { type OwnTransfer } from './asset-event.ts'

export const TRANSFER_MS_MAX = 72 * 3_600_000
/** Of what was sent. */
const NETWORK_FEE_BPS_MAX = 100n

/** The transfer that a movement is one side of. */
export type OwnTransfers = ReadonlyMap<Movement, OwnTransfer>

/** @param movements in the order of time. */
export function matchOwnTransfers(movements: readonly Movement[]): OwnTransfers {
  const found = new Map<Movement, OwnTransfer>()
  const waiting = new Map<string, Movement[]>()
  for (const movement of withdrawalsFirst(movements)) {
    const { currency, kind, quantity } = movement
    const sent = waiting.get(currency) ?? []
    waiting.set(currency, sent)
    if (kind === 'withdrawal' && quantity < 0n) sent.push(movement)
    if (kind !== 'deposit' || quantity <= 0n) continue
    while (sent[0] !== undefined && movement.timeMs - sent[0].timeMs > TRANSFER_MS_MAX) sent.shift()
    const match = nearest(sent, movement)
    if (match === undefined) continue
    sent.splice(sent.indexOf(match), 1)
    const transfer = transferOf(match, movement)
    found.set(match, transfer).set(movement, transfer)
  }
  return found
}

/** At one moment, what was sent comes before what was received. */
function withdrawalsFirst(movements: readonly Movement[]): readonly Movement[] {
  const rank = ({ quantity }: Movement): number => (quantity < 0n ? 0 : 1)
  return [...movements].sort((a, b) => a.timeMs - b.timeMs || rank(a) - rank(b))
}

function nearest(sent: readonly Movement[], deposit: Movement): Movement | undefined {
  let best: { readonly withdrawal: Movement; readonly distance: Fixed } | undefined
  for (const withdrawal of sent) {
    if (withdrawal.account === deposit.account || !covers(withdrawal, deposit.quantity)) continue
    const distance = absolute(arriving(withdrawal) - deposit.quantity)
    if (best === undefined || distance < best.distance) best = { withdrawal, distance }
  }
  return best?.withdrawal
}

function arriving({ quantity, fee }: Movement): Fixed {
  return -quantity - fee
}

function covers(withdrawal: Movement, received: Fixed): boolean {
  const sent = -withdrawal.quantity
  const leastReceived = arriving(withdrawal) - (sent * NETWORK_FEE_BPS_MAX) / 10_000n
  return received <= sent && received >= leastReceived
}

function transferOf(withdrawal: Movement, deposit: Movement): OwnTransfer {
  return {
    asset: deposit.currency,
    withdrawalId: withdrawal.movementId,
    depositId: deposit.movementId,
    fromAccount: withdrawal.account,
    toAccount: deposit.account,
    withdrawnAtMs: withdrawal.timeMs,
    depositedAtMs: deposit.timeMs,
    sent: -withdrawal.quantity,
    received: deposit.quantity,
  }
}
