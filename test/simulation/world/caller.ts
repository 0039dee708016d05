/** Makes the calls of an execution environment: by which run, with which fault, at which time. */
import { type Scene } from '../faults/fault-kind.ts'
import { type Disturbance } from '../kernel/disturbance.ts'
import { type Run } from '../kernel/run.ts'
import { placeOf } from '../kernel/draws.ts'
import { type CallName, timingOf } from './call-names.ts'
import { type WorldAccount } from './world-config.ts'
import { type WorldState } from './world-state.ts'

const SCENE_SALT = 41

const CALL_PLACES = new Map<CallName, number>()

export class Caller {
  readonly #world: WorldState
  #run: Run | undefined

  constructor(world: WorldState) {
    this.#world = world
  }

  /** @throws {Error} when the environment carries out nothing: code outside of every run. */
  get run(): Run {
    if (this.#run === undefined) throw new Error('a port was called outside of every run')
    return this.#run
  }

  get isOver(): boolean {
    return this.#run?.over ?? true
  }

  carryOut(run: Run): void {
    this.#run = run
  }

  /**
   * @param account whose connection to the venue makes the call.
   * @param isLaterPage whether the call goes on with a listing.
   */
  call<Answer>(
    name: CallName,
    perform: () => Promise<Answer>,
    account?: WorldAccount,
    isLaterPage = false,
  ): Promise<Answer> {
    const { kernel } = this.#world
    const run = this.run
    const disturbance = this.#disturbance(run, name, account, isLaterPage)
    const place = placeOfCall(name)
    return kernel.call(
      run,
      timingOf(name, run, kernel.draws),
      () => {
        kernel.trace.note(run.place ^ place)
        kernel.trace.noteLong(kernel.nowMs)
        return perform()
      },
      disturbance,
    )
  }

  /** A sleep is a call whose answer takes as long as it is told to. */
  sleepUntil(wakeAtMs: number): Promise<void> {
    const { kernel } = this.#world
    const disturbance = this.#disturbance(this.run, 'clock.sleep')
    const timing = { requestMs: 0, answerMs: wakeAtMs - kernel.nowMs }
    return kernel.call(this.run, timing, () => Promise.resolve(), disturbance)
  }

  #disturbance(
    run: Run,
    call: CallName,
    account?: WorldAccount,
    isLaterPage?: boolean,
  ): Disturbance | undefined {
    const { faults, listed } = this.#world
    if (run.over) return undefined
    if (listed !== undefined) {
      const crash = listed.crashAt(run, call)
      if (crash !== undefined) return { crash }
    }
    const fault = faults.ofCall(run, call, isLaterPage)
    if (fault === undefined) return undefined
    return fault.disturb(this.#scene(run, call, account))
  }

  #scene(run: Run, call: CallName, account?: WorldAccount): Scene {
    const { kernel } = this.#world
    const index = run.calls
    return {
      kernel,
      run,
      call,
      secret: account?.secret ?? '',
      booksAreOpen: account !== undefined && this.#world.openBooks.has(account.id),
      halt: () => this.#world.halt(`${run.label}/${index}`),
      tradeByHand: () => {
        if (account !== undefined) this.#world.tradeByHand(account.id, `${run.label}/${index}`)
      },
      draw: (salt) => kernel.draws.uniform(run.place, index, SCENE_SALT + salt),
      between: (from, until, salt) =>
        kernel.draws.between(from, until, run.place, index, SCENE_SALT + salt),
      untilHealed: (durationMs) => this.#world.untilHealed(durationMs),
    }
  }
}

function placeOfCall(name: CallName): number {
  const known = CALL_PLACES.get(name)
  if (known !== undefined) return known
  const place = placeOf(name)
  CALL_PLACES.set(name, place)
  return place
}
