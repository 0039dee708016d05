/**
 * What the engine put into quarantine, in the open. That is right where the venue told it otherwise
 * than it is; what was told as it is has to be booked.
 */
import { type Fixed, formatFixed } from '../../../lib/domain/money/fixed.ts'
import { type AuditScene } from './audit-check.ts'

/** `sound`: although it was told as it is. */
export type SetAside = 'not' | 'sound' | 'spoiled'

interface Told {
  readonly symbol?: string
  readonly tradeId?: string
  readonly movementId?: string
}

const COMPARED = [
  'symbol',
  'side',
  'price',
  'quantity',
  'cost',
  'fee',
  'feeCurrency',
  'timeMs',
  'kind',
  'currency',
  'amount',
] as const

export function setAside(
  { mirror }: Pick<AuditScene, 'mirror'>,
  account: string,
  entry: Told,
): SetAside {
  const listing = entry.tradeId === undefined ? 'movements' : 'trades'
  const id = entry.tradeId ?? entry.movementId ?? ''
  const named = mirror.find('quarantine', account, `${listing}#${entry.symbol ?? ''}#${id}`)
  const kept = named ?? mirror.find('quarantine', account, `${listing}##${id}`)
  if (kept === undefined) return 'not'
  return isToldAsIs(kept.text, entry) ? 'sound' : 'spoiled'
}

function isToldAsIs(told: string, entry: object): boolean {
  const fields = parsed(told)
  const truth = entry as Readonly<Record<string, string | number | Fixed | undefined>>
  return COMPARED.every((field) => {
    const value = truth[field]
    const text = typeof value === 'bigint' ? formatFixed(value) : value
    return fields[field] === text
  })
}

/** Nothing of a text that is not of our own making. */
function parsed(told: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(told)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
