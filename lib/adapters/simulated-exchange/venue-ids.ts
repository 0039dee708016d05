/**
 * Ids in the form of Kraken's (`OABCDE-FGHIJ-KLMNOP`): they follow from the seed, the kind and a
 * counter. No two counters share an id, because the last seven letters are the counter multiplied
 * by an odd number modulo 2^35; the others look random.
 */
import { hashNumbers } from './seeded-hash.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const COUNTER_BITS = 35n
const COUNTER_LETTERS = 7
const ODD_FACTOR = 0x4f1bbcdcbn

export type IdKind = 'order' | 'trade' | 'amendment' | 'movement' | 'reference'

const FIRST_LETTER: Record<IdKind, string> = {
  order: 'O',
  trade: 'T',
  amendment: 'A',
  movement: 'L',
  reference: 'R',
}
const KIND_NUMBER: Record<IdKind, number> = {
  order: 1,
  trade: 2,
  amendment: 3,
  movement: 4,
  reference: 5,
}

export function venueId(kind: IdKind, seed: number, counter: number): string {
  const place = BigInt(hashNumbers(seed, KIND_NUMBER[kind]))
  const unique = BigInt.asUintN(Number(COUNTER_BITS), (BigInt(counter) + place) * ODD_FACTOR)
  const high = hashNumbers(seed, KIND_NUMBER[kind], counter, 1)
  const low = hashNumbers(seed, KIND_NUMBER[kind], counter, 2)
  const letters =
    FIRST_LETTER[kind] +
    lettersOf((BigInt(high) << 32n) | BigInt(low), 9) +
    lettersOf(unique, COUNTER_LETTERS)
  return `${letters.slice(0, 6)}-${letters.slice(6, 11)}-${letters.slice(11)}`
}

function lettersOf(value: bigint, count: number): string {
  let rest = value
  let text = ''
  for (let index = 0; index < count; index++) {
    text = `${LETTERS[Number(rest & 31n)] ?? ''}${text}`
    rest >>= 5n
  }
  return text
}
