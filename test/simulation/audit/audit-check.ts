import { type VenueEvent } from '../../../lib/adapters/simulated-exchange/venue-types.ts'
import { type Watcher } from '../watcher.ts'
import { type AuditWorld } from './audit-world.ts'
import { type Commit } from './commit.ts'
import { type Findings } from './findings.ts'
import { type Openings } from './openings.ts'
import { type PlanHolding, type PlanHoldings } from './plan-holdings.ts'
import { type QuotesTold } from './quotes-told.ts'
import { type SettingsInForce } from './settings-in-force.ts'
import { type StoreMirror } from './store-mirror.ts'
import { type VenueTruth } from './venue-truth.ts'

/** What every check looks at; it is up to date before any check is told anything. */
export interface AuditScene {
  readonly world: AuditWorld
  readonly findings: Findings
  readonly mirror: StoreMirror
  readonly truth: VenueTruth
  readonly holdings: PlanHoldings
  readonly openings: Openings
  readonly quotes: QuotesTold
  readonly settings: SettingsInForce
}

export interface RestFault {
  readonly invariant: number
  readonly text: string
}

/** One invariant or a few that look at the same things. What it does not look at it leaves out. */
export interface AuditCheck extends Pick<
  Watcher,
  | 'ended'
  | 'deed'
  | 'sending'
  | 'cancelling'
  | 'amending'
  | 'logged'
  | 'alerted'
  | 'queued'
  | 'acknowledged'
  | 'buried'
> {
  committed?(commit: Commit): void
  /** The venue did something; `holding` is the plan that it concerns. */
  happened?(event: VenueEvent, holding: PlanHolding | undefined): void
  /** Once per tick. */
  ticked?(nowMs: number): void
  faultsAtRest?(): readonly RestFault[]
}
