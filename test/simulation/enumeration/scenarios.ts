/** Short lives of a small account, in which together every function does everything that it can. */

export interface Scenario {
  readonly name: string
  /** For people: what happens in it. */
  readonly text: string
  readonly seed: number
  readonly ticks: number
  /** Deeds that take place whatever the seed says. */
  readonly deeds: readonly string[]
}

/** The seeds are chosen for the markets that they give. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'stop',
    text: 'the books are opened, a plan is entered and protected, and its stop takes it out',
    seed: 46,
    ticks: 9,
    deeds: [],
  },
  {
    name: 'target',
    text: 'an entry is filled in two parts, its stop grows with it, and the target is sold',
    seed: 55,
    ticks: 8,
    deeds: ['tick-3:fill-limited'],
  },
  {
    name: 'operator',
    text: 'a person closes the plan, twice in the same words, then halts and resumes the account',
    seed: 3,
    ticks: 10,
    deeds: [
      'tick-2:command-status',
      'tick-5:command-close',
      'tick-5:command-repeated',
      'tick-7:command-halt',
      'tick-9:command-pause',
    ],
  },
  {
    name: 'halt',
    text: 'the account is halted in the minute of its entry',
    seed: 55,
    ticks: 6,
    deeds: ['tick-3:command-halt', 'tick-4:order-vanished'],
  },
]

/** What pairs of crashes are tried on: an order is submitted, protected, and its fill is booked. */
export const PAIR_SCENARIO: Scenario = {
  name: 'submit, protect and fill',
  text: 'an entry is sent, its stop is sent, and its fill is booked',
  seed: 46,
  ticks: 4,
  deeds: [],
}
