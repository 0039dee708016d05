import { type MessagePort } from 'node:worker_threads'
import { type Watcher } from '../watcher.ts'
import { errorText, type SeedJob, type WorkerMessage } from './seed-job.ts'
import { type SeedOptions, type SeedOutcome } from './seed-outcome.ts'
import { createStory } from './story.ts'

export interface SeedRunner {
  runSeed(options: SeedOptions, watchers?: readonly Watcher[]): Promise<SeedOutcome>
  /** When the simulated world begins, milliseconds since the epoch. */
  readonly startMs: number
  /** The sentence for a kind of fault, if it has one. */
  textOfKind(kind: string): string | undefined
}

/** A worker's side of the pool: one job after the other, each with one answer. */
export function serveSeeds(port: MessagePort, runner: SeedRunner): void {
  const say = (message: WorkerMessage): void => port.postMessage(message)
  port.on('message', (job: SeedJob) => void answerTo(job, runner).then(say))
  say({ kind: 'ready' })
}

async function answerTo(job: SeedJob, runner: SeedRunner): Promise<WorkerMessage> {
  const story = createStory(runner.startMs, (kind) => runner.textOfKind(kind))
  const watchers = job.story === true ? [story.watcher] : []
  try {
    const outcome = await runner.runSeed(job.options, watchers)
    return { kind: 'answer', answer: { outcome, story: story.lines() } }
  } catch (error) {
    return { kind: 'trouble', text: `the run threw: ${errorText(error)}`, story: story.lines() }
  }
}
