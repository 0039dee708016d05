import { type Alert, type Alerts } from '../../ports/alerts.ts'

export interface MemoryAlerts extends Alerts {
  /** Oldest first. */
  raised(key?: string): readonly Alert[]
  /** Until called again without a reason, the sink takes nothing. */
  refuse(reason?: string): void
  clear(): void
}

export function createMemoryAlerts(): MemoryAlerts {
  const alerts: Alert[] = []
  let refusal: string | undefined
  return {
    raise: async (alert) => {
      if (refusal !== undefined) throw new Error(refusal)
      alerts.push(alert)
    },
    raised: (key) => alerts.filter((alert) => key === undefined || alert.key === key),
    refuse: (reason) => {
      refusal = reason
    },
    clear: () => {
      alerts.length = 0
    },
  }
}
