/** Bugs in who may send an order, when, how often, and under which name. */
import { type PlantedBug } from '../planted-bug.ts'

const EXECUTE_ORDERS = 'lib/engine/execute-orders.ts'
const SEND_ORDER = 'lib/engine/send-order.ts'
const TWO_RUNS_AT_ONCE = ['message-repeated', 'visibility-expired', 'calls-slow', 'run-frozen']

export const SENDING_BUGS: readonly PlantedBug[] = [
  {
    name: 'refused-claim-sent-anyway',
    text: 'When the claim is not taken, the order is sent as it was read.',
    file: EXECUTE_ORDERS,
    find: 'const claimed = await claimOrder(run, order)',
    replace: 'const claimed = (await claimOrder(run, order)) ?? order',
    expected: [1, 2, 12, 17],
  },
  {
    name: 'sent-before-claim',
    text: 'The order is claimed after it was sent, once there is something to record.',
    file: EXECUTE_ORDERS,
    find: `  const claimed = await claimOrder(run, order)
  if (claimed === undefined) return
  if (isStaleClaim(run, claimed)) return giveUpClaim(run, claimed)
  const sent = await sendOrder(run, claimed)`,
    replace: `  const sent = await sendOrder(run, order)
  await claimOrder(run, order)`,
    expected: [2, 17],
  },
  {
    name: 'claim-of-another-run-taken-over',
    text: 'An order that another run is sending may be claimed again.',
    file: 'lib/domain/order/decide.ts',
    find: `const claimable = order.state === 'created' || (order.state === 'sending' && order.retryable)`,
    replace: `const claimable = order.state === 'created' || order.state === 'sending'`,
    expected: [1, 13],
    kinds: TWO_RUNS_AT_ONCE,
  },
  {
    name: 'claim-of-a-dead-run-sent-again',
    text: 'A run that ended between its claim and its answer is taken not to have sent anything.',
    file: 'lib/engine/stale-claim.ts',
    find: `command: 'record-outcome-lost'`,
    replace: `command: 'record-not-placed'`,
    expected: [1, 14],
    kinds: [
      'crash-in-flight',
      'crash-before-answer',
      'commit-reply-lost',
      'store-unavailable',
      'order-not-found',
      'open-orders-behind',
    ],
  },
  {
    name: 'stale-claim-sent-late',
    text: 'A run that stood still after its claim sends when it goes on, however much later.',
    file: EXECUTE_ORDERS,
    find: `  if (isStaleClaim(run, claimed)) return giveUpClaim(run, claimed)
`,
    replace: '',
    expected: [12, 14, 17],
    kinds: ['run-frozen', 'command-halt', 'command-close'],
  },
  {
    name: 'own-name-for-every-try',
    text: 'A second try gets a client id of its own, so that the venue does not refuse the repeat.',
    file: SEND_ORDER,
    find: '    clientOrderId: exchange.clientOrderIdOf(intent.intentId),\n    symbol: intent.symbol,',
    replace: `    clientOrderId: exchange.clientOrderIdOf(
      intent.intentId.slice(0, -1) +
        ((Number.parseInt(intent.intentId.slice(-1), 16) + order.claimEpoch - 1) % 16).toString(16),
    ),
    symbol: intent.symbol,`,
    expected: [2],
    kinds: ['place-limited', 'symbol-halted', 'venue-banned'],
  },
  {
    name: 'whole-intent-sent-after-the-clamp',
    text: 'What the risk gate left of an order is recorded, and the whole intent is sent.',
    file: SEND_ORDER,
    find: '    quantity: order.quantity,',
    replace: '    quantity: intent.quantity,',
    expected: [2, 11],
    kinds: ['price-jump'],
  },
  {
    name: 'expired-entry-sent',
    text: 'How long an entry may wait is not asked when it is claimed.',
    file: 'lib/engine/claim-order.ts',
    find: `  if (intent.expiresAtMs !== undefined && atMs >= intent.expiresAtMs)
    return { command: 'lapse', atMs, reason: 'too late to be sent' }
`,
    replace: '',
    expected: [17],
    kinds: ['message-delayed', 'send-refused', 'schedule-missed', 'schedule-late', 'run-frozen'],
  },
]
