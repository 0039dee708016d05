import { type Disturbance } from '../kernel/disturbance.ts'
import { type Kernel } from '../kernel/kernel.ts'
import { type Run } from '../kernel/run.ts'
import { type CallName } from '../world/call-names.ts'

export type FaultGroup =
  | 'schedule'
  | 'function'
  | 'queue'
  | 'store'
  | 'exchange'
  | 'market'
  | 'clock'
  | 'alerts'
  | 'actors'

/** Something that can go wrong, or that somebody does. */
export interface FaultKind {
  readonly name: string
  readonly group: FaultGroup
  /** For people: what happens. */
  readonly text: string
  /** How often in a seed that has it, per chance: a call, an invocation, a message or a tick. */
  readonly rate: number
}

/** A fault of single calls on ports. */
export interface CallFault extends FaultKind {
  readonly calls: readonly CallName[]
  /** Only where a listing is gone on with. */
  readonly onLaterPages?: true
  disturb(scene: Scene): Disturbance
}

/** Where a call is disturbed. */
export interface Scene {
  readonly kernel: Kernel
  readonly run: Run
  readonly call: CallName
  /** The account's secret key at the venue; a careless client tells it in its errors. */
  readonly secret: string
  /** Uniform in [0, 1); `salt` tells draws of one scene apart. */
  draw(salt: number): number
  /** A whole number from `from` to `until`, both included. */
  between(from: number, until: number, salt: number): number
  /** Whether the account's ledger has been opened with the venue's balances. */
  readonly booksAreOpen: boolean
  /** The operator halts every account now. */
  halt(): void
  /** Somebody trades by hand on the account at this moment. */
  tradeByHand(): void
  /** This many milliseconds from now, or what is left until everything heals. */
  untilHealed(durationMs: number): number
}

/** The answer, changed after the effect. */
export function changed<Answer>(change: (answer: Answer) => Answer): Disturbance {
  return { replace: async (perform) => change((await perform()) as Answer) }
}

/** The effect takes place, and the answer is an error. */
export function unheard(error: () => Error): Disturbance {
  return {
    replace: async (perform) => {
      await perform()
      throw error()
    },
  }
}

/** No effect, and an error for an answer. */
export function refused(error: () => Error): Disturbance {
  return { replace: () => Promise.reject(error()) }
}

/** No effect, and this for an answer. */
export function instead(answer: () => unknown): Disturbance {
  return { replace: () => Promise.resolve(answer()) }
}
