/**
 * The simulated world's time. One thing happens after the other: an event is taken from the heap,
 * time moves to it, and everything that it sets off runs until it waits for a port again.
 *
 * A call on a port is three events: the request leaves, it takes effect, the answer comes back. A
 * run that nobody can come in between is carried on without the heap, with the same times and the
 * same order.
 */
import { createTimeHeap } from '../../../lib/adapters/memory/time-heap.ts'
import { type Disturbance } from './disturbance.ts'
import { Draws } from './draws.ts'
import { type Run } from './run.ts'
import { Trace } from './trace.ts'

/** Something that happens at its time; a promise is waited for before anything else happens. */
export type Happening = () => Promise<void> | undefined

export interface CallTiming {
  /** Milliseconds until the request takes effect, and from there until the answer is back. */
  readonly requestMs: number
  readonly answerMs: number
}

/** A new one each time: one for all would keep every dead run in memory that waits for it. */
const never = (): Promise<never> => new Promise(() => {})
const ignored = (): void => undefined

export class Kernel {
  readonly draws: Draws
  readonly trace = new Trace()
  nowMs: number
  steps = 0
  readonly #heap = createTimeHeap<Happening>()
  readonly #afterStep: () => void
  #untilMs: number
  #scheduled = 0
  #active: Run | undefined
  #wake: (() => void) | undefined

  constructor(seed: number, startMs: number, afterStep: () => void) {
    this.draws = new Draws(seed)
    this.nowMs = startMs
    this.#untilMs = startMs
    this.#afterStep = afterStep
  }

  /** Something happens at this time, or now if it has passed; what comes first at one time is drawn. */
  at(timeMs: number, happening: Happening): void {
    this.#scheduled += 1
    const tieBreak = this.draws.uniform(0, this.#scheduled, 1)
    this.#heap.add(Math.max(timeMs, this.nowMs) + tieBreak, happening)
  }

  /** Lets everything happen until this time, which is the time afterwards. */
  async runUntil(timeMs: number): Promise<void> {
    this.#untilMs = timeMs
    for (;;) {
      const atMs = this.#heap.firstAtMs()
      if (atMs === undefined || Math.floor(atMs) > timeMs) break
      this.nowMs = Math.max(this.nowMs, Math.floor(atMs))
      const settled = this.#heap.takeFirst()?.()
      if (settled !== undefined) await settled
      this.step()
    }
    this.nowMs = Math.max(this.nowMs, timeMs)
  }

  step(): void {
    this.steps += 1
    this.#afterStep()
  }

  /** Starts a run at this time; `work` is its whole life. */
  start(run: Run, atMs: number, work: () => Promise<unknown>): void {
    this.at(atMs, () =>
      this.#resume(run, () => {
        void this.#live(run, work)
      }),
    )
  }

  async #live(run: Run, work: () => Promise<unknown>): Promise<void> {
    try {
      const result = await work()
      if (!run.over) run.end({ end: 'done', result })
    } catch (error) {
      if (!run.over) run.end({ end: 'failed', error })
    }
    this.#isBlocked(run)
  }

  /** One call of a run on a port. */
  call<Answer>(
    run: Run,
    timing: CallTiming,
    perform: () => Promise<Answer>,
    disturbance: Disturbance | undefined,
  ): Promise<Answer> {
    // What is left of a run that is over cannot reach anything.
    if (run.over) return never()
    run.calls += 1
    const effectAtMs = this.nowMs + timing.requestMs + (disturbance?.requestLateMs ?? 0)
    const answerAtMs = effectAtMs + timing.answerMs
    if (disturbance === undefined && answerAtMs <= run.deadlineMs && this.#isAlone(run, answerAtMs))
      return this.#straightThrough(effectAtMs, answerAtMs, perform)
    const answer = this.#inSteps({ run, effectAtMs, answerAtMs, perform, disturbance })
    this.#isBlocked(run)
    return answer
  }

  /** Whether nothing else can happen before this time. */
  #isAlone(run: Run, untilMs: number): boolean {
    const nextAtMs = this.#heap.firstAtMs()
    return (
      this.#active === run &&
      untilMs <= this.#untilMs &&
      (nextAtMs === undefined || nextAtMs >= untilMs + 1)
    )
  }

  #straightThrough<Answer>(
    effectAtMs: number,
    answerAtMs: number,
    perform: () => Promise<Answer>,
  ): Promise<Answer> {
    this.nowMs = effectAtMs
    const answer = perform()
    this.step()
    this.nowMs = answerAtMs
    this.step()
    return answer
  }

  #inSteps<Answer>(parts: {
    readonly run: Run
    readonly effectAtMs: number
    readonly answerAtMs: number
    readonly perform: () => Promise<Answer>
    readonly disturbance: Disturbance | undefined
  }): Promise<Answer> {
    const { run, effectAtMs, answerAtMs, perform, disturbance } = parts
    const { crash, lateMs = 0, replace } = disturbance ?? {}
    if (crash === 'before-request') {
      run.end({ end: 'crashed' })
      return never()
    }
    if (crash === 'in-flight') run.end({ end: 'crashed' })
    return new Promise<Answer>((resolve) => {
      this.at(effectAtMs, () => {
        const answer = replace === undefined ? perform() : (replace(perform) as Promise<Answer>)
        if (!run.over) {
          if (crash === 'before-answer') run.end({ end: 'crashed' })
          else if (lateMs > 0 || answerAtMs <= run.deadlineMs)
            this.at(answerAtMs + lateMs, () => {
              run.deadlineMs += lateMs
              return this.#resume(run, () => resolve(answer))
            })
        }
        // Whoever watches hears of the effect before anything else happens. Nobody of the run may
        // be there any more to hear that it failed.
        return answer.then(ignored, ignored)
      })
      if (lateMs === 0 && answerAtMs > run.deadlineMs) this.#stopAtDeadline(run)
    })
  }

  #stopAtDeadline(run: Run): void {
    this.at(run.deadlineMs, () => {
      if (!run.over) run.end({ end: 'timed-out' })
      return undefined
    })
  }

  /** Lets a run go on until it waits again; a run that is over hears nothing. */
  #resume(run: Run, settle: () => void): Promise<void> | undefined {
    if (run.over) return undefined
    if (this.#active !== undefined) throw new Error(`${this.#active.label} is still at work`)
    this.#active = run
    return new Promise((resolve) => {
      this.#wake = resolve
      settle()
    })
  }

  #isBlocked(run: Run): void {
    if (this.#active !== run) return
    this.#active = undefined
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }
}
