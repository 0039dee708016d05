import { describe, expect, it } from 'vitest'
import { createSqsClient } from '../../../lib/adapters/sqs/sqs-client.ts'

describe('the client of SQS', () => {
  it('repeats nothing by itself, in the region that it is told', async () => {
    const client = createSqsClient({ region: 'eu-central-1' })
    expect(await client.config.maxAttempts()).toBe(1)
    expect(await client.config.region()).toBe('eu-central-1')
    client.destroy()
  })
})
