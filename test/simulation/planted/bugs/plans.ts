/** Bugs in how the stops of a plan move, how a position is sold in parts, and how an entry follows. */
import { type PlantedBug } from '../planted-bug.ts'

const PROTECTION_STEPS = 'lib/domain/plan/protection-steps.ts'
const CLOSING_STEPS = 'lib/domain/plan/closing-steps.ts'
const ENTRY_STEPS = 'lib/domain/plan/entry-steps.ts'
const AMEND_ORDER = 'lib/engine/amend-order.ts'
const JUDGE_PLANS = 'lib/engine/judge-plans.ts'

export const PLAN_BUGS: readonly PlantedBug[] = [
  {
    name: 'trailing-stop-loosens',
    text: 'The trailing stop follows the price down as well.',
    file: 'lib/domain/plan/trail.ts',
    find: 'if (stop < lowestStop(plan, trailing) || stop >= bid) return undefined',
    replace: 'if (stop === plan.trail?.stop || stop >= bid) return undefined',
    expected: [13],
    kinds: ['trade-by-hand'],
  },
  {
    name: 'amendment-refused-taken-as-done',
    text: 'A refusal of the venue is recorded as if the order stood as asked.',
    file: AMEND_ORDER,
    find: `      const command = 'record-amend-refused'
      await recordOrder(run, symbol, intentId, { command, atMs, terms, reason })`,
    replace: `      if (reason.length > 0)
        await recordOrder(run, symbol, intentId, { command: 'record-amended', atMs, terms })`,
    expected: [2],
    kinds: ['amend-rejected', 'amends-refused'],
  },
  {
    name: 'lost-amendment-taken-as-done',
    text: 'An amendment without an answer counts as taken.',
    file: AMEND_ORDER,
    find: `await recordOrder(run, symbol, intentId, { command: 'record-amend-lost', atMs, terms })`,
    replace: `await recordOrder(run, symbol, intentId, { command: 'record-amended', atMs, terms })`,
    expected: [2],
    kinds: ['amend-lost', 'venue-down'],
  },
  {
    name: 'amended-to-other-terms',
    text: 'The venue is asked for the terms of the intent, not for those that are stored as wanted.',
    file: AMEND_ORDER,
    find: 'const terms = termsOf(amendment)',
    replace: 'const terms = termsOf({ ...amendment, triggerPrice: order.intent.triggerPrice })',
    expected: [2],
    kinds: ['fill-limited', 'command-adjust'],
  },
  {
    name: 'second-stop-for-the-whole-position',
    text: 'What was added to a position gets a stop for all of it, beside the one that is there.',
    file: PROTECTION_STEPS,
    find: 'placeStop(view, missing, level) : cancelAll(kept)',
    replace: 'placeStop(view, sellableQuantity(plan, instrument), level) : cancelAll(kept)',
    expected: [9, 15],
    kinds: ['fill-limited', 'trade-by-hand'],
  },
  {
    name: 'part-sold-twice',
    text: 'What a part of the ladder was to sell is sold again when only some of it is gone.',
    file: CLOSING_STEPS,
    find: 'const quantity = quantiseQuantity(instrument, heldQuantity(plan) - keep)',
    replace: `const quantity = quantiseQuantity(instrument, plan.enteredQuantity - keep)`,
    expected: [9, 15],
    kinds: ['fill-limited', 'place-unanswered'],
  },
  {
    name: 'ladder-forgets-its-parts',
    text: 'A part is sold again as long as the price is there, whatever was sold of it.',
    file: 'lib/domain/plan/ladder.ts',
    find: `  if (part === undefined || index < (plan.partsSold ?? 0)) return undefined
  const due = minimum(dueAt(plan, part, instrument) - plan.exitedQuantity, held)`,
    replace: `  if (part === undefined) return undefined
  const due = minimum(dueAt(plan, part, instrument), held)`,
    expected: [22],
    kinds: ['alert-refused', 'command-adjust'],
  },
  {
    name: 'break-even-above-the-price',
    text: 'After a part was sold, the stop moves to the price that was just judged.',
    file: 'lib/domain/plan/break-even.ts',
    find: 'return price > 0n && price < bid ? price : undefined',
    replace: 'return price > 0n ? bid : undefined',
    expected: [13],
  },
  {
    name: 'stop-cancelled-before-the-exit',
    text: 'Where nothing is locked, protection is cancelled first all the same, and not waited for.',
    file: CLOSING_STEPS,
    find: `  if (exits.some((order) => !isFinal(order))) return []
  const quantity = quantityToSell(view)`,
    replace: `  if (exits.some((order) => !isFinal(order))) return []
  const resting = orders.filter((order) => !isFinal(order))
  if (!view.rules.restingOrdersLockBalance && resting.length > 0) return cancelAll(resting)
  if (!view.rules.restingOrdersLockBalance && exits.length === 0) return []
  const quantity = quantityToSell(view)`,
    expected: [8, 15],
    kinds: ['alert-refused', 'command-close'],
  },
  {
    name: 'requote-without-counting',
    text: 'A re-quoted entry is for all that was wanted, whatever was bought by then.',
    file: ENTRY_STEPS,
    find: 'const left = wanted - plan.enteredQuantity',
    replace: 'const left = plan.enteredQuantity > wanted ? 0n : wanted',
    expected: [1],
    kinds: ['fill-limited', 'price-jump'],
  },
  {
    name: 'requote-on-a-stale-quote',
    text: 'An entry follows whatever price was told, however old it is.',
    file: 'lib/engine/advance-plan.ts',
    find: 'return quoteFault(quote, nowMs, ageMsMax) === undefined ? quote : undefined',
    replace: 'return quoteFault(quote, nowMs, ageMsMax * 100) === undefined ? quote : undefined',
    expected: [17],
    kinds: ['quote-stale'],
  },
  {
    name: 'held-symbol-sold',
    text: 'The hold list is looked at when plans are opened, and not when they are closed.',
    file: JUDGE_PLANS,
    find: 'const isBlocked = run.account.config.holdList.includes(plan.symbol)',
    replace: 'const isBlocked = run.account.config.holdList.length > 100',
    expected: [22],
    kinds: ['config-changed'],
  },
  {
    name: 'held-symbol-keeps-its-stop',
    text: 'A symbol on the hold list is protected like any other, and its stop would sell it.',
    file: PROTECTION_STEPS,
    find: `if (rules.onHold || plan.protectionPolicy === 'monitored')`,
    replace: `if (plan.protectionPolicy === 'monitored')`,
    expected: [22],
    kinds: ['config-changed', 'order-vanished', 'stops-vanished', 'place-rejected'],
  },
  {
    name: 'watch-line-left-behind',
    text: 'The line of a plan is written when the plan opens and ends, not when it changes.',
    file: 'lib/engine/change-set.ts',
    find: '    this.#watch.plan(before?.value, after)',
    replace: `    if (before === undefined || after.status === 'closed') this.#watch.plan(before?.value, after)`,
    expected: [21],
  },
  {
    name: 'line-of-a-closed-plan-kept',
    text: 'A plan that is closed stays on the watch.',
    file: 'lib/engine/watch-pages.ts',
    find: `  if (plan.status === 'closed') return undefined\n`,
    replace: '',
    expected: [21],
  },
  {
    name: 'protection-given-up-silently',
    text: 'Nobody is told of protective orders that fail, nor of a position without its stop.',
    file: 'lib/engine/raise-alert.ts',
    find: '    await engine.alerts.raise({ ...alert, atMs: engine.clock.nowMs() })',
    replace: `    if (alert.key.startsWith('unprotected-')) return
    await engine.alerts.raise({ ...alert, atMs: engine.clock.nowMs() })`,
    expected: [8],
    kinds: ['protection-refused', 'protection-limited', 'minimum-raised'],
  },
  {
    name: 'adjustment-in-force-at-once',
    text: 'An adjusted stop counts from the moment that it is asked for, whatever the venue does.',
    file: PROTECTION_STEPS,
    find: 'if (openOf(taken) >= sellableQuantity(plan, instrument))',
    replace: 'if (taken.length >= 0)',
    expected: [13],
    kinds: ['command-adjust'],
  },
  {
    name: 'exit-without-a-reason',
    text: 'The order that closes does not say why.',
    file: 'lib/domain/plan/plan-intents.ts',
    find: '    ...(exit === undefined ? {} : { exitReason: exit.reason }),',
    replace: '',
    expected: [22],
  },
]
