/** Defects that the simulation found in the engine, as they were: none of them comes back unseen. */
import { type PlantedBug } from '../planted-bug.ts'

export const MENDED_BUGS: readonly PlantedBug[] = [
  {
    name: 'plan-left-to-a-later-step',
    text: 'What is recorded of an order reaches its plan only in a later step, which may never come.',
    file: 'lib/engine/record-order.ts',
    find: '    if (!changeSet.isEmpty) await summarisePlanOf(run, changeSet, recorded.order)\n',
    replace: '',
    expected: [8],
    kinds: [
      'fill-limited',
      'crash-before-request',
      'crash-before-answer',
      'crash-in-flight',
      'store-unavailable',
      'trades-empty',
    ],
  },
  {
    name: 'fee-in-base-not-expected',
    text: 'Until a buy is booked, its stop and its exit are for more than what has arrived.',
    file: 'lib/domain/plan/refresh-plan.ts',
    find: 'if (!buyFeesInBase) return 0n',
    replace: 'if (!buyFeesInBase || buyFeesInBase) return 0n',
    expected: [9],
    kinds: ['trades-behind', 'trades-empty', 'schedule-missed', 'price-jump'],
  },
  {
    name: 'pause-over-a-halt-in-between',
    text: 'A pause decides on one reading of the trading state and replaces another.',
    file: 'lib/engine/operate.ts',
    find: 'changeTradingState(changes, before, next)',
    replace: 'changeTradingState(changes, await readTradingState(run), next)',
    expected: [12],
    kinds: ['command-pause', 'command-halt'],
  },
  {
    name: 'order-without-a-deadline',
    text: 'An order is taken by the venue however late it arrives.',
    file: 'lib/engine/send-order.ts',
    find: 'arriveByMs: claimStaleAtMs(order),',
    replace: 'arriveByMs: claimStaleAtMs(order) + 3_600_000,',
    expected: [14],
    kinds: ['place-late'],
  },
  {
    name: 'bar-closed-by-our-own-clock',
    text: 'A bar counts as closed when our clock says so, which may be ahead.',
    file: 'lib/domain/market/bar.ts',
    find: '(bar.openTimeMs < youngestMs || isClosed(bar, timeframe, nowMs - CLOCK_TOLERANCE_MS)),',
    replace: 'youngestMs >= 0,',
    expected: [17],
    kinds: ['clock-skewed', 'schedule-late'],
  },
]
