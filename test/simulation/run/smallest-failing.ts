/**
 * Finds a small part of `items` that still fails, as delta debugging does: leaves out halves, then
 * quarters, then smaller pieces, as long as what is left fails. With c causes among n items it takes
 * about 2c·log2(n) tries. When it is through, leaving out any one item more makes it pass.
 *
 * @param fails says whether the part fails, or nothing when there is no more time to find out: then
 * the smallest part so far is the answer.
 */
export async function smallestFailing<Item>(
  items: readonly Item[],
  fails: (part: readonly Item[]) => Promise<boolean | undefined>,
): Promise<readonly Item[]> {
  const nothing: readonly Item[] = []
  const failsWithNothing = await fails(nothing)
  if (failsWithNothing !== false) return failsWithNothing === true ? nothing : items
  let kept = items
  let size = Math.ceil(items.length / 2)
  for (;;) {
    const walked = await withoutPieces(kept, size, fails)
    const hasShrunk = walked.kept.length < kept.length
    kept = walked.kept
    // With nothing left out, a single item is what failed.
    if (walked.outOfTime || kept.length <= 1) return kept
    // What could not be left out before may be once something else is gone.
    if (size === 1 && !hasShrunk) return kept
    size = Math.ceil(Math.min(size, kept.length) / 2)
  }
}

interface Walked<Item> {
  readonly kept: readonly Item[]
  readonly outOfTime: boolean
}

/** Leaves out every piece of this size that is not needed, the last first. */
async function withoutPieces<Item>(
  items: readonly Item[],
  size: number,
  fails: (part: readonly Item[]) => Promise<boolean | undefined>,
): Promise<Walked<Item>> {
  let kept = items
  for (let start = Math.floor((items.length - 1) / size) * size; start >= 0; start -= size) {
    const rest = [...kept.slice(0, start), ...kept.slice(start + size)]
    // That it passes with nothing is known.
    if (rest.length === 0) continue
    const failed = await fails(rest)
    if (failed === undefined) return { kept, outOfTime: true }
    if (failed) kept = rest
  }
  return { kept, outOfTime: false }
}
