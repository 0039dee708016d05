/**
 * Every call that an exit makes on a port is a place where its run can be cut off: before the call has
 * its effect, and before its answer comes back. Each of them is tried, for every exit and for both
 * closing orders; then everything runs on as scheduled.
 *
 * A read changes nothing, so a run that is cut off at one leaves what a run leaves that is cut off
 * after its last change or before its next one. With HOLDFAST_EVERY_CALL set, reads are tried, too.
 */
import { describe, expect, it } from 'vitest'
import { CallGate } from './call-gate.ts'
import {
  EXIT_STORIES,
  type ExitStory,
  type StoryVenue,
  faultsAfter,
  worldOf,
} from './exit-stories.ts'
import { type World, nextMinuteMs } from './world.ts'

/** A message of a run that was cut off comes again after two minutes; then its fills are booked. */
const SCHEDULES_AFTER = 4

const READ = /\.(get|query|fetch|find)/
const READS_TOO = process.env['HOLDFAST_EVERY_CALL'] !== undefined

/** Lets everything through, and remembers what it was. */
class OpenGate extends CallGate {
  readonly passed: string[] = []

  constructor() {
    super(Number.POSITIVE_INFINITY)
  }

  override pass(name: string): Promise<void> {
    this.passed.push(name)
    return Promise.resolve()
  }
}

async function tell(story: ExitStory, venue: StoryVenue, gate: CallGate): Promise<World> {
  const world = worldOf(story, venue)
  await story.prepare(world)
  await story.unfold(world, gate)
  await world.minute()
  // Without the ticks inside the minutes: whatever is still to be done is done by every schedule.
  for (let each = 1; each <= SCHEDULES_AFTER; each += 1) {
    await world.advanceTo(nextMinuteMs(world))
    await world.schedule()
  }
  return world
}

/** Where the story can be cut off, told once without that: the names and numbers of its calls. */
async function pointsOf(story: ExitStory, venue: StoryVenue): Promise<readonly [string, number][]> {
  const gate = new OpenGate()
  const world = await tell(story, venue, gate)
  expect(world.failures).toEqual([])
  expect(await faultsAfter(world, story)).toEqual([])
  return gate.passed
    .map((name, index): [string, number] => [name, index + 1])
    .filter(([name]) => READS_TOO || !READ.test(name))
}

async function expectSoundWhereverCutOff(story: ExitStory, venue: StoryVenue): Promise<void> {
  const faults: string[] = []
  const points = await pointsOf(story, venue)
  for (const [name, point] of points) {
    const gate = new CallGate(point)
    const world = await tell(story, venue, gate)
    expect(gate.where).toBe(name)
    const found = await faultsAfter(world, story)
    faults.push(...found.map((fault) => `${point}, ${name}: ${fault}`))
  }
  expect(faults).toEqual([])
  expect(points.length).toBeGreaterThan(20)
}

describe.each([
  { closing: 'protection ends, then the sale', restingSellsLock: true },
  { closing: 'the sale, then protection ends', restingSellsLock: false },
])(
  'R-PROT-4 R-EXIT-7 cut off at any call, $closing: flat or protected, nothing sold twice',
  ({ restingSellsLock }) => {
    it.each(EXIT_STORIES)('after $name', { timeout: 120_000 }, (story) =>
      expectSoundWhereverCutOff(story, { restingSellsLock, amend: true }),
    )

    it.each(EXIT_STORIES.filter(({ amends }) => amends === true))(
      'after $name, where no order is changed in place',
      { timeout: 120_000 },
      (story) => expectSoundWhereverCutOff(story, { restingSellsLock, amend: false }),
    )
  },
)
