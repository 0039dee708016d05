/** Entries of a listing that a client cannot understand, one field at a time. */
import { type SpoiltEntry } from './faults.ts'
import { type MalformedLedgerEntry, type MalformedTrade } from './request-faults.ts'

/** An entry by its id. */
export type Row = readonly [id: string, entry: Readonly<Record<string, unknown>>]

/** The row, spoilt when it is the one that is meant; fields that are `undefined` are not sent. */
export function spoilTrade(row: Row, fault: SpoiltEntry<MalformedTrade> | undefined): Row {
  const [id, entry] = row
  if (fault?.id !== id) return row
  switch (fault.problem) {
    case 'missing-price':
      return [id, { ...entry, price: undefined }]
    case 'text-volume':
      return [id, { ...entry, vol: 'n/a' }]
    case 'bad-side':
      return [id, { ...entry, type: 'hold' }]
    case 'missing-order':
      return [id, { ...entry, ordertxid: undefined }]
    case 'missing-id':
      return ['', entry]
  }
}

/** Like `spoilTrade`. */
export function spoilLedgerEntry(
  row: Row,
  fault: SpoiltEntry<MalformedLedgerEntry> | undefined,
): Row {
  const [id, entry] = row
  if (fault?.id !== id) return row
  switch (fault.problem) {
    case 'text-amount':
      return [id, { ...entry, amount: 'n/a' }]
    case 'missing-asset':
      return [id, { ...entry, asset: undefined }]
    case 'missing-time':
      return [id, { ...entry, time: undefined }]
    case 'unknown-type':
      return [id, { ...entry, type: 'novelty' }]
    case 'missing-id':
      return ['', entry]
  }
}
