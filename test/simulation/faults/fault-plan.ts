/**
 * What goes wrong in one seed: which kinds it has, how often, and every single decision. All of it
 * follows from the seed and from where the decision is made.
 */
import { type Draws, placeOf } from '../kernel/draws.ts'
import { type Run } from '../kernel/run.ts'
import { type Deed } from '../watcher.ts'
import { CALL_NAMES, type CallName } from '../world/call-names.ts'
import { type CallFault, type FaultKind } from './fault-kind.ts'
import { CALL_FAULTS, FAULT_KINDS } from './fault-kinds.ts'

const SUBSET_SALT = 21
const RATE_SALT = 22
const CALL_SALT = 23
/** Share of the kinds that a seed has. */
const SUBSET_SHARE = 0.4
/** A call that is disturbed more often than this lets nothing through any more. */
const CALL_RATE_MAX = 0.3

export interface FaultPlanParts {
  readonly draws: Draws
  /** Only these kinds; left out: a subset that the seed draws. */
  readonly kinds?: readonly string[]
  /** How many times more often than usual; 1 when left out. */
  readonly intensity?: number
  /** Only the deeds with these labels. */
  readonly labels?: readonly string[]
  /** Deeds outside of calls that take place whatever is drawn. */
  readonly certain?: readonly string[]
  healAtMs(): number
  nowMs(): number
  onDeed(deed: Deed): void
}

/** The faults of one call, each with the upper end of its share of [0, 1). */
interface Ladder {
  readonly rungs: readonly { readonly fault: CallFault; readonly until: number }[]
  readonly total: number
}

export class FaultPlan {
  readonly #parts: FaultPlanParts
  readonly #labels: ReadonlySet<string> | undefined
  readonly #certain: ReadonlySet<string>
  readonly #rates = new Map<string, number>()
  readonly #salts = new Map<string, number>()
  readonly #ladders = new Map<CallName, Ladder>()

  constructor(parts: FaultPlanParts) {
    this.#parts = parts
    this.#labels = parts.labels === undefined ? undefined : new Set(parts.labels)
    this.#certain = new Set(parts.certain ?? [])
    for (const kind of FAULT_KINDS) {
      // By the name, so that a new kind leaves the decisions of the others as they were.
      this.#salts.set(kind.name, placeOf(kind.name))
      this.#rates.set(kind.name, this.#rateOf(kind))
    }
    for (const name of CALL_NAMES) this.#ladders.set(name, this.#ladderOf(name))
  }

  /** The kinds that this seed has. */
  get kinds(): readonly string[] {
    return [...this.#rates].filter(([, rate]) => rate > 0).map(([name]) => name)
  }

  get isHealed(): boolean {
    return this.#parts.nowMs() >= this.#parts.healAtMs()
  }

  /** Whether something of this kind can happen at all (any more). */
  canHappen(kind: string): boolean {
    return (this.#rates.get(kind) ?? 0) > 0 && !this.isHealed
  }

  /**
   * The fault of this call, if it has one.
   * @param isLaterPage whether the call goes on with a listing.
   */
  ofCall(run: Run, name: CallName, isLaterPage = false): CallFault | undefined {
    const ladder = this.#ladders.get(name)
    if (ladder === undefined || ladder.total === 0) return undefined
    const drawn = this.#parts.draws.uniform(run.place, run.calls, CALL_SALT)
    if (drawn >= ladder.total || this.isHealed) return undefined
    const fault = ladder.rungs.find((rung) => drawn < rung.until)?.fault
    if (fault === undefined || (fault.onLaterPages === true && !isLaterPage)) return undefined
    const label = `${run.label}/${run.calls + 1}:${fault.name}`
    return this.#isDone(fault.name, label, name) ? fault : undefined
  }

  /** Whether something of this kind happens at a place; `detail` is for the story. */
  happens(kind: string, at: string, detail?: () => string): boolean {
    const rate = this.#rates.get(kind)
    if (rate === undefined) throw new Error(`there is no kind of fault called ${kind}`)
    if (this.#certain.size > 0 && this.#certain.has(`${at}:${kind}`))
      return this.#isDone(kind, `${at}:${kind}`, detail?.())
    if (rate === 0 || this.isHealed) return false
    const drawn = this.#parts.draws.uniform(placeOf(at), 0, this.#salts.get(kind) ?? 0)
    return drawn < rate && this.#isDone(kind, `${at}:${kind}`, detail?.())
  }

  #isDone(kind: string, label: string, detail?: string): boolean {
    if (this.#labels?.has(label) === false) return false
    const deed = { kind, label, atMs: this.#parts.nowMs() }
    this.#parts.onDeed(detail === undefined ? deed : { ...deed, detail })
    return true
  }

  #rateOf(kind: FaultKind): number {
    const { draws, kinds, intensity = 1 } = this.#parts
    const place = placeOf(kind.name)
    const isDrawn = kinds === undefined && draws.uniform(place, 0, SUBSET_SALT) < SUBSET_SHARE
    if (!isDrawn && kinds?.includes(kind.name) !== true) return 0
    return intensity * kind.rate * (0.3 + 2 * draws.uniform(place, 0, RATE_SALT))
  }

  #ladderOf(name: CallName): Ladder {
    const faults = CALL_FAULTS.filter((fault) => fault.calls.includes(name))
    const rates = faults.map((fault) => this.#rates.get(fault.name) ?? 0)
    const sum = rates.reduce((total, rate) => total + rate, 0)
    const scale = Math.min(1, CALL_RATE_MAX / Math.max(sum, Number.MIN_VALUE))
    let until = 0
    const rungs = faults.map((fault, index) => {
      until += (rates[index] ?? 0) * scale
      return { fault, until }
    })
    return { rungs: rungs.filter((_, index) => (rates[index] ?? 0) > 0), total: until }
  }
}
