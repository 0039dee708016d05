/**
 * 10: a reducing order is never denied. 11: what is promised is the sum over the orders, no order is
 * claimed above its limit, and what is held and promised stays below the cap at every claim.
 */
import { type Fixed, ONE, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditCheck, type AuditScene } from './audit-check.ts'
import { type Change, type Commit } from './commit.ts'
import { STALE_CLAIM_MS } from './check-inputs.ts'
import { type StoredOrder, hasEnded, isClaim } from './stored-order.ts'

/** Prices may move between the quotes of a claim and its commit: 5 %. */
const CAP_TOLERANCE_PERCENT = 5n

export class RiskGateCheck implements AuditCheck {
  readonly #scene: AuditScene
  /** Quote currency by intent, by account. */
  readonly #promised = new Map<string, Map<string, Fixed>>()

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  committed({ invocation, atMs, changes }: Commit): void {
    for (const { account, after } of changes.order) {
      if (after === undefined) continue
      this.#promise(account, after)
      if (after.isReducing && after.state === 'denied')
        this.#scene.findings.report(
          10,
          `${account} ${after.intentId}`,
          `the reducing order ${after.intentId} of ${account} was denied`,
        )
    }
    for (const { account } of [...changes.order, ...changes.exposure]) this.#checkPromises(account)
    for (const change of changes.order) this.#checkClaim(invocation, atMs, change)
  }

  #promise(account: string, order: StoredOrder): void {
    const promised = this.#promised.get(account) ?? new Map<string, Fixed>()
    this.#promised.set(account, promised)
    const value = promisedValue(order)
    if (value === 0n) promised.delete(order.intentId)
    else promised.set(order.intentId, value)
  }

  #checkPromises(account: string): void {
    const stored = this.#scene.mirror.find('exposure', account, '')?.reservations
    const expected = this.#promised.get(account)
    const ids = new Set([...(stored?.keys() ?? []), ...(expected?.keys() ?? [])])
    for (const id of ids) {
      const ours = stored?.get(id)?.value ?? 0n
      const should = expected?.get(id) ?? 0n
      if (ours === should) continue
      const numbers = `${formatFixed(ours)}, and it should be ${formatFixed(should)}`
      this.#scene.findings.report(
        11,
        `${account} ${id} reservation`,
        `${account} has reserved for ${id} ${numbers}`,
      )
    }
  }

  #checkClaim(
    invocation: Invocation,
    atMs: number,
    { account, before, after }: Change<StoredOrder>,
  ) {
    if (after === undefined || after.isReducing || !isClaim(before, after)) return
    const name = `${account} ${after.intentId}`
    const { findings, quotes } = this.#scene
    const price = after.limitPrice ?? quotes.lastTo(invocation, after.symbol)?.quote.ask
    if (price !== undefined && after.claimedValue * ONE < after.quantity * price)
      findings.report(11, `${name} value`, `the claim of ${name} reserves less than it may cost`)
    const limits = this.#scene.settings.of(account, invocation.startedAtMs)
    if (limits === undefined) {
      findings.report(0, `limits of ${account}`, `${account} claims without a configuration`)
      return
    }
    if (after.claimedValue > limits.orderValueMax)
      findings.report(
        11,
        `${name} limit`,
        `the claim of ${name} is worth ${formatFixed(after.claimedValue)}, at most ${formatFixed(limits.orderValueMax)}`,
      )
    // A run that stood still since its judgement does not send any more, whatever it claims.
    if (atMs - (after.claimedAtMs ?? atMs) > STALE_CLAIM_MS + Math.abs(invocation.skewMs)) return
    const gross = this.#grossExposure(account, invocation)
    if (gross * 100n > limits.grossExposureMax * (100n + CAP_TOLERANCE_PERCENT))
      findings.report(
        11,
        `${name} gross`,
        `with the claim of ${name}, ${account} holds and promises ${formatFixed(gross)}, at most ${formatFixed(limits.grossExposureMax)}`,
      )
  }

  /** At the venue's prices, or at those that the claim was judged by where they were lower. */
  #grossExposure(account: string, invocation: Invocation): Fixed {
    const { world, mirror, quotes } = this.#scene
    let gross = 0n
    for (const value of this.#promised.get(account)?.values() ?? []) gross += value
    for (const [symbol, held] of mirror.find('exposure', account, '')?.positions ?? []) {
      const { last } = world.venue.quote(symbol)
      const told = quotes.lastTo(invocation, symbol)?.quote.last ?? last
      gross += ((held < 0n ? -held : held) * (told < last ? told : last)) / ONE
    }
    return gross
  }
}

/**
 * Quote currency that an order keeps of the account's cap: the share of its claimed value that may
 * still become a position, rounded up. What the venue has filled of an ended order, and no fill has
 * brought yet, is part of it.
 */
function promisedValue(order: StoredOrder): Fixed {
  if (order.isReducing || order.quantity === 0n) return 0n
  const expected = hasEnded(order) ? order.venueFilledQuantity : order.quantity
  const outstanding = expected - order.filledQuantity
  if (outstanding <= 0n) return 0n
  const product = order.claimedValue * outstanding
  return (product + order.quantity - 1n) / order.quantity
}
