import {
  BatchProcessor,
  EventType,
  SqsFifoPartialProcessorAsync,
  processPartialResponse,
} from '@aws-lambda-powertools/batch'
import type { SQSEvent, SQSRecord } from 'aws-lambda'
import * as z from 'zod'
import { type OrderMessage } from '../engine/order-queue.ts'
import { type TickMessage } from '../engine/monitor-plans.ts'

const orderMessage: z.ZodType<OrderMessage> = z.object({
  account: z.string().min(1),
  symbol: z.string().min(1),
  intentId: z.string().regex(/^[0-9a-f]{32}$/),
  action: z.enum(['place', 'cancel', 'amend']),
})

const tickMessage: z.ZodType<TickMessage> = z.object({ slotMs: z.int().positive() })

/** @throws {Error} for a body that is no order message: after its deliveries it is a dead letter. */
export function readOrderMessage(body: string): OrderMessage {
  return orderMessage.parse(JSON.parse(body))
}

/** @throws {Error} for a body that is no tick message. */
export function readTickMessage(body: string): TickMessage {
  return tickMessage.parse(JSON.parse(body))
}

/** The answer that tells SQS which messages have to come again. */
export interface PartialBatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[]
}

/**
 * One message after the other. When one of a group fails, the later ones of that group are left for
 * the next delivery too, so that their order holds; other groups go on.
 */
export async function eachInOrder(
  event: SQSEvent,
  work: (body: string) => Promise<void>,
): Promise<PartialBatchResponse> {
  const processor = new SqsFifoPartialProcessorAsync()
  return processPartialResponse(event, (record: SQSRecord) => work(record.body), processor, {
    skipGroupOnError: true,
    throwOnFullBatchFailure: false,
  })
}

/** Messages of a standard queue, each by itself. */
export async function each(
  event: SQSEvent,
  work: (body: string) => Promise<void>,
): Promise<PartialBatchResponse> {
  const processor = new BatchProcessor(EventType.SQS)
  return processPartialResponse(event, (record: SQSRecord) => work(record.body), processor, {
    processInParallel: false,
    throwOnFullBatchFailure: false,
  })
}
