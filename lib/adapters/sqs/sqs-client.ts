import { SQSClient } from '@aws-sdk/client-sqs'

/**
 * A client without retries of its own: the queue repeats calls in one layer.
 * @param endpoint only for servers other than AWS; any credentials will do there.
 */
export function createSqsClient(
  options: { readonly region?: string; readonly endpoint?: string } = {},
): SQSClient {
  const { region, endpoint } = options
  return new SQSClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1_000, httpAgent: { keepAlive: true, maxSockets: 50 } },
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined
      ? {}
      : {
          endpoint,
          // A local server may name its queues after hosts that only AWS resolves.
          useQueueUrlAsEndpoint: false,
          region: region ?? 'us-east-1',
          credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        }),
  })
}
