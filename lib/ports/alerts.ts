export type AlertSeverity = 'info' | 'warning' | 'critical'

/** Something a person should know. `key` names the condition, so that repeats can be told apart. */
export interface Alert {
  readonly key: string
  readonly severity: AlertSeverity
  /** One line: what is wrong. */
  readonly title: string
  /** What to do about it, with the numbers. */
  readonly text: string
  readonly account?: string
  readonly symbol?: string
  readonly planId?: string
  readonly atMs: number
}

export interface Alerts {
  /** @throws {Error} when the sink did not take it. */
  raise(alert: Alert): Promise<void>
}
