/**
 * Every call that an exit makes on a port is a place where its run can be cut off: before the call has
 * its effect, and before its answer comes back. Each of them is tried, for every exit and for both
 * closing orders; then everything runs on as scheduled.
 */
import { describe, expect, it } from 'vitest'
import { CallGate } from './call-gate.ts'
import { CLOSING_ORDERS, EXIT_STORIES, type ExitStory, faultsAfter, worldOf } from './exit-stories.ts'

/** Longer than a message stays hidden after its run was cut off. */
const MINUTES_AFTER = 4

interface Told {
  readonly points: number
  readonly faults: readonly string[]
}

async function cutOffEverywhere(story: ExitStory, restingSellsLock: boolean): Promise<Told> {
  const faults: string[] = []
  for (let point = 1; ; point += 1) {
    const world = worldOf(story, restingSellsLock)
    await story.prepare(world)
    const gate = new CallGate(point)
    await story.unfold(world, gate)
    await world.minutes(MINUTES_AFTER)
    const found = await faultsAfter(world, story)
    faults.push(...found.map((fault) => `${point}, ${gate.where}: ${fault}`))
    // Nothing was cut off any more: this was the story as it is meant to be.
    if (!gate.wasReached) return { points: point - 1, faults }
  }
}

describe.each(CLOSING_ORDERS)('R-PROT-4 R-EXIT-7 $order', ({ restingSellsLock }) => {
  it.each(EXIT_STORIES)(
    '$name: cut off at any call, the position is flat or protected, and nothing is sold twice',
    { timeout: 120_000 },
    async (story) => {
      const { points, faults } = await cutOffEverywhere(story, restingSellsLock)
      expect(faults).toEqual([])
      expect(points).toBeGreaterThan(20)
    },
  )
})
