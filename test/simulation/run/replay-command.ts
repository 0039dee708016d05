/** The command line that repeats one seed. */
export interface Replay {
  readonly seed: number
  readonly ticks: number
  readonly kinds?: readonly string[]
  readonly plant?: string
  /** Numbers of deeds, counted from 1; left out: all of them. */
  readonly keep?: readonly number[]
}

export function replayCommand({ seed, ticks, kinds, plant, keep }: Replay): string {
  const parts = [`npm run simulate -- --first-seed ${seed} --seeds 1 --ticks ${ticks}`]
  if (kinds !== undefined) parts.push(`--faults ${kinds.join(',')}`)
  if (plant !== undefined) parts.push(`--plant ${plant}`)
  if (keep !== undefined) parts.push(`--keep ${keep.length === 0 ? 'none' : keep.join(',')}`)
  return parts.join(' ')
}
