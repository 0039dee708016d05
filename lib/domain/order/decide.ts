/**
 * What an order does when it is asked or told something: pure, exhaustive, and the only way in
 * which its state changes. `decide` turns a command into events or a refusal, `evolve` (beside it)
 * turns events into the next order. Telling an order what it already knows yields no event.
 */
import { type OrderCommand, type OrderDecision, type OrderEvent } from './commands.ts'
import { decideAmendAnswer, decideAmendRequest, listedTerms } from './decide-amend.ts'
import { evolveOrder } from './evolve.ts'
import { type Order, isFinal, isResting, knownFilledQuantity } from './order.ts'

export function decideOrder(order: Order, command: OrderCommand): OrderDecision {
  switch (command.command) {
    case 'claim':
      return decideClaim(order, command)
    case 'deny':
      return beforeSend(order, command.command, { ...eventOf(command, 'denied') })
    case 'lapse':
      return beforeSend(order, command.command, { ...eventOf(command, 'lapsed') })
    case 'withdraw':
      return beforeSend(order, command.command, { ...eventOf(command, 'withdrawn') })
    case 'request-cancel':
      if (isFinal(order)) return { ok: false, refusal: alreadyFinal(order) }
      if (order.cancelRequestedAtMs !== undefined) return events()
      return events({ event: 'cancel-requested', atMs: command.atMs })
    case 'request-amend':
      return decideAmendRequest(order, command)
    case 'record-amended':
    case 'record-amend-refused':
    case 'record-amend-lost':
      return decideAmendAnswer(order, command)
    case 'record-accepted':
      if (isFinal(order) || isResting(order)) return events()
      return duringSend(order, command.command, {
        event: 'accepted',
        atMs: command.atMs,
        venueOrderId: command.venueOrderId,
      })
    case 'record-rejected':
      return duringSend(order, command.command, { ...eventOf(command, 'rejected') })
    case 'record-not-placed':
      if (order.state !== 'sending') return notAllowed(order, command.command)
      return events({ ...eventOf(command, 'not-placed') })
    case 'record-outcome-lost':
      if (order.state !== 'sending' || order.retryable) return notAllowed(order, command.command)
      return events({ ...eventOf(command, 'outcome-lost') })
    case 'record-absent':
      if (order.state !== 'unknown') return notAllowed(order, command.command)
      return events({ event: 'lapsed', atMs: command.atMs, reason: command.reason })
    case 'record-venue-order':
      return decideVenueOrder(order, command)
    case 'record-fill':
      if (order.state === 'created' || order.state === 'denied')
        return notAllowed(order, command.command)
      return events({
        event: 'fill-applied',
        atMs: command.atMs,
        venueOrderId: command.venueOrderId,
        quantity: command.quantity,
        cost: command.cost,
      })
    case 'correct-fill':
      if (order.filledQuantity + command.quantity < 0n) return notAllowed(order, command.command)
      return events({
        event: 'fill-corrected',
        atMs: command.atMs,
        quantity: command.quantity,
        cost: command.cost,
      })
  }
}

type CommandOf<Name extends OrderCommand['command']> = Extract<OrderCommand, { command: Name }>

function decideClaim(order: Order, command: CommandOf<'claim'>): OrderDecision {
  if (isFinal(order)) return { ok: false, refusal: alreadyFinal(order) }
  const claimable = order.state === 'created' || (order.state === 'sending' && order.retryable)
  if (!claimable) return { ok: false, refusal: { refused: 'in-flight' } }
  if (order.cancelRequestedAtMs !== undefined)
    return { ok: false, refusal: { refused: 'cancel-requested' } }
  if (command.quantity > order.intent.quantity)
    return {
      ok: false,
      refusal: {
        refused: 'quantity-above-intent',
        quantity: command.quantity,
        intended: order.intent.quantity,
      },
    }
  return events({
    event: 'claimed',
    atMs: command.atMs,
    quantity: command.quantity,
    claimedValue: command.claimedValue,
  })
}

/** The venue's listing is evidence: it creates, fills and ends, but never takes a fill back. */
function decideVenueOrder(order: Order, command: CommandOf<'record-venue-order'>): OrderDecision {
  if (order.state === 'created' || order.state === 'denied')
    return notAllowed(order, command.command)
  const found: OrderEvent[] = []
  const { atMs, venueOrderId } = command
  if (order.state === 'sending' || order.state === 'unknown')
    found.push({ event: 'accepted', atMs, venueOrderId })
  const amended = listedTerms(order, command)
  if (amended !== undefined) found.push(amended)
  if (command.filledQuantity > knownFilledQuantity(order))
    found.push({
      event: 'venue-filled',
      atMs,
      venueOrderId,
      filledQuantity: command.filledQuantity,
    })
  const status = command.status
  const ended = status === 'cancelled' || status === 'expired' || status === 'rejected'
  // What is filled to its end is over already, whatever the venue calls that end.
  const known = amended === undefined ? order : evolveOrder(order, amended)
  const isOver = isFinal(known) || command.filledQuantity >= known.quantity
  if (ended && !isOver)
    found.push({
      event: 'ended',
      atMs,
      as: status,
      reason: command.reason ?? `the venue says ${status}`,
    })
  return { ok: true, events: found }
}

function beforeSend(order: Order, command: string, event: OrderEvent): OrderDecision {
  if (order.state === 'created' || (order.state === 'sending' && order.retryable))
    return events(event)
  return isFinal(order) ? { ok: false, refusal: alreadyFinal(order) } : notAllowed(order, command)
}

function duringSend(order: Order, command: string, event: OrderEvent): OrderDecision {
  if (order.state === 'sending' || order.state === 'unknown') return events(event)
  return isFinal(order) ? { ok: false, refusal: alreadyFinal(order) } : notAllowed(order, command)
}

function eventOf<
  Name extends 'denied' | 'lapsed' | 'withdrawn' | 'rejected' | 'not-placed' | 'outcome-lost',
>(
  command: { readonly atMs: number; readonly reason: string },
  event: Name,
): { event: Name; atMs: number; reason: string } {
  return { event, atMs: command.atMs, reason: command.reason }
}

function events(...list: OrderEvent[]): OrderDecision {
  return { ok: true, events: list }
}

function alreadyFinal(order: Order): { refused: 'already-final'; state: string } {
  return { refused: 'already-final', state: order.state }
}

function notAllowed(order: Order, command: string): OrderDecision {
  return { ok: false, refusal: { refused: 'not-allowed', state: order.state, command } }
}
