/** Where a run dies at a call: before the request leaves, while it is under way, before its answer. */
export type CrashPoint = 'before-request' | 'in-flight' | 'before-answer'

export const CRASH_POINTS: readonly CrashPoint[] = ['before-request', 'in-flight', 'before-answer']

/** What goes wrong with one call on a port. */
export interface Disturbance {
  readonly crash?: CrashPoint
  /** The request arrives so much later, in milliseconds. */
  readonly requestLateMs?: number
  /** The answer comes so much later, in milliseconds, whatever time limit the run has. */
  readonly lateMs?: number
  /** Takes the place of the effect; performs it, or does not, and makes the answer. */
  readonly replace?: (perform: () => Promise<unknown>) => Promise<unknown>
}
