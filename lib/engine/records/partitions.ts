/** The partitions of the table; what lies in them is in `keys.ts`. */

/** Open plans and orders are spread over this many partitions each. */
export const OPEN_SHARDS = 2

export const SHARDS: readonly number[] = Array.from({ length: OPEN_SHARDS }, (_, shard) => shard)

export function accountPartition(id: string): string {
  return `account#${id}`
}

export function symbolPartition(id: string, name: string): string {
  return `symbol#${id}#${name}`
}

export function moneyPartition(id: string): string {
  return `money#${id}`
}

export function daysPartition(id: string): string {
  return `days#${id}`
}

export function sessionsPartition(id: string): string {
  return `sessions#${id}`
}

export function equityPartition(id: string): string {
  return `equity#${id}`
}

export function booksPartition(id: string): string {
  return `books#${id}`
}

export function rebuildsPartition(id: string): string {
  return `rebuilds#${id}`
}

export function retiredPartition(id: string): string {
  return `retired#${id}`
}

export function quarantinePartition(id: string): string {
  return `quarantine#${id}`
}

export function openPlansPartition(id: string, shard: number): string {
  return `open-plans#${id}#${shard}`
}

export function watchPartition(id: string): string {
  return `watch#${id}`
}

export function openOrdersPartition(id: string, shard: number): string {
  return `open-orders#${id}#${shard}`
}

export function outboxPartition(id: string): string {
  return `outbox#${id}`
}
