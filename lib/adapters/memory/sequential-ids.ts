import { type Ids } from '../../ports/ids.ts'

/** `prefix-000001` and on; sorted as text up to a million. */
export function createSequentialIds(prefix = 'id'): Ids {
  let count = 0
  return {
    next: () => {
      count += 1
      return `${prefix}-${String(count).padStart(6, '0')}`
    },
  }
}
