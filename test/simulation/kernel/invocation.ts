/** One call of one function, as the world knows it. */
export interface Invocation {
  /** Unique in a run, and the same in a repeat: `sync-fills@12`, `execute-orders@message-7#1`. */
  readonly label: string
  readonly functionName: string
  readonly startedAtMs: number
  /** What its own clock is ahead of the true time; negative: behind. */
  readonly skewMs: number
}
