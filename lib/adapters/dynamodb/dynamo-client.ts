import { DynamoDBClient } from '@aws-sdk/client-dynamodb'

/**
 * A client without retries of its own: the store repeats calls in one layer, and knows which
 * repetitions are safe.
 * @param endpoint only for servers other than AWS; any credentials will do there.
 */
export function createDynamoClient(
  options: { readonly region?: string; readonly endpoint?: string } = {},
): DynamoDBClient {
  const { region, endpoint } = options
  return new DynamoDBClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, httpAgent: { keepAlive: true, maxSockets: 50 } },
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined
      ? {}
      : {
          endpoint,
          region: region ?? 'us-east-1',
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        }),
  })
}
