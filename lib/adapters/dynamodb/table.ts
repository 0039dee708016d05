import { type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { type Attempts } from './attempts.ts'

/** What every call needs: where the items are, and how a call is bounded and repeated. */
export interface Table {
  readonly client: DynamoDBClient
  readonly tableName: string
  readonly attempts: Attempts
}
