/** What goes wrong around the functions rather than at their calls, and what people do meanwhile. */
import { type FaultGroup, type FaultKind } from './fault-kind.ts'

const kind = (group: FaultGroup, name: string, rate: number, text: string): FaultKind => ({
  name,
  group,
  text,
  rate,
})

/** Drawn once for each time that a function is due. */
const SCHEDULE_FAULTS: readonly FaultKind[] = [
  kind('schedule', 'schedule-missed', 0.03, 'a function is not started at its time'),
  kind('schedule', 'schedule-repeated', 0.03, 'a function is started twice for one time'),
  kind('schedule', 'schedule-late', 0.05, 'a function is started up to 55 s late'),
  kind('schedule', 'schedule-disordered', 0.02, 'a function is started after the one that follows'),
]

/** Drawn once for each invocation. */
const INVOCATION_FAULTS: readonly FaultKind[] = [
  kind('clock', 'clock-skewed', 0.1, 'the clock of a function is wrong by up to 15 s'),
  kind('function', 'time-short', 0.02, 'a function has only a few seconds left when it begins'),
  kind('function', 'calls-slow', 0.02, 'all calls of a run take very long'),
  kind('function', 'memory-lost', 0.05, 'a function begins with empty memory'),
  kind('function', 'fill-sync-cut-short', 0.08, 'a fill sync is slow and ends in the middle of it'),
]

/** Drawn once for each delivery of messages. */
const DELIVERY_FAULTS: readonly FaultKind[] = [
  kind('queue', 'message-repeated', 0.05, 'messages are delivered to two runs at once'),
  kind('queue', 'message-delayed', 0.05, 'messages are delivered up to ten minutes late'),
  kind('queue', 'visibility-expired', 0.03, 'messages are visible again while they are worked on'),
  kind('queue', 'acknowledge-lost', 0.05, 'messages that were carried out stay on the queue'),
]

/** Drawn once for each tick. */
const TICK_FAULTS: readonly FaultKind[] = [
  kind('queue', 'message-poisoned', 0.005, 'a message that nobody understands is on the queue'),
  kind('store', 'expired-removed', 0.05, 'the table removes what has expired'),
  kind('exchange', 'symbol-halted', 0.01, 'the venue halts a symbol for one to four minutes'),
  kind('exchange', 'venue-down', 0.005, 'the venue answers nothing for one to three minutes'),
  kind(
    'exchange',
    'venue-banned',
    0.005,
    'the venue turns everything away for one to four minutes',
  ),
  kind('exchange', 'key-revoked', 0.004, 'the venue refuses the key for one to four minutes'),
  kind('exchange', 'fill-limited', 0.1, 'the next execution of a symbol is a small one'),
  kind('exchange', 'order-vanished', 0.03, 'the venue cancels a resting order without being asked'),
  kind('exchange', 'stops-vanished', 0.02, 'the venue cancels every stop of an account'),
  kind('exchange', 'stops-refused', 0.02, 'the venue refuses stops for minutes, not stop-limits'),
  kind(
    'exchange',
    'protection-refused',
    0.02,
    'the venue refuses whatever rests to sell, for minutes',
  ),
  kind('exchange', 'protection-limited', 0.02, 'the venue has had too many stops, for minutes'),
  kind('exchange', 'minimum-raised', 0.01, 'what is held is too small to be sold, for minutes'),
  kind('exchange', 'amends-refused', 0.02, 'the venue changes no resting order, for minutes'),
  kind(
    'market',
    'price-jump',
    0.01,
    'the price of a symbol is off by half for one to three minutes',
  ),
]

/** Times in which there is nobody at work; drawn once for each tick. */
const OUTAGES: readonly FaultKind[] = [
  kind('function', 'engine-down', 0.008, 'no function is started for hours up to two days'),
  kind('schedule', 'fills-down', 0.008, 'the fill sync is not started for 5 to 60 minutes'),
  kind('function', 'version-deployed', 0.02, 'another version of the software is deployed'),
]

/** What the venue does to its own records, drawn once for each tick. */
const LISTING_DEEDS: readonly FaultKind[] = [
  kind(
    'exchange',
    'trades-listed-late',
    0.02,
    'trades of some minutes are listed up to hours late',
  ),
  kind('exchange', 'movements-listed-late', 0.02, 'deposits of some minutes are listed hours late'),
  kind('exchange', 'trade-corrected', 0.05, 'the venue corrects the fee, price or size of a trade'),
]

/** What people do with the account at the venue, drawn once for each tick. */
const HAND_DEEDS: readonly FaultKind[] = [
  kind('actors', 'trade-by-hand', 0.04, 'somebody buys by hand, or sells what was bought so'),
  kind('actors', 'trades-by-hand', 0.02, 'somebody makes sixteen trades by hand in one moment'),
  kind('actors', 'lots-by-hand', 0.004, 'somebody buys in 56 small parts in one moment'),
  kind('actors', 'trade-backdated', 0.05, 'a trade by hand is listed among those of minutes ago'),
  kind('actors', 'deposit', 0.02, 'somebody deposits money or coins'),
  kind('actors', 'withdrawal', 0.02, 'somebody withdraws money, or the coins that are theirs'),
  kind('actors', 'conversion', 0.015, 'somebody converts one currency into another'),
  kind('actors', 'reward', 0.01, 'the venue pays a reward in money or coins'),
  kind('actors', 'adjustment', 0.01, 'the venue adjusts a balance by a little'),
  kind('exchange', 'liquidation', 0.02, 'the venue sells by force what a plan or a person holds'),
]

/** What people do, drawn once for each tick. */
const ACTOR_DEEDS: readonly FaultKind[] = [
  kind('actors', 'command-status', 0.02, 'the operator asks for the status and the plans'),
  kind('actors', 'command-pause', 0.01, 'the operator pauses an account'),
  kind('actors', 'command-halt', 0.006, 'the operator halts an account, and resumes it later'),
  kind('actors', 'command-resume', 0.02, 'the operator resumes an account'),
  kind('actors', 'command-close', 0.02, 'the operator closes a plan'),
  kind('actors', 'close-in-parts', 0.02, 'the operator closes a plan that only a part is bid for'),
  kind('actors', 'command-adjust', 0.06, 'the operator moves the stop or target of a plan'),
  kind('actors', 'command-repeated', 0.2, 'a command of the operator arrives twice'),
  kind('actors', 'command-malformed', 0.01, 'the operator sends what is no command'),
  kind('actors', 'config-changed', 0.02, 'somebody applies another configuration'),
  kind('actors', 'config-malformed', 0.01, 'somebody applies a configuration that does not hold'),
]

export const WORLD_FAULTS: readonly FaultKind[] = [
  ...SCHEDULE_FAULTS,
  ...INVOCATION_FAULTS,
  ...DELIVERY_FAULTS,
  ...TICK_FAULTS,
  ...OUTAGES,
  ...LISTING_DEEDS,
  ...HAND_DEEDS,
  ...ACTOR_DEEDS,
]
