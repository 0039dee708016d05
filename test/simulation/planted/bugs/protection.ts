/** Bugs that leave a position without its stop, or say that it has one. */
import { type PlantedBug } from '../planted-bug.ts'

const PLAN_STEPS = 'lib/domain/plan/plan-steps.ts'
const REFRESH_PLAN = 'lib/domain/plan/refresh-plan.ts'

export const PROTECTION_BUGS: readonly PlantedBug[] = [
  {
    name: 'protection-sized-by-the-entry',
    text: 'The stop is for what was bought, not for what is left of it.',
    file: 'lib/domain/plan/protection-steps.ts',
    find: `  const wanted = sellableQuantity(plan, instrument)
  const covered = openOf(kept)`,
    replace: `  const wanted = plan.enteredQuantity
  const covered = openOf(kept)`,
    expected: [8, 9],
    kinds: ['fill-limited', 'order-vanished', 'place-rejected', 'trade-by-hand'],
  },
  {
    name: 'fills-of-the-stop-not-counted',
    text: 'Only exit orders count as having sold; what the stop sold is still held.',
    file: REFRESH_PLAN,
    find: '(purpose) => !isBuying(purpose))',
    replace: `(purpose) => purpose === 'exit')`,
    expected: [8, 9, 15],
  },
  {
    name: 'attempt-left-out-of-the-id',
    text: 'The second order of a kind has the id of the first.',
    file: 'lib/domain/plan/plan-intents.ts',
    find: `return deriveId('intent', account, planId, purpose, attempt)`,
    replace: `return deriveId('intent', account, planId, purpose)`,
    expected: [8, 15],
    kinds: ['place-rejected', 'order-vanished', 'fill-limited'],
  },
  {
    name: 'value-minimum-compared-with-a-quantity',
    text: 'What is held is worth selling when its quantity, not its value, reaches the minimum.',
    file: 'lib/domain/plan/plan.ts',
    find: 'return sizeProblem(instrument, quantity, plan.referencePrice) === undefined ? quantity : 0n',
    replace: 'return quantity >= instrument.costMin ? quantity : 0n',
    expected: [8],
  },
  {
    name: 'partly-filled-entry-given-up',
    text: 'A plan whose entry was cancelled ends, also when a part of the entry was filled.',
    file: PLAN_STEPS,
    find: 'if (sellableQuantity(plan, view.instrument) === 0n) return stepsWithoutPosition(view)',
    replace: `const entry = view.orders.find((order) => order.intent.purpose === 'entry')
  const isGivenUp = entry?.state === 'cancelled'
  if (isGivenUp || sellableQuantity(plan, view.instrument) === 0n)
    return stepsWithoutPosition(view)`,
    expected: [8],
    kinds: ['fill-limited', 'order-vanished', 'halt-before-commit'],
  },
  {
    name: 'any-stop-counts-as-whole',
    text: 'A position is without protection only when nothing at all of it has a stop.',
    file: REFRESH_PLAN,
    find: 'plan.protectedQuantity < positionQuantity(plan, instrument)',
    replace: 'plan.protectedQuantity === 0n && positionQuantity(plan, instrument) > 0n',
    expected: [8],
    kinds: ['fill-limited', 'crash-before-request', 'crash-before-answer', 'store-unavailable'],
  },
]
