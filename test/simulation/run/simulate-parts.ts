/** What the command works with; it knows neither threads, nor terminals, nor the engine. */
import { type PlantedBug } from './planted-check.ts'
import { type Progress } from './progress.ts'
import { type Named } from './report-text.ts'
import { type SeedPool } from './seed-pool.ts'

/** What the enumeration of crashes came to. */
export interface Enumerated {
  readonly failed: boolean
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}

export interface SimulateParts {
  readonly faultKinds: readonly Named[]
  readonly recoveryBranches: readonly Named[]
  readonly plantedBugs: readonly PlantedBug[]
  openPool(workers: number, plant?: string): SeedPool
  enumerateCrashes(
    workers: number,
    onProgress: (done: number, whole: number) => void,
  ): Promise<Enumerated>
  commitName(): Promise<string>
  openProgress(json: boolean): Progress
  writeOut(text: string): void
  writeError(text: string): void
  /** Real time. */
  nowMs(): number
}
