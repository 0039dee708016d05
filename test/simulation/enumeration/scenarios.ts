/** Short lives of a small account, in which together every function does everything that it can. */
import { LADDERS, SHORT_TRAIL } from '../world/plan-settings.ts'
import {
  type SmallSettings,
  type WorldAccount,
  type WorldConfig,
  booksWorldConfig,
  smallWorldConfig,
} from '../world/world-config.ts'

export interface Scenario {
  readonly name: string
  /** For people: what happens in it. */
  readonly text: string
  /** Chosen for the market that it gives. */
  readonly seed: number
  readonly ticks: number
  /** Deeds that take place whatever the seed says. */
  readonly deeds: readonly string[]
  /** How many orders it sends when nothing goes wrong: by this it is known to be what it says. */
  readonly sends: number
  /** Commits to books that are rebuilt, likewise; none unless given. */
  readonly rebuilds?: number
  /** The small world unless given. */
  readonly config?: () => WorldConfig
  /** Only these functions are crashed; all unless given. */
  readonly functions?: readonly string[]
  /** Scheduled runs are not crashed before this tick. */
  readonly fromTick?: number
}

export const BOOK_DEEDS: readonly string[] = [
  'tick-2:lots-by-hand',
  'tick-3:trade-backdated',
  'tick-4:deposit',
  'tick-4:trade-corrected',
  'tick-5:liquidation',
]

/** The small world with other settings of its plans, and maybe another kind of venue. */
export function withSettings(
  settings: Partial<SmallSettings>,
  venue: Partial<Pick<WorldAccount, 'restingSellsLock' | 'amends'>> = {},
): () => WorldConfig {
  return () => smallWorldConfig(settings, venue)
}

/** Those that carry a plan from its entry to its end. */
const CLOSING_FUNCTIONS: readonly string[] = ['execute-orders', 'monitor-plans']

export const LADDER: Partial<SmallSettings> = {
  strategy: { targetParts: LADDERS[1] ?? [], breakEvenAfterPart: true },
}

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'stop',
    text: 'the books are opened, a plan is entered and protected, and its stop takes it out',
    seed: 78,
    ticks: 7,
    deeds: [],
    sends: 2,
  },
  {
    name: 'target',
    text: 'an entry is filled in two parts, each gets its stop, and the target is sold',
    seed: 77,
    ticks: 8,
    deeds: ['tick-3:fill-limited'],
    sends: 5,
  },
  {
    name: 'operator',
    text: 'a person closes the plan, twice in the same words, then halts, resumes and pauses the account',
    seed: 1,
    ticks: 9,
    deeds: [
      'tick-2:command-status',
      'tick-4:command-close',
      'tick-4:command-repeated',
      'tick-6:command-halt',
      'tick-8:command-pause',
    ],
    sends: 3,
  },
  {
    name: 'vanished stop',
    text: 'the account is halted, the venue drops its stop, and the stop is placed again',
    seed: 78,
    ticks: 6,
    deeds: ['tick-4:command-halt', 'tick-4:order-vanished'],
    sends: 3,
  },
  {
    name: 'books',
    text: 'many lots are bought by hand, a trade comes out of its order, another is corrected, money is deposited, fees are paid in a third currency, and one sale closes more than a page of lots',
    seed: 6,
    ticks: 6,
    deeds: BOOK_DEEDS,
    sends: 2,
    rebuilds: 2,
    config: booksWorldConfig,
    functions: ['sync-fills'],
  },
  {
    name: 'trailing stop',
    text: 'the stop follows the price by amendments, and takes the plan out',
    seed: 49,
    ticks: 9,
    deeds: [],
    sends: 2,
    config: withSettings({ strategy: { trailing: SHORT_TRAIL } }),
    functions: CLOSING_FUNCTIONS,
    fromTick: 2,
  },
  {
    name: 'ladder',
    text: 'the stop shrinks, a part is sold, and the stop takes the rest at break-even',
    seed: 55,
    ticks: 9,
    deeds: [],
    sends: 3,
    config: withSettings(LADDER),
    functions: CLOSING_FUNCTIONS,
    fromTick: 2,
  },
  {
    name: 'bracket',
    text: 'where nothing is locked, stop and targets rest together, and the stop takes the plan out',
    seed: 6,
    ticks: 9,
    deeds: [],
    sends: 4,
    config: withSettings(LADDER, { restingSellsLock: false }),
    functions: CLOSING_FUNCTIONS,
    fromTick: 2,
  },
  {
    name: 'signal',
    text: 'a signal closes the plan: the stop is swapped for the exit',
    seed: 6,
    ticks: 9,
    deeds: [],
    sends: 3,
    config: withSettings({ strategy: { signalExit: true, signalExitAtLoss: true } }),
    functions: CLOSING_FUNCTIONS,
    fromTick: 2,
  },
  {
    name: 'asked where nothing is locked',
    text: 'a person closes the plan: the exit is sent before stop and target are cancelled',
    seed: 1,
    ticks: 8,
    deeds: ['tick-4:command-close'],
    sends: 4,
    config: withSettings({}, { restingSellsLock: false }),
    functions: [...CLOSING_FUNCTIONS, 'operate'],
    fromTick: 3,
  },
  {
    name: 'soft stop judged by us',
    text: 'the wide stop rests, and the near one is taken by us',
    seed: 78,
    ticks: 9,
    deeds: [],
    sends: 3,
    config: withSettings({ exits: { restingStop: 'hard' } }),
    functions: CLOSING_FUNCTIONS,
    fromTick: 2,
  },
  {
    name: 'panic',
    text: 'the venue takes no protection for minutes, and the position is sold',
    seed: 78,
    ticks: 9,
    deeds: [
      'tick-2:protection-refused',
      'tick-3:protection-refused',
      'tick-4:protection-refused',
      'tick-5:protection-refused',
    ],
    sends: 10,
    functions: CLOSING_FUNCTIONS,
    fromTick: 2,
  },
  {
    name: 'quotes',
    text: 'an entry rests at the bid, follows it, and takes what is offered in the end',
    seed: 14,
    ticks: 9,
    deeds: [],
    sends: 4,
    config: withSettings({ entries: { order: 'post-only', thenCross: true } }),
    functions: CLOSING_FUNCTIONS,
    fromTick: 1,
  },
]
