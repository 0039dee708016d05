/** Time comes from here and from nowhere else: integer milliseconds since the epoch, UTC. */
export interface Clock {
  nowMs(): number
  sleep(durationMs: number): Promise<void>
}
