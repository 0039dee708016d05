/**
 * Reads: always strongly consistent, and drained, so that a partial answer is never taken for all.
 */
import { BatchGetItemCommand, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { type Item, type Key, type QueryPage } from '../../ports/store.ts'
import { checkKey, nameOf } from '../../ports/commit-rules.ts'
import { NothingProcessed, toStoreError } from './classify-failure.ts'
import { decodeItem, encodeKey, type TableItem } from './item-codec.ts'
import { type QueryPlan } from './query-plan.ts'
import { type Table } from './table.ts'

/** DynamoDB's own limit. */
const KEYS_PER_BATCH = 100

export async function readItem(table: Table, key: Key): Promise<Item | undefined> {
  checkKey(key)
  const command = new GetItemCommand({
    TableName: table.tableName,
    Key: encodeKey(key),
    ConsistentRead: true,
  })
  const { Item: found } = await repeated(table, 'get', (signal) =>
    table.client.send(command, { abortSignal: signal }),
  )
  return found === undefined ? undefined : decodeItem(found)
}

export async function readItems(table: Table, keys: readonly Key[]): Promise<readonly Item[]> {
  const distinct = new Map<string, TableItem>()
  for (const key of keys) {
    checkKey(key)
    distinct.set(nameOf(key), encodeKey(key))
  }
  const encodedKeys = [...distinct.values()]
  const batches: TableItem[][] = []
  for (let start = 0; start < encodedKeys.length; start += KEYS_PER_BATCH)
    batches.push(encodedKeys.slice(start, start + KEYS_PER_BATCH))
  const found = await Promise.all(batches.map((batch) => drainBatch(table, batch)))
  return found.flat().map(decodeItem)
}

async function drainBatch(table: Table, keys: readonly TableItem[]): Promise<TableItem[]> {
  const found: TableItem[] = []
  let pending = keys
  while (pending.length > 0) {
    const asked = pending
    const answer = await repeated(table, 'get many', (signal) => readBatch(table, asked, signal))
    found.push(...answer.found)
    pending = answer.unprocessed
  }
  return found
}

/** An answer without any progress counts as throttling, so that it is repeated after a pause. */
async function readBatch(
  table: Table,
  keys: readonly TableItem[],
  signal: AbortSignal,
): Promise<{ readonly found: readonly TableItem[]; readonly unprocessed: readonly TableItem[] }> {
  const command = new BatchGetItemCommand({
    RequestItems: { [table.tableName]: { Keys: [...keys], ConsistentRead: true } },
  })
  const answer = await table.client.send(command, { abortSignal: signal })
  const unprocessed = answer.UnprocessedKeys?.[table.tableName]?.Keys ?? []
  if (unprocessed.length >= keys.length)
    throw new NothingProcessed(`none of ${keys.length} keys was processed`)
  return { found: answer.Responses?.[table.tableName] ?? [], unprocessed }
}

/** Reads until the limit of the plan is reached or its range is exhausted. */
export async function readRange(
  table: Table,
  partition: string,
  plan: QueryPlan,
): Promise<QueryPage> {
  const items: Item[] = []
  let start = plan.after === undefined ? undefined : encodeKey({ partition, sort: plan.after })
  do {
    const command = queryCommand(table, partition, plan, start, items.length)
    const answer = await repeated(table, 'query', (signal) =>
      table.client.send(command, { abortSignal: signal }),
    )
    for (const found of answer.Items ?? []) items.push(decodeItem(found))
    start = answer.LastEvaluatedKey
  } while (start !== undefined && (plan.limit === undefined || items.length <= plan.limit))
  return pageOf(items, plan.limit)
}

function queryCommand(
  table: Table,
  partition: string,
  plan: QueryPlan,
  start: TableItem | undefined,
  foundCount: number,
): QueryCommand {
  return new QueryCommand({
    TableName: table.tableName,
    ConsistentRead: true,
    ScanIndexForward: !plan.descending,
    KeyConditionExpression: `pk = :p${plan.sortCondition}`,
    ExpressionAttributeValues: { ':p': { S: partition }, ...plan.sortValues },
    ...(start === undefined ? {} : { ExclusiveStartKey: start }),
    // One more than asked for tells whether the range goes on.
    ...(plan.limit === undefined ? {} : { Limit: plan.limit + 1 - foundCount }),
  })
}

function pageOf(items: readonly Item[], limit: number | undefined): QueryPage {
  if (limit === undefined || items.length <= limit) return { items }
  const page = items.slice(0, limit)
  const last = page.at(-1)
  if (last === undefined) throw new Error('a limit of a query is at least 1')
  return { items: page, nextAfter: last.key.sort }
}

async function repeated<Result>(
  table: Table,
  doing: string,
  send: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  try {
    return await table.attempts.repeat(() => table.attempts.once(send))
  } catch (error) {
    throw toStoreError(error, doing)
  }
}
