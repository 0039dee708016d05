import { type FunctionEntry } from '../../../lib/manifest.ts'
import { type InvocationEnd } from '../watcher.ts'
import { placeOf } from './draws.ts'
import { type Invocation } from './invocation.ts'

export interface RunParts {
  readonly label: string
  readonly functionName: FunctionEntry['name']
  readonly startedAtMs: number
  /** True time at which the platform stops it. */
  readonly deadlineMs: number
  readonly skewMs: number
  /** How many times longer its calls take than usual. */
  readonly slowness: number
  /** What follows from its end: told once. */
  onEnd(end: InvocationEnd): void
}

/** One invocation under way. It is over when it ended, crashed, or was stopped. */
export class Run implements Invocation {
  readonly label: string
  readonly functionName: string
  readonly startedAtMs: number
  /** Moves on by as long as the run stood still: its own time did, too. */
  deadlineMs: number
  readonly slowness: number
  /** The hash of the label: where its draws are made. */
  readonly place: number
  skewMs: number
  /** Calls on ports so far. */
  calls = 0
  over = false
  /** So many of its next commits find that somebody else was first. */
  contendedCommits = 0
  readonly #onEnd: (end: InvocationEnd) => void

  constructor(parts: RunParts) {
    this.label = parts.label
    this.functionName = parts.functionName
    this.startedAtMs = parts.startedAtMs
    this.deadlineMs = parts.deadlineMs
    this.skewMs = parts.skewMs
    this.slowness = parts.slowness
    this.place = placeOf(parts.label)
    this.#onEnd = (end) => parts.onEnd(end)
  }

  end(end: InvocationEnd): void {
    if (this.over) throw new Error(`${this.label} ended twice`)
    this.over = true
    this.#onEnd(end)
  }
}
