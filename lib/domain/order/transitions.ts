import { type OrderState } from './order.ts'

/**
 * What can happen to an order (R-ORD-2):
 * - `claimed`: a run took the right to send it
 * - `denied`: our risk gate refused it
 * - `withdrawn`: taken back before it was sent
 * - `lapsed`: too late to be sent, or known not to exist at the venue
 * - `accepted`, `rejected`: the venue's word on the send
 * - `not-placed`: the send certainly did not reach the venue
 * - `outcome-lost`: the send may or may not have reached the venue
 * - `filled-partly`, `filled-fully`: a fill, or the venue's word that one happened
 * - `ended-cancelled`, `ended-expired`: the venue's word that a resting order ended
 */
export type OrderTransition =
  | 'claimed'
  | 'denied'
  | 'withdrawn'
  | 'lapsed'
  | 'accepted'
  | 'rejected'
  | 'not-placed'
  | 'outcome-lost'
  | 'filled-partly'
  | 'filled-fully'
  | 'ended-cancelled'
  | 'ended-expired'

type Row = Readonly<Partial<Record<OrderTransition, OrderState>>>

/** After a send, whatever the venue says may be the next thing that we hear. */
const VENUE_WORD: Row = {
  accepted: 'open',
  rejected: 'rejected',
  'filled-partly': 'partially-filled',
  'filled-fully': 'filled',
  'ended-cancelled': 'cancelled',
  'ended-expired': 'expired',
}

/** Late fills are added to a final state and leave it as it is. */
const LATE_FILLS = (state: OrderState): Row => ({ 'filled-partly': state, 'filled-fully': state })

/** The one table of allowed transitions; a pair that is not in it is refused. */
export const ORDER_TRANSITIONS: Readonly<Record<OrderState, Row>> = {
  created: { claimed: 'sending', denied: 'denied', withdrawn: 'cancelled', lapsed: 'expired' },
  sending: {
    ...VENUE_WORD,
    claimed: 'sending',
    'not-placed': 'sending',
    'outcome-lost': 'unknown',
    denied: 'denied',
    withdrawn: 'cancelled',
    lapsed: 'expired',
  },
  unknown: { ...VENUE_WORD, lapsed: 'expired' },
  open: {
    accepted: 'open',
    'filled-partly': 'partially-filled',
    'filled-fully': 'filled',
    'ended-cancelled': 'cancelled',
    'ended-expired': 'expired',
    rejected: 'rejected',
  },
  'partially-filled': {
    accepted: 'partially-filled',
    rejected: 'rejected',
    'filled-partly': 'partially-filled',
    'filled-fully': 'filled',
    'ended-cancelled': 'cancelled',
    'ended-expired': 'expired',
  },
  filled: LATE_FILLS('filled'),
  cancelled: LATE_FILLS('cancelled'),
  rejected: LATE_FILLS('rejected'),
  expired: LATE_FILLS('expired'),
  denied: {},
}

/** The state that follows, or nothing when the pair is not in the table. */
export function nextOrderState(
  state: OrderState,
  transition: OrderTransition,
): OrderState | undefined {
  return ORDER_TRANSITIONS[state][transition]
}
