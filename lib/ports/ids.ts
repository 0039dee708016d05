/** Identifiers that name a run or a commit; everything that causes a trade derives its id instead. */
export interface Ids {
  next(): string
}
