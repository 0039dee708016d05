/**
 * Runs seeds on worker threads: the next job goes to whoever is free. A worker that dies, or gives
 * no answer in time, makes a violation of its seed and is replaced.
 */
import { Worker } from 'node:worker_threads'
import {
  errorText,
  hangAnswer,
  type SeedAnswer,
  type SeedJob,
  troubleAnswer,
  type WorkerMessage,
  type WorkerSettings,
} from './seed-job.ts'
import { type SeedOptions } from './seed-outcome.ts'
import { type StoryLine } from './story.ts'

export interface SeedPool {
  readonly workers: number
  /**
   * Answers for every job; trouble is a violation in the answer.
   * @throws {Error} when a worker cannot even start, or the pool is closed.
   */
  run(job: SeedJob): Promise<SeedAnswer>
  close(): Promise<void>
}

export interface SeedPoolOptions {
  readonly workers: number
  readonly settings: WorkerSettings
  /** The module that a worker runs; `worker.ts` when left out. */
  readonly file?: URL
  /** Real time for an answer, in milliseconds. */
  readonly answerWithinMs?: (options: SeedOptions) => number
}

const ANSWER_WITHIN_MS = 120_000
/** Long runs get more time. */
const ANSWER_WITHIN_MS_PER_TICK = 300

export function createSeedPool(options: SeedPoolOptions): SeedPool {
  const answerWithinMs = options.answerWithinMs ?? timeForAnswer
  const file = options.file ?? new URL('worker.ts', import.meta.url)
  const free: SeedThread[] = Array.from({ length: options.workers }, () =>
    createThread(file, options.settings),
  )
  const all = [...free]
  const waiting: ((thread: SeedThread) => void)[] = []
  let closed = false
  const take = async (): Promise<SeedThread> => {
    const thread = free.pop()
    return thread ?? new Promise((resolve) => waiting.push(resolve))
  }
  return {
    workers: options.workers,
    async run(job) {
      const thread = await take()
      try {
        if (closed) throw new Error('the pool is closed')
        return await thread.run(job, answerWithinMs(job.options))
      } finally {
        const next = waiting.shift()
        if (next === undefined) free.push(thread)
        else next(thread)
      }
    },
    async close() {
      closed = true
      await Promise.all(all.map((thread) => thread.stop()))
    },
  }
}

function timeForAnswer({ ticks }: SeedOptions): number {
  return Math.max(ANSWER_WITHIN_MS, ticks * ANSWER_WITHIN_MS_PER_TICK)
}

/** A place for one worker at a time. */
interface SeedThread {
  run(job: SeedJob, withinMs: number): Promise<SeedAnswer>
  stop(): Promise<void>
}

interface RunningJob {
  readonly job: SeedJob
  readonly watchdog: NodeJS.Timeout
  resolve(answer: SeedAnswer): void
  reject(error: Error): void
}

function createThread(file: URL, settings: WorkerSettings): SeedThread {
  let worker: Worker | undefined
  let ready = false
  let running: RunningJob | undefined
  const settle = (finish: (job: RunningJob) => void): void => {
    const ended = running
    running = undefined
    if (ended === undefined) return
    clearTimeout(ended.watchdog)
    finish(ended)
  }
  const trouble = (text: string, story?: readonly StoryLine[]): void =>
    settle(({ job, resolve }) => resolve(troubleAnswer(job.options, text, story)))
  const discard = async (): Promise<void> => {
    const old = worker
    worker = undefined
    await old?.terminate()
  }
  const died = (how: string): void => {
    void discard()
    if (ready) trouble(`the worker died: ${how}`)
    else settle(({ reject }) => reject(new Error(`a worker could not start: ${how}`)))
  }
  const start = (): Worker => {
    const started = new Worker(file, { workerData: settings })
    ready = false
    // What a worker says after it was given up is not about the next one's job.
    const whileCurrent =
      <T>(heard: (value: T) => void) =>
      (value: T): void => {
        if (worker === started) heard(value)
      }
    return started
      .on(
        'message',
        whileCurrent((message: WorkerMessage) => {
          if (message.kind === 'ready') ready = true
          else if (message.kind === 'trouble') trouble(message.text, message.story)
          else settle(({ resolve }) => resolve(message.answer))
        }),
      )
      .on(
        'error',
        whileCurrent((error: unknown) => died(errorText(error))),
      )
      .on(
        'exit',
        whileCurrent((code: number) => died(`it ended with code ${code}`)),
      )
  }
  return {
    run: (job, withinMs) =>
      new Promise((resolve, reject) => {
        const watchdog = setTimeout(() => {
          void discard()
          settle((ended) => ended.resolve(hangAnswer(job.options, withinMs)))
        }, withinMs)
        running = { job, watchdog, resolve, reject }
        worker ??= start()
        worker.postMessage(job)
      }),
    async stop() {
      settle(({ reject }) => reject(new Error('the pool is closed')))
      await discard()
    },
  }
}
