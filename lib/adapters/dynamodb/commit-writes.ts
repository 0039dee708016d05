/**
 * Commits with one definite answer.
 *
 * A create or a replacement alone is a conditional put. Everything else is a transaction, a single
 * delete too: its token makes a repetition safe, whereas a delete leaves nothing behind that could
 * tell whose it was. Every put carries the id of its commit, so that a condition which fails
 * because an earlier attempt of ours succeeded, with its reply lost, is recognised as success.
 */
import {
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import { StoreError, type CommitOutcome, type Key, type Write } from '../../ports/store.ts'
import { encodeCommit, nameOf } from '../../ports/commit-rules.ts'
import { classifyFailure, toStoreError } from './classify-failure.ts'
import { commitIdOf, encodeItem, encodeKey, versionOf, type TableItem } from './item-codec.ts'
import { type Table } from './table.ts'

const COMMITTED: CommitOutcome = { committed: true }

type Put = Extract<Write, { action: 'create' | 'replace' }>

interface Commit {
  readonly commitId: string
  readonly writes: readonly Write[]
  readonly send: (signal: AbortSignal) => Promise<unknown>
  /** An attempt was made whose outcome is not known. */
  unanswered: boolean
}

/** @throws {StoreError} when nothing was sent, or when no evidence tells the outcome. */
export async function commitWrites(
  table: Table,
  writes: readonly Write[],
  commitId: string,
): Promise<CommitOutcome> {
  const commit = prepareCommit(table, writes, commitId)
  try {
    return await table.attempts.repeat(() => attemptCommit(table, commit))
  } catch (error) {
    if (!commit.unanswered) throw toStoreError(error, 'commit')
    if (await carriesCommit(table, commit)) return COMMITTED
    throw unknownOutcome(commit, error)
  }
}

async function attemptCommit(table: Table, commit: Commit): Promise<CommitOutcome> {
  try {
    await table.attempts.once(commit.send)
    return COMMITTED
  } catch (error) {
    const outcome = outcomeOfRefusal(commit, error)
    if (outcome !== undefined) return outcome
    if (classifyFailure(error).ambiguous) commit.unanswered = true
    throw error
  }
}

function prepareCommit(table: Table, writes: readonly Write[], commitId: string): Commit {
  const texts = encodeCommit(writes)
  const entries = writes.map((write, index) =>
    transactionEntry(table.tableName, write, texts[index], commitId),
  )
  return { commitId, writes, send: senderOf(table, entries, commitId), unanswered: false }
}

function senderOf(
  table: Table,
  entries: readonly TransactWriteItem[],
  commitId: string,
): Commit['send'] {
  const [only] = entries
  if (entries.length === 1 && only?.Put !== undefined) {
    const command = new PutItemCommand(only.Put)
    return (signal) => table.client.send(command, { abortSignal: signal })
  }
  const command = new TransactWriteItemsCommand({
    TransactItems: [...entries],
    ClientRequestToken: commitId,
  })
  return (signal) => table.client.send(command, { abortSignal: signal })
}

function transactionEntry(
  tableName: string,
  write: Write,
  contentText: string | undefined,
  commitId: string,
): TransactWriteItem {
  const target = {
    TableName: tableName,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    ...conditionOf(write),
  }
  switch (write.action) {
    case 'create':
    case 'replace': {
      if (contentText === undefined) throw new Error(`no text for ${nameOf(write.key)}`)
      const { key, expiresAtMs } = write
      const version = versionAfter(write)
      return {
        Put: { ...target, Item: encodeItem({ key, version, contentText, commitId, expiresAtMs }) },
      }
    }
    case 'delete':
      return { Delete: { ...target, Key: encodeKey(write.key) } }
    case 'require':
      return { ConditionCheck: { ...target, Key: encodeKey(write.key) } }
  }
}

interface Condition {
  readonly ConditionExpression: string
  readonly ExpressionAttributeValues?: TableItem
}

function conditionOf(write: Write): Condition {
  const expectedVersion = write.action === 'create' ? 0 : write.expectedVersion
  if (expectedVersion === 0) return { ConditionExpression: 'attribute_not_exists(pk)' }
  return {
    ConditionExpression: 'v = :v',
    ExpressionAttributeValues: { ':v': { N: String(expectedVersion) } },
  }
}

function versionAfter(put: Put): number {
  return put.action === 'create' ? 1 : put.expectedVersion + 1
}

function outcomeOfRefusal(commit: Commit, error: unknown): CommitOutcome | undefined {
  if (error instanceof ConditionalCheckFailedException) return outcomeOfPut(commit, error.Item)
  if (error instanceof TransactionCanceledException) return outcomeOfTransaction(commit, error)
  return undefined
}

/**
 * After an attempt without an answer, another's item at exactly our version shows that ours never
 * came to be; any other state may lie over ours, and tells nothing.
 */
function outcomeOfPut(commit: Commit, found: TableItem | undefined): CommitOutcome {
  if (commitIdOf(found) === commit.commitId) return COMMITTED
  const [put] = commit.writes
  if (put === undefined || (put.action !== 'create' && put.action !== 'replace'))
    throw new Error('a put was expected')
  if (commit.unanswered && versionOf(found) !== versionAfter(put)) throw unknownOutcome(commit)
  return { committed: false, conflicts: [put.key] }
}

/** The token makes the server answer a repetition of a committed transaction with success. */
function outcomeOfTransaction(
  commit: Commit,
  error: TransactionCanceledException,
): CommitOutcome | undefined {
  const reasons = error.CancellationReasons ?? []
  if (reasons.some((reason) => commitIdOf(reason.Item) === commit.commitId)) return COMMITTED
  const conflicts: Key[] = commit.writes
    .filter((_, index) => reasons[index]?.Code === 'ConditionalCheckFailed')
    .map((write) => write.key)
  return conflicts.length === 0 ? undefined : { committed: false, conflicts }
}

/** Reads one of the items that the commit would have written; all of them were, or none. */
async function carriesCommit(table: Table, commit: Commit): Promise<boolean> {
  const put = commit.writes.find(({ action }) => action === 'create' || action === 'replace')
  if (put === undefined) return false
  const command = new GetItemCommand({
    TableName: table.tableName,
    Key: encodeKey(put.key),
    ConsistentRead: true,
  })
  try {
    const { Item: found } = await table.attempts.once((signal) =>
      table.client.send(command, { abortSignal: signal }),
    )
    return commitIdOf(found) === commit.commitId
  } catch {
    // The caller reports the failure of the commit itself, which is the one that matters.
    return false
  }
}

function unknownOutcome(commit: Commit, cause?: unknown): StoreError {
  const [first] = commit.writes
  const name = first === undefined ? '' : nameOf(first.key)
  return new StoreError(
    'unavailable',
    `the outcome of commit ${commit.commitId} is unknown (${commit.writes.length} writes, first ${name})`,
    { cause },
  )
}
