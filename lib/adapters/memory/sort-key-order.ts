/** The first code unit that surrogate pairs and the end of the basic plane are made of. */
const SURROGATES_FROM = 0xd800
const SURROGATES_TO = 0xdfff

/**
 * Compares two well-formed strings by their UTF-8 bytes, as DynamoDB does, without encoding them.
 * It differs from JavaScript's order only where a surrogate meets a unit above all surrogates.
 * @returns negative, zero or positive.
 */
export function compareSortKeys(left: string, right: string): number {
  if (left === right) return 0
  const shorter = Math.min(left.length, right.length)
  for (let index = 0; index < shorter; index += 1) {
    const leftUnit = left.charCodeAt(index)
    const rightUnit = right.charCodeAt(index)
    if (leftUnit === rightUnit) continue
    if (leftUnit >= SURROGATES_FROM && rightUnit >= SURROGATES_FROM) {
      const leftIsPair = leftUnit <= SURROGATES_TO
      const rightIsPair = rightUnit <= SURROGATES_TO
      if (leftIsPair !== rightIsPair) return leftIsPair ? 1 : -1
    }
    return leftUnit - rightUnit
  }
  return left.length - right.length
}

/** The index of the first key that is not below `key` in a sorted list. */
export function lowerBound(sortedKeys: readonly string[], key: string): number {
  const last = sortedKeys.at(-1)
  // Most keys carry a rising time, so the end comes first.
  if (last === undefined || compareSortKeys(last, key) < 0) return sortedKeys.length
  let low = 0
  let high = sortedKeys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareSortKeys(sortedKeys[middle] ?? '', key) < 0) low = middle + 1
    else high = middle
  }
  return low
}
