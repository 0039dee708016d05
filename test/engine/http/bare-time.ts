/**
 * How long a position was without its whole stop, read off the venue's own log and nothing else: what
 * the trades bought and sold, against what was open of the stops that rested.
 */
import { type VenueEvent } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Fixed } from '../../../lib/domain/money/fixed.ts'

/** Milliseconds since the epoch; `toMs` is the end of the log's time for one that still lasts. */
export interface BareStretch {
  readonly fromMs: number
  readonly toMs: number
}

/** @param untilMs the present: what is bare then counts up to it. */
export function bareStretches(
  log: readonly VenueEvent[],
  symbol: string,
  untilMs: number,
): readonly BareStretch[] {
  const stretches: BareStretch[] = []
  const stops = new Map<string, Fixed>()
  let held: Fixed = 0n
  let bareFromMs: number | undefined
  log.forEach((event, index) => {
    held += boughtBy(event, symbol)
    noteStop(stops, event, symbol)
    // What happens in the same moment is one event.
    if (log[index + 1]?.timeMs === event.timeMs) return
    const covered = [...stops.values()].reduce((sum, open) => sum + open, 0n)
    if (covered < held) bareFromMs ??= event.timeMs
    else if (bareFromMs !== undefined) {
      stretches.push({ fromMs: bareFromMs, toMs: event.timeMs })
      bareFromMs = undefined
    }
  })
  return bareFromMs === undefined
    ? stretches
    : [...stretches, { fromMs: bareFromMs, toMs: untilMs }]
}

export function totalMs(stretches: readonly BareStretch[]): number {
  return stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
}

function boughtBy(event: VenueEvent, symbol: string): Fixed {
  if (event.kind !== 'trade' || event.trade.symbol !== symbol) return 0n
  const { side, quantity } = event.trade
  return side === 'buy' ? quantity : -quantity
}

function noteStop(stops: Map<string, Fixed>, event: VenueEvent, symbol: string): void {
  switch (event.kind) {
    case 'order-accepted':
    case 'order-amended': {
      const { order } = event
      if (order.symbol === symbol && order.side === 'sell' && order.type.startsWith('stop'))
        stops.set(order.venueOrderId, order.quantity - order.filledQuantity)
      return
    }
    case 'trade': {
      const { venueOrderId, quantity } = event.trade
      const open = stops.get(venueOrderId)
      if (open !== undefined) stops.set(venueOrderId, open - quantity)
      return
    }
    case 'order-filled':
    case 'order-cancelled':
    case 'order-expired':
      stops.delete(event.order.venueOrderId)
      return
    default:
  }
}
