import {
  CreateTableCommand,
  DescribeTableCommand,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import { EXPIRY_ATTRIBUTE } from './item-codec.ts'

const ACTIVE_CHECKS_MAX = 100
const ACTIVE_CHECK_EVERY_MS = 100
const CALL_TIMEOUT_MS = 10_000

/**
 * Makes the table of the local run, unless it is there already; in the cloud the stack makes it.
 * @throws {Error} when the server refuses, or the table does not become active.
 */
export async function createTable(client: DynamoDBClient, tableName: string): Promise<void> {
  try {
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
      }),
      timeLimit(),
    )
  } catch (error) {
    if (error instanceof ResourceInUseException) return
    throw error
  }
  await untilActive(client, tableName)
  await enableExpiry(client, tableName)
}

async function untilActive(client: DynamoDBClient, tableName: string): Promise<void> {
  for (let check = 0; check < ACTIVE_CHECKS_MAX; check += 1) {
    const { Table } = await client.send(
      new DescribeTableCommand({ TableName: tableName }),
      timeLimit(),
    )
    if (Table?.TableStatus === 'ACTIVE') return
    await new Promise((resolve) => setTimeout(resolve, ACTIVE_CHECK_EVERY_MS))
  }
  throw new Error(`the table ${tableName} did not become active`)
}

/** Some local servers know no expiry; nothing depends on it, because readers compare the time. */
async function enableExpiry(client: DynamoDBClient, tableName: string): Promise<void> {
  try {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: tableName,
        TimeToLiveSpecification: { AttributeName: EXPIRY_ATTRIBUTE, Enabled: true },
      }),
      timeLimit(),
    )
  } catch (error) {
    if (error instanceof Error && error.name === 'UnknownOperationException') return
    throw error
  }
}

function timeLimit(): { readonly abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(CALL_TIMEOUT_MS) }
}
