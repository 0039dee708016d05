/** Recoveries that show in messages on the order queue, and in the outbox that they come from. */
import { type Order, isFinal } from '../../../lib/domain/order/order.ts'
import { type RecoveryName } from './recovery-branches.ts'

interface Entry {
  readonly storedBy: string
  /** It waits because its last send did not reach the venue: the sweep is its ordinary way. */
  readonly isRetry: boolean
  announced: boolean
}

interface Wish {
  readonly action: 'place' | 'cancel' | 'amend'
  readonly intentId: string
}

export class MessageWatch {
  readonly #entries = new Map<string, Entry>()

  /** @param sort the outbox's sort key: action and intent. */
  stored(sort: string, storedBy: string, isRetry: boolean): void {
    this.#entries.set(sort, { storedBy, isRetry, announced: false })
  }

  removed(sort: string): void {
    this.#entries.delete(sort)
  }

  /** A run announces what it stored itself once; whatever comes on top of that is the sweep's. */
  queued(body: string, isUnderWay: (label: string) => boolean): readonly RecoveryName[] {
    const wish = wishIn(body)
    if (wish === undefined) return []
    const entry = this.#entries.get(`${wish.action}#${wish.intentId}`)
    if (entry === undefined) return []
    const wasAnnounced = entry.announced
    entry.announced = true
    if (wasAnnounced) return [`${wish.action}-swept`]
    return entry.isRetry || isUnderWay(entry.storedBy) ? [] : ['announcement-lost']
  }
}

/** Messages that find their order beyond what they ask for. */
export function overtaken(
  event: unknown,
  orderOf: (intentId: string) => Order | undefined,
): readonly RecoveryName[] {
  const found: RecoveryName[] = []
  for (const body of bodiesIn(event)) {
    const wish = wishIn(body)
    const order = wish === undefined ? undefined : orderOf(wish.intentId)
    if (wish === undefined || order === undefined) continue
    const isBeyond =
      wish.action === 'place'
        ? order.state !== 'created' && order.state !== 'sending'
        : isFinal(order) || (wish.action === 'amend' && order.amendment === undefined)
    if (isBeyond) found.push('message-overtaken')
  }
  return found
}

function bodiesIn(event: unknown): readonly string[] {
  if (typeof event !== 'object' || event === null || !('Records' in event)) return []
  return (event.Records as readonly { readonly body: string }[]).map((record) => record.body)
}

/** Nothing for what is no order message. */
function wishIn(body: string): Wish | undefined {
  try {
    const { action, intentId } = JSON.parse(body) as Partial<Wish>
    const isAction = action === 'place' || action === 'cancel' || action === 'amend'
    return isAction && intentId !== undefined ? { action, intentId } : undefined
  } catch {
    return undefined
  }
}
