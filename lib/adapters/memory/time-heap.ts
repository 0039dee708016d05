interface Entry<Value> {
  readonly atMs: number
  readonly sequence: number
  readonly value: Value
}

/** Values by time; those of one time in the order in which they were added. */
export interface TimeHeap<Value> {
  add(atMs: number, value: Value): void
  firstAtMs(): number | undefined
  takeFirst(): Value | undefined
  size(): number
}

export function createTimeHeap<Value>(): TimeHeap<Value> {
  const entries: Entry<Value>[] = []
  let sequence = 0
  return {
    add: (atMs, value) => {
      sequence += 1
      entries.push({ atMs, sequence, value })
      siftUp(entries)
    },
    firstAtMs: () => entries[0]?.atMs,
    takeFirst: () => {
      const first = entries[0]
      const last = entries.pop()
      if (first === undefined || last === undefined) return undefined
      if (entries.length > 0) {
        entries[0] = last
        siftDown(entries)
      }
      return first.value
    },
    size: () => entries.length,
  }
}

function isBefore(left: Entry<unknown> | undefined, right: Entry<unknown> | undefined): boolean {
  if (left === undefined) return false
  if (right === undefined) return true
  return left.atMs < right.atMs || (left.atMs === right.atMs && left.sequence < right.sequence)
}

function siftUp(entries: Entry<unknown>[]): void {
  let index = entries.length - 1
  while (index > 0) {
    const parent = (index - 1) >>> 1
    if (!isBefore(entries[index], entries[parent])) return
    swap(entries, index, parent)
    index = parent
  }
}

function siftDown(entries: Entry<unknown>[]): void {
  let index = 0
  for (;;) {
    const left = 2 * index + 1
    const child = isBefore(entries[left + 1], entries[left]) ? left + 1 : left
    if (!isBefore(entries[child], entries[index])) return
    swap(entries, index, child)
    index = child
  }
}

function swap(entries: Entry<unknown>[], one: number, other: number): void {
  const kept = entries[one]
  const moved = entries[other]
  if (kept === undefined || moved === undefined) throw new Error('a swap outside of the heap')
  entries[one] = moved
  entries[other] = kept
}
