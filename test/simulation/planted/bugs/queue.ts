/** Bugs that lose what the order queue has to bring. */
import { type PlantedBug } from '../planted-bug.ts'

const CHANGE_SET = 'lib/engine/change-set.ts'
const LOST_MESSAGES = ['send-refused', 'crash-before-request', 'crash-before-answer']

export const QUEUE_BUGS: readonly PlantedBug[] = [
  {
    name: 'outbox-left-out',
    text: 'Orders are told to the queue only, without an entry that outlives a lost message.',
    file: CHANGE_SET,
    find: `    if (waited && !waits) this.add({ action: 'delete', key, expectedVersion: 1 })
    if (!waits || (waited && !isNewRequest(action, before, after))) return
    const createdAtMs = this.#run.engine.clock.nowMs()
    const entry: OutboxEntry = { action, intentId, symbol, createdAtMs }
    if (!waited) this.add(outboxRecord.create(key, entry))`,
    replace: `    if (!waits || (waited && !isNewRequest(action, before, after))) return
    const createdAtMs = this.#run.engine.clock.nowMs()
    const entry: OutboxEntry = { action, intentId, symbol, createdAtMs }`,
    expected: [8, 15],
    kinds: LOST_MESSAGES,
  },
  {
    name: 'exits-left-out-of-the-outbox',
    text: 'An exit is stored, and nobody is told to send it.',
    file: CHANGE_SET,
    find: `    this.#outbox('place', before?.value, after)`,
    replace: `    if (after.intent.purpose !== 'exit') this.#outbox('place', before?.value, after)`,
    expected: [8, 15],
  },
  {
    name: 'cancels-of-open-orders-forgotten',
    text: 'The cancel of an order that rests is wished for, and nobody is told to carry it out.',
    file: CHANGE_SET,
    find: `return order.cancelRequestedAtMs !== undefined && !isFinal(order)`,
    replace: `
    return order.cancelRequestedAtMs !== undefined && !isFinal(order) && order.state !== 'open'`,
    expected: [8, 15],
  },
  {
    name: 'not-placed-forgotten',
    text: 'An order that did not reach the venue leaves the outbox as if it had.',
    file: CHANGE_SET,
    find: `return order.state === 'created' || (order.state === 'sending' && order.retryable)`,
    replace: `return order.state === 'created'`,
    expected: [8, 15],
    kinds: ['place-limited', 'venue-banned', 'symbol-halted'],
  },
  {
    name: 'outbox-entry-deleted-on-sight',
    text: 'The sweep deletes what it has put on the queue.',
    file: 'lib/engine/order-queue.ts',
    find: '  await announce(run, waiting)\n',
    replace: `  await announce(run, waiting)
  const partition = 'outbox#' + accountId(run)
  for (const { action, intentId } of waiting)
    await run.engine.store.commit([
      { action: 'delete', key: { partition, sort: action + '#' + intentId }, expectedVersion: 1 },
    ])
`,
    expected: [8, 15],
    kinds: [...LOST_MESSAGES, 'place-limited'],
  },
  {
    name: 'sweep-left-out',
    text: 'What waits in the outbox is never put on the queue again.',
    file: 'lib/engine/monitor-plans.ts',
    find: '  await sweepOutbox(run, SWEEP_AGE_MS)\n',
    replace: '',
    expected: [8, 15],
    kinds: [...LOST_MESSAGES, 'place-limited'],
  },
  {
    name: 'failures-reported-as-done',
    text: 'A message that could not be carried out is reported as carried out.',
    file: 'lib/runtime/queue-records.ts',
    find: `(record: SQSRecord) => work(record.body), processor, {
    skipGroupOnError: true,`,
    replace: `(record: SQSRecord) => work(record.body).catch(() => undefined), processor, {
    skipGroupOnError: true,`,
    expected: [15],
    kinds: ['message-poisoned', 'store-unavailable', 'store-throttled', 'time-short'],
  },
]
