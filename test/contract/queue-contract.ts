/** The laws of the ports `QueueSender` and `QueueReceiver`, which every adapter has to keep. */
import { describe } from 'vitest'
import { anyQueue, deadLetters } from './queue-shared-laws.ts'
import { fifoQueue, standardQueue } from './queue-kind-laws.ts'
import { type QueueMaker } from './queue-under-test.ts'

/** Tests run side by side, because some of them wait for real time to pass. */
export function queueContract(name: string, makeQueue: QueueMaker): void {
  describe(`${name}: any queue`, () => anyQueue(makeQueue))
  describe(`${name}: standard queue`, () => standardQueue(makeQueue))
  describe(`${name}: first in, first out`, () => fifoQueue(makeQueue))
  describe(`${name}: reliability Queue, poison messages`, () => deadLetters(makeQueue))
}
