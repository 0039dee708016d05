/** The writes that the laws of the store are told with. */
import { type JsonObject, type Key, type Write } from '../../lib/ports/store.ts'

let partitionCount = 0
/** Every test has partitions of its own, so that one store serves all of them. */
export function freshPartition(): string {
  partitionCount += 1
  return `partition-${partitionCount}`
}

export const keyIn = (partition: string, sort: string): Key => ({ partition, sort })
export const create = (key: Key, content: JsonObject = {}, expiresAtMs?: number): Write =>
  expiresAtMs === undefined
    ? { action: 'create', key, content }
    : { action: 'create', key, content, expiresAtMs }
export const replace = (key: Key, expectedVersion: number, content: JsonObject = {}): Write => ({
  action: 'replace',
  key,
  content,
  expectedVersion,
})
export const remove = (key: Key, expectedVersion: number): Write => ({
  action: 'delete',
  key,
  expectedVersion,
})
export const requireVersion = (key: Key, expectedVersion: number): Write => ({
  action: 'require',
  key,
  expectedVersion,
})

export const COMMITTED = { committed: true }
export const conflictOn = (...conflicts: readonly Key[]) => ({ committed: false, conflicts })
