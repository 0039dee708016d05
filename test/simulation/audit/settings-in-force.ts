import { type Fixed } from '../../../lib/domain/money/fixed.ts'
import { type StoredSettings } from './stored-facts.ts'

interface Version {
  readonly sinceMs: number
  readonly settings: ReadonlyMap<string, StoredSettings>
}

export interface Caps {
  readonly orderValueMax: Fixed
  readonly grossExposureMax: Fixed
}

/** The versions of the configuration; a run goes on with the one that it began with. */
export class SettingsInForce {
  readonly #versions: Version[] = []

  take(settings: ReadonlyMap<string, StoredSettings>, sinceMs: number): void {
    this.#versions.push({ sinceMs, settings })
  }

  /** All that were in force since then, the youngest first. */
  since(account: string, fromMs: number): readonly StoredSettings[] {
    const found: StoredSettings[] = []
    for (let index = this.#versions.length - 1; index >= 0; index -= 1) {
      const version = this.#versions[index]!
      const settings = version.settings.get(account)
      if (settings !== undefined) found.push(settings)
      if (version.sinceMs <= fromMs) break
    }
    return found
  }

  /** The widest that were in force since then; nothing before there is a configuration. */
  of(account: string, fromMs: number): Caps | undefined {
    let widest: Caps | undefined
    for (const caps of this.since(account, fromMs))
      widest = widest === undefined ? caps : wider(widest, caps)
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
