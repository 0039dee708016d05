/** 15: no message is lost: done, waiting, or buried with an alert. At rest, nothing is left to do. */
import { type Alert } from '../../../lib/ports/alerts.ts'
import { type OutgoingMessage } from '../../../lib/ports/queue.ts'
import { type Invocation } from '../kernel/invocation.ts'
import { type AuditCheck, type AuditScene, type RestFault } from './audit-check.ts'
import { type StoredOrder, hasEnded } from './stored-order.ts'

type QueueName = 'orders' | 'ticks'

const UNSETTLED: ReadonlySet<string> = new Set(['created', 'sending', 'unknown'])

export class QueueCheck implements AuditCheck {
  readonly #scene: AuditScene
  /** Messages by body that are neither done nor buried. They may wait: repeats have nothing to do. */
  readonly #pending = new Map<string, number>()
  readonly #buriedUnheard: string[] = []

  constructor(scene: AuditScene) {
    this.#scene = scene
  }

  queued(queue: QueueName, message: OutgoingMessage): void {
    if (queue !== 'orders') return
    this.#pending.set(message.body, (this.#pending.get(message.body) ?? 0) + 1)
  }

  acknowledged(queue: QueueName, body: string): void {
    if (queue !== 'orders') return
    this.#takeOff(body)
    const message = readMessage(body)
    if (message?.action !== 'place') return
    const { account, intentId } = message
    const order = this.#scene.mirror.find('order', account, intentId)
    // An order whose cancel was asked for waits for that message, and is not to be sent any more.
    if (order?.state === 'created' && !order.cancelRequested)
      this.#scene.findings.report(
        15,
        `${account} ${intentId}`,
        `the message to place ${intentId} of ${account} is done, and the order is still created`,
      )
  }

  buried(queue: QueueName, body: string): void {
    if (queue === 'orders') this.#takeOff(body)
    this.#buriedUnheard.push(body)
  }

  alerted(_invocation: Invocation | undefined, alert: Alert): void {
    if (alert.key.includes('dead-letter')) this.#buriedUnheard.length = 0
  }

  faultsAtRest(): readonly RestFault[] {
    const { mirror } = this.#scene
    const texts = [
      ...[...mirror.all('outbox').keys()].map((name) => `${name} waits in the outbox`),
      ...[...mirror.all('order').values()].flatMap(unsettledTexts),
      ...[...mirror.all('plan').values()]
        .filter(({ status }) => status === 'opening' || status === 'closing')
        .map(({ planId, status }) => `plan ${planId} is still ${status}`),
      ...this.#buriedUnheard.map((body) => `${body} was buried, and nobody was told`),
    ]
    return texts.map((text) => ({ invariant: 15, text }))
  }

  #takeOff(body: string): void {
    const left = (this.#pending.get(body) ?? 0) - 1
    if (left < 0)
      this.#scene.findings.report(15, body, `${body} left the queue, which it was not on`)
    if (left > 0) this.#pending.set(body, left)
    else this.#pending.delete(body)
  }
}

function unsettledTexts(order: StoredOrder): readonly string[] {
  const { intentId, state, purpose } = order
  if (UNSETTLED.has(state)) return [`order ${intentId} is still ${state}`]
  if (!hasEnded(order))
    return purpose === 'protection' ? [] : [`${purpose} ${intentId} is still ${state}`]
  return order.filledQuantity < order.venueFilledQuantity
    ? [`order ${intentId} waits for fills that the venue has counted`]
    : []
}

interface Message {
  readonly account: string
  readonly intentId: string
  readonly action: string
}

/** Nothing for a body that is no message of an order. */
function readMessage(body: string): Message | undefined {
  try {
    const read = JSON.parse(body) as Partial<Message> | null
    const { account, intentId, action } = read ?? {}
    if (account === undefined || intentId === undefined || action === undefined) return undefined
    return { account, intentId, action }
  } catch {
    return undefined
  }
}
