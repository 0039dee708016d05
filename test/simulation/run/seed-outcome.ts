/** What one seed is asked to do, and what came of it. Plain data: it crosses from worker to worker. */
import { type Deed } from '../watcher.ts'

export interface SeedOptions {
  /** A safe integer, 0 or more. */
  readonly seed: number
  /** Length of the phase with faults, in ticks of one minute; the healed phase comes on top. */
  readonly ticks: number
  /** Only these kinds of faults and deeds, at rates of this seed; left out: a subset that the seed draws. */
  readonly kinds?: readonly string[]
  /** How many times more often than usual its kinds happen; 1 when left out. */
  readonly intensity?: number
  /** Only the deeds with these labels happen; left out: all that the seed decides on. */
  readonly labels?: readonly string[]
  /** Keeps the deeds of the run in the outcome even when nothing is wrong. */
  readonly keepDeeds?: boolean
}

export interface Violation {
  /** The number in the list of invariants; 0 for trouble of the simulation itself. */
  readonly invariant: number
  readonly text: string
  /** Ticks since the beginning of the run. */
  readonly tick: number
  readonly step: number
}

export interface SeedOutcome {
  readonly seed: number
  readonly ticks: number
  readonly simulatedMs: number
  readonly steps: number
  /** How often each kind of fault or deed happened; kinds that did not are left out. */
  readonly deedCounts: Readonly<Record<string, number>>
  /** How often each branch of recovery ran; branches that did not are left out. */
  readonly recoveryCounts: Readonly<Record<string, number>>
  readonly crashes: number
  readonly violations: readonly Violation[]
  /** Ticks after healing until everything was at rest; nothing when it never was within the bound. */
  readonly convergenceTicks?: number
  readonly unprotectedTicksMax: number
  /** 16 hex digits over every step of the run. */
  readonly traceHash: string
  /** With a violation, or when asked for. */
  readonly deeds?: readonly Deed[]
}
