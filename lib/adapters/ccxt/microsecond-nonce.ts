/**
 * A nonce that rises with every call: microseconds since the epoch, and one more than the last when
 * the clock has not moved or has stepped back. Milliseconds repeat when calls start together, and a
 * venue refuses a nonce that it has seen.
 *
 * @param nowMs the clock, in milliseconds since the epoch
 */
export function createMicrosecondNonce(nowMs: () => number): () => number {
  let last = 0
  return () => {
    last = Math.max(last + 1, Math.floor(nowMs() * 1000))
    return last
  }
}
