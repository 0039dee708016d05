import { describe, expect, it } from 'vitest'
import { readEnvironment } from '../../../lib/runtime/cloud/environment.ts'

const complete = {
  HOLDFAST_TABLE: 'table',
  HOLDFAST_ORDERS_QUEUE_URL: 'http://127.0.0.1/orders.fifo',
  HOLDFAST_TICKS_QUEUE_URL: 'http://127.0.0.1/ticks',
  HOLDFAST_SECRETS_PREFIX: '/holdfast',
  HOLDFAST_BUILD: '0123456789ab',
}

describe('the environment of a function', () => {
  it('is read as the stack wrote it', () => {
    expect(readEnvironment(complete)).toEqual({
      tableName: 'table',
      ordersQueueUrl: 'http://127.0.0.1/orders.fifo',
      ticksQueueUrl: 'http://127.0.0.1/ticks',
      secretsPrefix: '/holdfast',
      build: '0123456789ab',
    })
  })

  it('names every variable that is missing', () => {
    expect(() =>
      readEnvironment({ ...complete, HOLDFAST_TABLE: '', HOLDFAST_SECRETS_PREFIX: undefined }),
    ).toThrow('HOLDFAST_TABLE, HOLDFAST_SECRETS_PREFIX')
  })
})
