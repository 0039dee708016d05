import { type Fixed } from '../money/fixed.ts'

/** Beyond these a sum says nothing: with enough amounts, some of them add up to anything. */
const PARTS_MAX = 3
const CANDIDATES_MAX = 40

/**
 * The fewest candidates, at most three of the first forty, whose amounts add up exactly to `target`;
 * nothing when none do. Of several such sets, the first in the order of the candidates.
 */
export function addsUp<T extends { readonly amount: Fixed }>(
  target: Fixed,
  candidates: readonly T[],
): readonly T[] | undefined {
  const considered = candidates.filter(({ amount }) => amount !== 0n).slice(0, CANDIDATES_MAX)
  for (let count = 1; count <= PARTS_MAX; count += 1) {
    const found = choose(target, considered, count)
    if (found !== undefined) return found
  }
  return undefined
}

function choose<T extends { readonly amount: Fixed }>(
  target: Fixed,
  candidates: readonly T[],
  count: number,
): readonly T[] | undefined {
  if (count === 0) return target === 0n ? [] : undefined
  for (const [index, candidate] of candidates.entries()) {
    const rest = choose(target - candidate.amount, candidates.slice(index + 1), count - 1)
    if (rest !== undefined) return [candidate, ...rest]
  }
  return undefined
}
