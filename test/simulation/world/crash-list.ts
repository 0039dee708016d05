import { CRASH_POINTS, type CrashPoint } from '../kernel/disturbance.ts'
import { type Run } from '../kernel/run.ts'
import { type CallName } from './call-names.ts'

/** Says of single calls that a run dies there; for going through all of them. */
export interface ListedCrashes {
  crashAt(run: Run, call: CallName): CrashPoint | undefined
  /** From here on everything goes well. */
  healed(): void
}

export interface SeenCall {
  readonly at: string
  readonly call: CallName
  readonly run: string
  readonly functionName: string
  /** Listed crashes that had taken place before it. */
  readonly crashes: number
}

/** Every call of a run, told by its place: `reconcile@3/12`, counted from 1. */
export class CrashList implements ListedCrashes {
  readonly #points: ReadonlyMap<string, CrashPoint>
  readonly #seen: SeenCall[] = []
  #isHealed = false
  /** How many of the crashes took place. */
  crashes = 0

  constructor(points: ReadonlyMap<string, CrashPoint> = new Map()) {
    for (const point of points.values())
      if (!CRASH_POINTS.includes(point)) throw new RangeError(`not a crash point: ${point}`)
    this.#points = points
  }

  crashAt(run: Run, call: CallName): CrashPoint | undefined {
    if (this.#isHealed) return undefined
    const at = `${run.label}/${run.calls + 1}`
    const { crashes } = this
    this.#seen.push({ at, call, run: run.label, functionName: run.functionName, crashes })
    const point = this.#points.get(at)
    if (point !== undefined) this.crashes += 1
    return point
  }

  healed(): void {
    this.#isHealed = true
  }

  /** Every call that was made until healing, in order. */
  get seen(): readonly SeenCall[] {
    return this.#seen
  }
}
