/** A mistake that the auditor has to find: one exact change of one file of the engine. */
export interface PlantedBug {
  /** Words of lower-case letters, joined by hyphens; unique. */
  readonly name: string
  /** What a careless programmer did. */
  readonly text: string
  /** From the project's root, with forward slashes. */
  readonly file: string
  /** Text that the file has exactly once. */
  readonly find: string
  readonly replace: string
  /** The numbers of the invariants that it is expected to break. */
  readonly expected: readonly number[]
  /** Kinds of faults and deeds that bring it to light; left out: any. */
  readonly kinds?: readonly string[]
}
