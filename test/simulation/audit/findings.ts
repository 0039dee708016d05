import { type Violation } from '../run/seed-outcome.ts'
import { type AuditWorld, TICK_MS } from './audit-world.ts'

/** What was found to be wrong; of one invariant and one subject only the first. */
export class Findings {
  readonly violations: Violation[] = []
  readonly #world: AuditWorld
  readonly #reported = new Set<string>()

  constructor(world: AuditWorld) {
    this.#world = world
  }

  report(invariant: number, subject: string, text: string): void {
    const name = `${invariant} ${subject}`
    if (this.#reported.has(name)) return
    this.#reported.add(name)
    const tick = Math.floor((this.#world.nowMs() - this.#world.startMs) / TICK_MS)
    this.violations.push({ invariant, text, tick, step: this.#world.step() })
  }
}
