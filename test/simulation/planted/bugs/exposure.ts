/** Bugs in what an account may hold and promise. */
import { type PlantedBug } from '../planted-bug.ts'

const CHECK_ORDER = 'lib/domain/risk/check-order.ts'
const ORDER = 'lib/domain/order/order.ts'

export const EXPOSURE_BUGS: readonly PlantedBug[] = [
  {
    name: 'caps-not-asked',
    text: 'The risk gate asks for the balance and not for the caps.',
    file: CHECK_ORDER,
    find: 'balanceDenial(value, context) ?? exposureDenial(intent, value, context)',
    replace: 'balanceDenial(value, context)',
    expected: [11],
  },
  {
    name: 'order-value-not-clamped',
    text: 'An order is sent in full, however much it is worth by now.',
    file: CHECK_ORDER,
    find: 'minimum(intent.quantity, quantityMax)',
    replace: 'intent.quantity',
    expected: [11],
    kinds: ['price-jump'],
  },
  {
    name: 'reservations-not-counted',
    text: 'Exposure is what is held; what is on its way is left out.',
    file: 'lib/domain/risk/exposure.ts',
    find: `return multiply(absolute(quantity), price, 'ceiling') + reservedValue(book, symbol)`,
    replace: `return multiply(absolute(quantity), price, 'ceiling')`,
    expected: [11],
  },
  {
    name: 'reservation-dropped-when-accepted',
    text: 'An order reserves nothing any more once the venue has it.',
    file: ORDER,
    find: `if (order.intent.effect === 'reducing' || order.quantity === 0n) return 0n`,
    replace: `if (order.intent.effect === 'reducing' || order.quantity === 0n) return 0n
  if (order.venueOrderId !== undefined) return 0n`,
    expected: [11],
    kinds: ['trades-behind', 'trades-empty', 'fill-limited', 'schedule-missed'],
  },
  {
    name: 'reservation-kept-after-the-end',
    text: 'An order that ended unfilled goes on reserving its value.',
    file: ORDER,
    find: 'const expected = isFinal(order) ? order.venueFilledQuantity : order.quantity',
    replace: 'const expected = order.quantity',
    expected: [11],
    kinds: ['place-rejected', 'place-lost', 'fill-limited', 'message-delayed'],
  },
  {
    name: 'positions-left-out-of-exposure',
    text: 'A fill does not change what the account is known to hold.',
    file: 'lib/engine/ledger/book-facts.ts',
    find: '  changes.editExposure((book) => withPosition(book, symbol, position.quantity))\n',
    replace: '',
    expected: [5, 11],
  },
]
