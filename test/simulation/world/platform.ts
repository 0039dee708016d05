/** Starts invocations, as Lambda does: finds an environment, sets the time limit, takes the end. */
import { type FaultPlan } from '../faults/fault-plan.ts'
import { placeOf } from '../kernel/draws.ts'
import { Run } from '../kernel/run.ts'
import { type InvocationEnd } from '../watcher.ts'
import { entryOf } from './creators.ts'
import { Sandboxes, carryOut } from './sandboxes.ts'
import { type WorldState } from './world-state.ts'

const SKEW_MS_MAX = 15_000
const SLOWNESS = 25

export interface Start {
  readonly functionName: string
  /** Unique, and the same in a repeat of the seed. */
  readonly label: string
  readonly event: unknown
  readonly atMs: number
  onEnd?(end: InvocationEnd): void
}

export class Platform {
  readonly #world: WorldState
  readonly #faults: FaultPlan
  readonly #sandboxes: Sandboxes
  /** Nothing begins any more until it is over. */
  isDown = false
  /** Invocations that have begun and are not over. */
  underWay = 0
  crashes = 0

  constructor(world: WorldState) {
    this.#world = world
    this.#faults = world.faults
    this.#sandboxes = new Sandboxes(world)
  }

  /** The event reaches the platform now; the invocation begins at its time. */
  invoke(start: Start): void {
    this.#world.kernel.at(start.atMs, () => {
      this.#begin(start)
      return undefined
    })
  }

  /** Every environment begins anew, with the next version. */
  deploy(): void {
    this.#sandboxes.deploy()
  }

  #begin({ functionName, label, event, onEnd }: Start): void {
    const { kernel, watchers } = this.#world
    if (this.isDown) {
      onEnd?.({ end: 'crashed' })
      return
    }
    const sandbox = this.#sandboxes.take(functionName, this.#faults.happens('memory-lost', label))
    const { limitMs, slowness } = this.#pace(functionName, label)
    const run = new Run({
      label,
      functionName,
      startedAtMs: kernel.nowMs,
      deadlineMs: kernel.nowMs + limitMs,
      skewMs: this.#faults.happens('clock-skewed', label)
        ? this.#draw(label, -SKEW_MS_MAX, SKEW_MS_MAX, 2)
        : 0,
      slowness,
      onEnd: (end) => {
        this.underWay -= 1
        if (end.end === 'crashed' || end.end === 'timed-out') this.crashes += 1
        else this.#sandboxes.giveBack(functionName, sandbox)
        kernel.trace.noteText(end.end)
        watchers.tell('ended', run, end)
        onEnd?.(end)
      },
    })
    this.underWay += 1
    kernel.trace.note(run.place)
    watchers.tell('started', run, event)
    kernel.start(run, kernel.nowMs, () => carryOut(sandbox, run, event, () => kernel.nowMs))
  }

  /** How much time a run has, and how long its calls take. */
  #pace(functionName: string, label: string): { limitMs: number; slowness: number } {
    const slowness = this.#faults.happens('calls-slow', label) ? SLOWNESS : 1
    if (this.#faults.happens('time-short', label))
      return { limitMs: this.#draw(label, 1000, 9000, 1), slowness }
    if (functionName === 'sync-fills' && this.#faults.happens('fill-sync-cut-short', label))
      return { limitMs: this.#draw(label, 11_000, 30_000, 3), slowness: SLOWNESS }
    return { limitMs: entryOf(functionName).timeoutSeconds * 1000, slowness }
  }

  #draw(label: string, from: number, until: number, salt: number): number {
    return this.#world.kernel.draws.between(from, until, placeOf(label), 0, 50 + salt)
  }
}
