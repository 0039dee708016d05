import { StoreError, type QueryRange } from '../../ports/store.ts'
import { type TableItem } from './item-codec.ts'

export interface QueryPlan {
  /** Joined to the condition on the partition; empty when the range has no bounds. */
  readonly sortCondition: string
  readonly sortValues: TableItem
  /** Always inside the bounds. */
  readonly after: string | undefined
  readonly limit: number | undefined
  readonly descending: boolean
}

/**
 * Translates a range for DynamoDB, which refuses empty bounds, bounds that cross, and a start
 * outside of the bounds.
 * @returns `empty` when nothing can lie in the range.
 * @throws {StoreError} `invalid` for a limit that is no positive integer.
 */
export function planQuery(range: QueryRange): QueryPlan | 'empty' {
  const { limit, descending = false } = range
  if (limit !== undefined && (!Number.isSafeInteger(limit) || limit < 1))
    throw new StoreError('invalid', `the limit of a query is at least 1, not ${limit}`)
  // No sort key is empty: an empty lower bound says nothing, an empty upper bound excludes all.
  const from = range.from === '' ? undefined : range.from
  const { to } = range
  if (to === '' || isAbove(from, to)) return 'empty'
  const start = startWithin(range.after, from, to, descending)
  if (start === 'exhausted') return 'empty'
  return { ...sortConditionOf(from, to), after: start.after, limit, descending }
}

function startWithin(
  after: string | undefined,
  from: string | undefined,
  to: string | undefined,
  descending: boolean,
): { readonly after: string | undefined } | 'exhausted' {
  if (after === undefined) return { after }
  const [nearBound, farBound] = descending ? [to, from] : [from, to]
  const isPast = (bound: string) =>
    descending ? compareBytes(after, bound) <= 0 : compareBytes(after, bound) >= 0
  if (farBound !== undefined && isPast(farBound)) return 'exhausted'
  if (after === '') return descending ? 'exhausted' : { after: undefined }
  if (nearBound !== undefined && !isPast(nearBound)) return { after: undefined }
  return { after }
}

function sortConditionOf(
  from: string | undefined,
  to: string | undefined,
): Pick<QueryPlan, 'sortCondition' | 'sortValues'> {
  if (from !== undefined && to !== undefined)
    return {
      sortCondition: ' AND sk BETWEEN :from AND :to',
      sortValues: { ':from': { S: from }, ':to': { S: to } },
    }
  if (from !== undefined)
    return { sortCondition: ' AND sk >= :from', sortValues: { ':from': { S: from } } }
  if (to !== undefined) return { sortCondition: ' AND sk <= :to', sortValues: { ':to': { S: to } } }
  return { sortCondition: '', sortValues: {} }
}

function isAbove(from: string | undefined, to: string | undefined): boolean {
  return from !== undefined && to !== undefined && compareBytes(from, to) > 0
}

/** DynamoDB's order of strings, which differs from JavaScript's outside of the basic plane. */
function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right))
}
