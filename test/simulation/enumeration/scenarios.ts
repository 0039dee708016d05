/** Short lives of a small account, in which together every function does everything that it can. */

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
    text: 'an entry is filled in two parts, its stop grows with it, and the target is sold',
    seed: 55,
    ticks: 8,
    deeds: ['tick-3:fill-limited'],
    sends: 4,
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
    seed: 55,
    ticks: 6,
    deeds: ['tick-4:command-halt', 'tick-4:order-vanished'],
    sends: 3,
  },
]

/** What pairs of crashes are tried on: an order is submitted, protected, and its fill is booked. */
export const PAIR_SCENARIO: Scenario = {
  name: 'submit, protect and fill',
  text: 'an entry is sent, its stop is sent, and its fill is booked',
  seed: 78,
  ticks: 3,
  deeds: [],
  sends: 2,
}
