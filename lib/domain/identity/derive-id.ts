/**
 * Identifiers derived from their cause, so that the same cause gives the same id wherever and
 * however often it is computed: 128 bits as 32 lower-case hex digits, by FNV-1a over the UTF-8 form
 * of the length-prefixed parts. Not a secret and not a defence against forgery: collisions matter
 * only among the causes of one account.
 */
const OFFSET_BASIS = 0x6c62272e07bb014262b821756295c58dn
const PRIME = 0x0000000001000000000000000000013bn
const MASK = (1n << 128n) - 1n

export function deriveId(...parts: readonly (string | number)[]): string {
  let hash = OFFSET_BASIS
  for (const part of parts) {
    const bytes = new TextEncoder().encode(`${part}`)
    hash = absorb(hash, new TextEncoder().encode(`${bytes.length}:`))
    hash = absorb(hash, bytes)
  }
  return hash.toString(16).padStart(32, '0')
}

function absorb(start: bigint, bytes: Uint8Array): bigint {
  let hash = start
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK
  return hash
}
