/** Bugs in how a position is sold. */
import { type PlantedBug } from '../planted-bug.ts'

const CLOSING_STEPS = 'lib/domain/plan/closing-steps.ts'

export const EXIT_BUGS: readonly PlantedBug[] = [
  {
    name: 'exit-beside-the-live-stop',
    text: 'The exit is placed with the cancel of the stop, and does not wait for its end.',
    file: CLOSING_STEPS,
    find: `  if (before !== 'clear') return before
  return [{ step: 'place', intent: exitIntent(view, quantity) }]`,
    replace: `  return [
    ...(before === 'clear' ? [] : before),
    { step: 'place', intent: exitIntent(view, quantity) },
  ]`,
    expected: [9],
    kinds: ['trade-by-hand', 'command-close', 'cancel-lost', 'cancel-denied', 'fill-limited'],
  },
  {
    name: 'exit-sized-by-the-entry',
    text: 'The exit sells what was bought, also when the stop has sold a part of it.',
    file: CLOSING_STEPS,
    find: 'intent: exitIntent(view, quantity) }]',
    replace: 'intent: exitIntent(view, view.plan.enteredQuantity) }]',
    expected: [9, 15],
    kinds: ['trade-by-hand', 'fill-limited', 'command-close'],
  },
  {
    name: 'exit-repeated-while-unknown',
    text: 'An exit whose outcome is not known counts as failed, and the position is sold again.',
    file: CLOSING_STEPS,
    find: 'if (exits.some((order) => !isFinal(order))) return []',
    replace: `if (exits.some((order) => !isFinal(order) && order.state !== 'unknown')) return []`,
    expected: [9, 15],
    kinds: ['place-unanswered', 'place-late', 'trade-by-hand', 'order-not-found', 'trades-behind'],
  },
  {
    name: 'exit-buys',
    text: 'The exit has the side of the entry.',
    file: 'lib/domain/plan/plan-intents.ts',
    find: `    ...reducing(place, 'exit', plan.exitAttempts + 1, quantity),`,
    replace: `    ...reducing(place, 'exit', plan.exitAttempts + 1, quantity),
    side: plan.side,`,
    expected: [8, 9],
  },
  {
    name: 'failed-exit-left-alone',
    text: 'After an exit that failed, the position is neither protected again nor judged again.',
    file: CLOSING_STEPS,
    find: `return [{ step: 'reopen', why: ended.reason ?? ended.state }]`,
    replace: 'return []',
    expected: [15],
    kinds: ['place-rejected', 'fill-limited', 'alert-refused'],
  },
]
