import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type StoredLimits } from './stored-facts.ts'

interface Version {
  readonly sinceMs: number
  readonly limits: ReadonlyMap<string, StoredLimits>
}

export interface Caps {
  readonly orderValueMax: Fixed
  readonly grossExposureMax: Fixed
}

/** The versions of the configuration; a run goes on with the one that it began with. */
export class LimitsInForce {
  readonly #versions: Version[] = []

  take(limits: ReadonlyMap<string, StoredLimits>, sinceMs: number): void {
    this.#versions.push({ sinceMs, limits })
  }

  /** The widest that were in force since then; nothing before there is a configuration. */
  of(account: string, fromMs: number): Caps | undefined {
    let widest: Caps | undefined
    for (let index = this.#versions.length - 1; index >= 0; index -= 1) {
      const version = this.#versions[index]!
      const limits = version.limits.get(account)
      if (limits !== undefined) widest = widest === undefined ? limits : wider(widest, limits)
      if (version.sinceMs <= fromMs) break
    }
    return widest
  }
}

function wider(a: Caps, b: Caps): Caps {
  return {
    orderValueMax: a.orderValueMax > b.orderValueMax ? a.orderValueMax : b.orderValueMax,
    grossExposureMax:
      a.grossExposureMax > b.grossExposureMax ? a.grossExposureMax : b.grossExposureMax,
  }
}
