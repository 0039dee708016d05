/** Recoveries that the engine itself tells of, in its log and in its alerts. */
import { type RecoveryName } from './recovery-branches.ts'

const MESSAGES: ReadonlyMap<string, RecoveryName> = new Map([
  ['the order queue did not take a message; the sweep will send it again', 'order-queue-refused'],
  ['the ticks inside the minute could not be queued', 'tick-queue-refused'],
  ['the venue shows an order whose answer was lost', 'answer-lost-but-listed'],
  ['an order that was given up still rested at the venue', 'forgotten-order-cancelled'],
  ['a plan could not be taken on; the others go on', 'plan-not-taken-on'],
  ['a plan could not be judged; the others go on', 'plan-not-judged'],
  ['the hold list blocks an exit', 'exit-blocked'],
  ['no quotes for the open plans', 'judged-without-quotes'],
  ['the venue gave no quote', 'judged-without-quotes'],
  ['market sync is incomplete', 'market-sync-incomplete'],
  ['a signal waits for a fresh quote', 'signal-waits'],
  ['an account failed; the others go on', 'account-failed'],
])

const NO_WORD = 'the venue did not say what became of an order'
const UNDELIVERED = 'an alert could not be delivered: '

export function loggedRecovery(functionName: string, message: string): RecoveryName | undefined {
  const known = MESSAGES.get(message)
  if (known !== undefined) return known
  if (message === NO_WORD)
    return functionName === 'reconcile' ? 'lookup-not-answered' : 'confirmation-not-given'
  return message.startsWith(UNDELIVERED) ? 'alert-undeliverable' : undefined
}

const ALARMS: readonly (readonly [prefix: string, name: RecoveryName])[] = [
  ['difference-over-', 'drift-over'],
  ['drift-', 'drift-alarm'],
  ['equity-drift-', 'equity-drift-alarm'],
  ['plan-lost-', 'plan-lost-position'],
  ['adopted-', 'position-adopted'],
  ['fee-without-value-', 'fee-without-value'],
  ['silent-', 'silence-alarm'],
  ['unprotected-', 'unprotected-alarm'],
]

export function alarmRecovery(key: string): RecoveryName | undefined {
  return ALARMS.find(([prefix]) => key.startsWith(prefix))?.[1]
}
