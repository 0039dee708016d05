import { type Engine } from '../engine/engine.ts'

/** One call of one function. */
export interface Invocation {
  readonly functionName: string
  /** Milliseconds until the function is stopped. */
  remainingMs(): number
}

/** What a function runs in: the cloud's, the local run's or a test's composition of adapters. */
export interface Runtime {
  /**
   * The engine for this invocation, under the config version that is active now.
   * @throws {Error} while no config has been applied.
   */
  openEngine(invocation: Invocation): Promise<Engine>
  /** The text without any credential that this runtime knows. */
  redact(text: string): string
}

/** Functions ask for their runtime when they are called, so that loading a file connects to nothing. */
export type RuntimeSource = () => Runtime | Promise<Runtime>
