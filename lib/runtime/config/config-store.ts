import { type HoldfastConfig } from '../../domain/config/account-config.ts'

export interface StoredConfig {
  /** Starts at 1 and rises by 1 with every change. */
  readonly version: number
  readonly config: HoldfastConfig
  readonly appliedAtMs: number
}

/** The numbered versions of the configuration; the functions read the active one. */
export interface ConfigStore {
  active(): Promise<StoredConfig | undefined>
  find(version: number): Promise<StoredConfig | undefined>
  /** Makes this the active configuration and gives its number; an equal one keeps its number. */
  apply(config: HoldfastConfig): Promise<number>
}

export interface OpenedConfigStore {
  readonly configs: ConfigStore
  close(): Promise<void>
}
